"""The page about serving the fakes says what is so."""

import re
import tomllib
from pathlib import Path

from fakes.doors.control import ROUTES
from fakes.scenery.config import ServeConfig
from fakes.scenery.outside_world import OutsideWorld
from tests.fakes.doors.served import ADDRESSES

PAGE = (Path(__file__).parents[3] / "docs" / "serve.md").read_text()


def test_the_example_is_a_configuration() -> None:
    """The page's example is understood whole and can be served."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    world = OutsideWorld(ServeConfig.model_validate(tomllib.loads(example)), ADDRESSES)

    assert world.introduction()["store_hash"] == "j4r5th3eof"
    assert world.introduction()["access_token"] == "token1"


def test_every_route_and_every_name_of_the_first_line_is_on_the_page() -> None:
    """Nothing that the control port or the first line offers is missing."""
    routes = {f"`{route.method} {route.template or '/'}`" for route in ROUTES.routes}
    names = {f"`{name}`" for name in OutsideWorld(ServeConfig(), ADDRESSES).introduction()}

    assert not {each for each in routes | names if each not in PAGE}

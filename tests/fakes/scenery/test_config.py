"""The configuration of the served fakes: what it takes, and what it says when something is wrong."""

from pathlib import Path

import pytest

from fakes.scenery.config import ConfigError, ServeConfig
from tests.processor_time import within

EVERYTHING = """
seed = 7
clock = "virtual"
start = 2026-03-02T09:00:00Z

[[surroundings]]
name = "first"
environment = "stage"

[surroundings.store]
store_hash = "j4r5th3eof"
plan = "trial"
rate_limit = { quota = 20, window_seconds = 5 }

[[surroundings.store.api_accounts]]
name = "Logicbroker API Connection"
scopes = { orders = "modify", products = "modify" }
client_id = "client1"
access_token = "token1"
client_secret = "secret1"

[surroundings.retailer]
name = "Sample Retailer"
key = "key1"

[[surroundings.suppliers]]
name = "First Supplier"
key = "key2"

[[surroundings]]
name = "second"
environment = "production"
store = { plan = "pro" }
"""


def written(folder: Path, text: str, name: str = "fakes.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_all_settings_from_toml(tmp_path: Path) -> None:
    """Every setting can be given, and lands where it belongs."""
    config = ServeConfig.from_file(written(tmp_path, EVERYTHING))

    first, second = config.surroundings
    account = first.store.api_accounts[0]
    assert (config.seed, config.clock, config.start.isoformat()) == (7, "virtual", "2026-03-02T09:00:00+00:00")
    assert first.store.rate_limit
    assert (first.store.rate_limit.quota, first.store.rate_limit.window_seconds) == (20, 5)
    assert account.access_token
    assert account.access_token.get_secret_value() == "token1"
    assert (second.store.plan, second.environment) == ("pro", "production")


def test_json_says_the_same(tmp_path: Path) -> None:
    """A JSON file is read like a TOML file."""
    path = written(tmp_path, '{"seed": 3, "surroundings": [{"store": {"store_hash": "abc123"}}]}', "fakes.json")

    assert ServeConfig.from_file(path).surroundings[0].store.store_hash == "abc123"


def test_defaults_are_one_trial_store_in_stage() -> None:
    """Without a file there is one trial store with an account for the connection, a retailer and a supplier."""
    (surroundings,) = ServeConfig().surroundings

    assert (surroundings.environment, surroundings.store.plan) == ("stage", "trial")
    assert surroundings.store.api_accounts[0].scopes == {"orders": "modify", "products": "modify"}
    assert len(surroundings.suppliers) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[surroundings]]\nstore = {plan = "tial"}', r"surroundings\[0\].store.plan: wanted 'trial', .*; got 'tial'"),
        ('[[surroundings]]\nstroe = {plan = "trial"}', r"surroundings\[0\].stroe: not known here"),
        ("seed = 'x'", "seed: wanted a valid integer.*; got 'x'"),
        ("start = 2026-03-02T09:00:00", "start: wanted .*timezone"),
        ("surroundings = []", "surroundings: wanted "),
        ("seed = ", "wanted a readable TOML or JSON file"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """A mistake is reported with the file, the place in it, what was wanted and what came."""
    path = written(tmp_path, text)

    with pytest.raises(ConfigError, match=message) as caught:
        ServeConfig.from_file(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a usable message, not a traceback of the parser."""
    with pytest.raises(ConfigError, match=r"nowhere\.toml: wanted a readable"):
        ServeConfig.from_file(tmp_path / "nowhere.toml")


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    """The message about a key of the wrong kind does not show the key."""
    path = written(tmp_path, "[[surroundings]]\nretailer = {key = 314159}")

    with pytest.raises(ConfigError, match=r"retailer\.key: wanted a valid string; got int") as caught:
        ServeConfig.from_file(path)
    assert "314159" not in str(caught.value)


def test_secrets_do_not_show() -> None:
    """Tokens and keys do not appear when the configuration is printed."""
    config = ServeConfig.model_validate({"surroundings": [{"retailer": {"key": "hidden-key"}}]})

    assert "hidden-key" not in repr(config)


def test_stores_and_networks_can_be_otherwise(tmp_path: Path) -> None:
    """Every switch of both services can be set, and one that there is none of is named."""
    text = '[[surroundings]]\nstore = { quirks = { over_limit = "clamp" } }\nnetwork_quirks = { largest_page = 25 }\n'

    [surroundings] = ServeConfig.from_file(written(tmp_path, text)).surroundings

    assert (surroundings.store.quirks.over_limit, surroundings.network_quirks.largest_page) == ("clamp", 25)
    with pytest.raises(ConfigError, match=r"network_quirks: wanted switches out of step_seconds, .*; got over_limits"):
        ServeConfig.from_file(written(tmp_path, "[[surroundings]]\nnetwork_quirks = { over_limits = 1 }\n"))


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20_000 + " = 1",
        '"\\u001b[2J\\u202e" = 1',
        f'"{"k" * 100_000}" = 1',
        "".join(f"[a{number}]\n" for number in range(500)),
    ],
    ids=["deep", "escapes", "long", "many"],
)
def test_a_hostile_file_is_refused_in_a_few_plain_lines(tmp_path: Path, text: str) -> None:
    """At once, however deep, long or many its names are; nothing in them reaches a terminal."""
    (tmp_path / "serve.toml").write_text(text)
    with within(1), pytest.raises(ConfigError) as refused:
        ServeConfig.from_file(tmp_path / "serve.toml")

    assert str(refused.value).replace("\n", "").isprintable()
    assert len(str(refused.value)) < 20_000

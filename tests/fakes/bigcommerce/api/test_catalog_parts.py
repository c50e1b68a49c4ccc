"""Options, images, custom fields, brands, categories, summary."""

from typing import Any

import pytest

from tests.fakes.bigcommerce.conftest import Api

ONE = "/v3/catalog/products/111"


def test_options_are_made_and_chosen_from(api: Api) -> None:
    """An option made first is what a variant then chooses by id; a used option cannot be deleted."""
    body = {"display_name": "Color", "type": "swatch", "option_values": [{"label": "Red"}, {"label": "Blue"}]}
    option = api.post(f"{ONE}/options", body)["data"]
    path = f"{ONE}/options/{option['id']}"
    value = api.post(f"{path}/values", {"label": "Green", "sort_order": 1, "is_default": True})["data"]
    chosen = [{"option_id": option["id"], "id": value["id"]}]
    variant = api.post(f"{ONE}/variants", {"sku": "MUG-G", "option_values": chosen})["data"]
    api.put(path, {"display_name": "Colour"})

    assert variant["option_values"][0]["label"] == "Green"
    assert [each["label"] for each in api.get(f"{path}/values")["data"]] == ["Red", "Blue", "Green"]
    assert api.get(f"{ONE}/variants/{variant['id']}")["data"]["option_values"][0]["option_display_name"] == "Colour"
    assert api.get(f"{ONE}/options")["data"] == [api.get(path)["data"]]
    assert api.refused("DELETE", path)[0] == 409
    api.delete(f"{ONE}/variants/{variant['id']}")
    assert api.get(f"{ONE}/options")["data"] == []


def test_an_unused_option_can_be_deleted(api: Api) -> None:
    """An option that no variant uses goes."""
    color = {"display_name": "Color", "type": "swatch", "option_values": [{"label": "Red"}]}
    option = api.post(f"{ONE}/options", color)["data"]
    assert api.call("DELETE", f"{ONE}/options/{option['id']}").status == 204
    assert api.refused("GET", f"{ONE}/options/{option['id']}")[0] == 404


def test_a_value_is_renamed_and_deleted(api: Api) -> None:
    """Its variants show the new label; a label that another one has is a conflict, and so is deleting a used one."""
    size = api.get("/v3/catalog/products/112/options")["data"][0]
    small, medium = (
        f"/v3/catalog/products/112/options/{size['id']}/values/{each['id']}" for each in size["option_values"]
    )

    assert api.put(small, {"label": "Small"})["data"] == api.get(small)["data"]
    variant = api.get("/v3/catalog/products/112/variants")["data"][0]
    assert variant["option_values"][0]["label"] == "Small"
    assert api.refused("PUT", medium, {"label": "Small"})[0] == api.refused("DELETE", medium)[0] == 409
    assert api.refused("POST", small.rpartition("/")[0], {"label": "Large"})[1]["errors"].keys() == {"sort_order"}
    spare = api.post(small.rpartition("/")[0], {"label": "Large", "sort_order": 2})["data"]["id"]
    assert api.call("DELETE", f"{small.rpartition('/')[0]}/{spare}").status == 204
    assert api.refused("GET", f"{small.rpartition('/')[0]}/{spare}")[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"display_name": "Size"}, 422),
        ({"display_name": "Size", "type": "swatch", "option_values": []}, 422),
        ({"display_name": "Size", "type": "text", "option_values": [{"label": "A"}]}, 422),
        ({"display_name": "Size", "type": "swatch", "option_values": [{"label": "A"}]}, 409),
        ({"display_name": "Color", "type": "swatch", "option_values": [{"label": "A"}, {"label": "A"}]}, 409),
    ],
)
def test_bad_options_are_refused(api: Api, body: dict[str, Any], status: int) -> None:
    """Missing fields, no value at all, a type that is a modifier's, a taken name, the same label twice."""
    assert api.refused("POST", "/v3/catalog/products/112/options", body)[0] == status


def test_images_are_added_by_address(api: Api) -> None:
    """The first image is the thumbnail until another is made it; without an address: the recorded words."""
    first = api.post(f"{ONE}/images", {"image_url": "https://example.com/a/mug.png"})["data"]
    second = api.post(f"{ONE}/images", {"image_url": "https://example.com/b.png", "is_thumbnail": True})["data"]
    shown = api.get(f"{ONE}?include=images,primary_image")["data"]

    assert (first["image_file"], first["is_thumbnail"], first["date_modified"]) == (
        "mug.png",
        True,
        "2026-03-02T09:00:00+00:00",
    )
    assert [each["is_thumbnail"] for each in shown["images"]] == [False, True]
    assert shown["primary_image"]["id"] == second["id"]
    assert api.refused("POST", f"{ONE}/images", {})[1]["title"] == "image_url must be present if uploading by url"
    assert api.put(f"{ONE}/images/{first['id']}", {"description": "front"})["data"]["description"] == "front"
    api.delete(f"{ONE}/images/{second['id']}")
    assert [each["id"] for each in api.get(f"{ONE}/images")["data"]] == [first["id"]]
    assert api.refused("GET", f"{ONE}/images/{second['id']}")[0] == 404


def form(boundary: str, content: bytes, **fields: str) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    file = b'Content-Disposition: form-data; name="image_file"; filename="mug.png"\r\nContent-Type: image/png\r\n\r\n'
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in [*parts, file + content]) + line + b"--\r\n"


def test_images_are_uploaded(api: Api) -> None:
    """As the file of a form, with the other fields beside it; no file is 422, one above 8 MB 413, and no form 415."""
    headers = {"Content-Type": 'multipart/form-data; boundary="X"'}

    def upload(path: str, content: bytes, **fields: str) -> Any:
        return api.call("POST", path, form("X", content, **fields), headers)

    fields = {"description": "Front", "sort_order": "3", "is_thumbnail": "true"}
    made = upload(f"{ONE}/images", b"\x89PNG\r\n", **fields).json()["data"]

    assert (made["image_file"], made["description"], made["sort_order"]) == ("mug.png", "Front", 3)
    assert made["is_thumbnail"] is True
    assert upload(f"{ONE}/images", b"").status == 422
    assert upload(f"{ONE}/images", bytes(8 * 1024 * 1024 + 1)).status == 413
    assert upload(f"{ONE}/custom-fields", b"\x89PNG").status == 415
    assert len(api.get(f"{ONE}/images")["data"]) == 1


def test_custom_fields_come_and_go(api: Api) -> None:
    """A custom field is made, changed, deleted, included; the same one twice is a conflict."""
    made = api.post(f"{ONE}/custom-fields", {"name": "ISBN", "value": "1"})["data"]
    path = f"{ONE}/custom-fields/{made['id']}"

    assert api.refused("POST", f"{ONE}/custom-fields", {"name": "ISBN", "value": "1"})[0] == 409
    assert api.refused("POST", f"{ONE}/custom-fields", {"name": "ISBN"})[0] == 422
    assert api.put(path, {"value": "2"})["data"] == {"id": made["id"], "name": "ISBN", "value": "2"}
    assert api.get(f"{ONE}?include=custom_fields")["data"]["custom_fields"] == api.get(f"{ONE}/custom-fields")["data"]
    assert api.get(path)["data"]["value"] == "2"
    api.delete(path)
    assert api.get(f"{ONE}/custom-fields")["data"] == []


def test_brands_are_unique_by_name(api: Api) -> None:
    """A brand is made once, shown on order lines by name, and leaves its products when deleted."""
    brand = api.post("/v3/catalog/brands", {"name": "Acme"})["data"]
    path = f"/v3/catalog/brands/{brand['id']}"
    api.put(ONE, {"brand_id": brand["id"]})
    api.bigcommerce.storefront.place_order([("MUG", 1)])

    assert api.refused("POST", "/v3/catalog/brands", {"name": "ACME"})[0] == 409
    assert api.refused("POST", "/v3/catalog/brands", {})[0] == 422
    assert api.put(path, {"name": "Acme", "page_title": "x"})["data"]["page_title"] == "x"
    assert api.get("/v2/orders/100/products")[0]["brand"] == "Acme"
    assert [each["id"] for each in api.get("/v3/catalog/brands?name=acme")["data"]] == [api.get(path)["data"]["id"]]
    api.delete(path)
    assert api.get(ONE)["data"]["brand_id"] == 0
    assert api.refused("GET", path)[0] == 404


def test_categories_form_a_tree(api: Api) -> None:
    """A name is free again under another parent, eight levels are the most, and a branch goes as a whole."""
    path = "/v3/catalog/categories"
    top = api.post(path, {"name": "Home", "parent_id": 0})["data"]
    below = api.post(path, {"name": "Home", "parent_id": top["id"]})["data"]
    api.put(ONE, {"categories": [below["id"]]})

    assert api.refused("POST", path, {"name": "home", "parent_id": 0})[0] == 409
    assert api.refused("POST", path, {"name": "x", "parent_id": 99})[0] == 422
    assert api.refused("PUT", f"{path}/{top['id']}", {"parent_id": below["id"]})[0] == 422
    assert api.put(f"{path}/{top['id']}", {"is_visible": False})["data"]["is_visible"] is False
    (node,) = api.get("/v3/catalog/trees/1/categories")["data"]
    assert (node["children"][0]["path"], node["children"][0]["depth"]) == ([top["id"], below["id"]], 1)
    assert [each["id"] for each in api.get(f"{path}?parent_id={top['id']}")["data"]] == [below["id"]]
    parent = below["id"]
    for level in range(3, 9):
        parent = api.post(path, {"name": f"Level {level}", "parent_id": parent})["data"]["id"]
    assert api.refused("POST", path, {"name": "Level 9", "parent_id": parent})[0] == 422

    api.delete(f"{path}/{top['id']}")
    assert api.get(path)["data"] == []
    assert api.get(ONE)["data"]["categories"] == []
    assert api.refused("GET", f"{path}/{top['id']}")[0] == 404


def test_tree_categories_come_in_arrays(api: Api) -> None:
    """Created in a tree with 201, changed with counts alone, deleted by filter with 202; never without a filter."""
    path = "/v3/catalog/trees/categories"
    assert api.refused("POST", path, [{"name": "Bath"}])[1]["errors"].keys() == {"tree_id"}
    bath, bed = {"name": "Bath", "tree_id": 1, "url": {"path": "/bathroom/"}}, {"name": "Bed", "parent_id": 0}
    response = api.call("POST", path, [bath, bed])
    bath, bed = response.json()["data"]

    assert (response.status, response.json()["meta"]) == (201, {"total": 2, "success": 2, "failed": 0})
    assert (bath["url"]["path"], bath["tree_id"], bath["parent_id"]) == ("/bathroom/", 1, 0)
    counts = {"meta": {"total": 1, "success": 1, "failed": 0}}
    assert api.put(path, [{"category_id": bed["category_id"], "name": "Beds"}]) == counts
    assert [each["name"] for each in api.get(f"{path}?category_id:in={bed['category_id']}")["data"]] == ["Beds"]
    assert api.refused("PUT", path, [{"category_id": 99}])[0] == 422
    assert api.refused("DELETE", path)[0] == 422
    deleted = api.call("DELETE", f"{path}?category_id:in={bed['category_id']}")
    assert (deleted.status, deleted.json()) == (202, counts)
    assert [each["name"] for each in api.get(path)["data"]] == ["Bath"]
    assert api.get("/v3/catalog/trees")["data"][0]["id"] == 1


def test_the_summary_adds_up(api: Api) -> None:
    """Stock, its worth, variants, prices."""
    summary = api.get("/v3/catalog/summary")["data"]

    assert (summary["inventory_count"], summary["variant_count"], summary["inventory_value"]) == (30, 4, 450)
    assert (summary["highest_variant_price"], summary["lowest_variant_price"]) == (25, "1.25")


PARTS = {
    "images": [{"image_url": "https://example.com/a.png", "description": "From the front"}],
    "custom_fields": [{"name": "Cloth", "value": "Linen"}],
    "videos": [{"title": "How to", "video_id": "z3fRu9pkuXE", "type": "youtube"}],
    "bulk_pricing_rules": [{"quantity_min": 10, "quantity_max": 50, "type": "percent", "amount": 10}],
}


def test_a_product_comes_with_its_parts(api: Api) -> None:
    """Posted or put with it they are kept, changed by their id, and a rule counts in orders."""
    body = {"name": "Cup", "type": "physical", "weight": 1, "price": 8, "sku": "CUP", **PARTS}
    made = api.post("/v3/catalog/products", body)["data"]
    include = ",".join(PARTS)

    def kept() -> dict[str, list[dict[str, Any]]]:
        shown = api.get(f"/v3/catalog/products/{made['id']}?include={include}")["data"]
        wanted = {"image_url", "id"}
        return {
            name: [
                {key: each[key] for key in sent if key not in wanted}
                for each, sent in zip(shown[name], PARTS[name], strict=True)
            ]
            for name in PARTS
        }

    sent = {name: [{k: v for k, v in each.items() if k != "image_url"} for each in PARTS[name]] for name in PARTS}
    assert kept() == sent
    again = {
        "custom_fields": [{"id": made["custom_fields"][0]["id"], "value": "Wool"}, {"name": "Fit", "value": "Wide"}]
    }
    api.put(f"/v3/catalog/products/{made['id']}", again)
    fields = api.get(f"/v3/catalog/products/{made['id']}/custom-fields")["data"]
    assert [(each["name"], each["value"]) for each in fields] == [("Cloth", "Wool"), ("Fit", "Wide")]
    assert api.refused("POST", "/v3/catalog/products", {**body, "name": "Bad", "sku": "B", "images": [{}]})[0] == 422
    order = {"billing_address": {"zip": "12345"}, "products": [{"product_id": made["id"], "quantity": 10}]}
    assert api.post("/v2/orders", order)["total_inc_tax"] == "72.0000"


def test_an_address_without_a_host_is_no_image(api: Api) -> None:
    """Only absolute addresses are taken."""
    assert api.refused("POST", f"{ONE}/images", {"image_url": "/a.png"})[0] == 422


@pytest.mark.parametrize(
    ("path", "name", "each", "most"),
    [
        ("/options", "option_values", lambda n: {"label": f"v{n}"}, 250),
        ("/modifiers", "option_values", lambda n: {"label": f"v{n}", "sort_order": n}, 250),
        ("", "images", lambda n: {"image_url": f"https://example.com/{n}.png"}, 1_000),
        ("", "custom_fields", lambda n: {"name": f"n{n}", "value": "v"}, 200),
        ("", "bulk_pricing_rules", lambda n: {"quantity_min": n, "quantity_max": n, "type": "price", "amount": 1}, 50),
    ],
    ids=["options", "modifiers", "images", "custom fields", "bulk prices"],
)
def test_a_product_has_only_so_many_parts(api: Api, path: str, name: str, each: Any, most: int) -> None:
    """One more is refused, at once or later, and nothing of that request is kept."""
    choice = {"display_name": "Size", "type": "dropdown", "required": False}
    head = {} if not path else choice if path == "/modifiers" else {k: choice[k] for k in ("display_name", "type")}
    method = "POST" if path else "PUT"
    before = api.get(f"{ONE}?include=images,custom_fields,bulk_pricing_rules")["data"]
    before |= {"modifiers": api.get(f"{ONE}/modifiers")["data"], "options": api.get(f"{ONE}/options")["data"]}

    refused = api.refused(method, f"{ONE}{path}", {**head, name: [each(n) for n in range(most + 1)]})
    after = api.get(f"{ONE}?include=images,custom_fields,bulk_pricing_rules")["data"]
    after |= {"modifiers": api.get(f"{ONE}/modifiers")["data"], "options": api.get(f"{ONE}/options")["data"]}
    made = api.call(method, f"{ONE}{path}", {**head, name: [each(n) for n in range(most)]}).json()["data"]

    assert (refused[0], after) == (422, before)
    assert len(made.get(name, range(most))) == most
    full = f"{ONE}{path}/{made['id']}" if path else ONE
    assert api.refused("PUT", full, {name: [each(most)]})[0] == 422
    one = f"{full}/values" if path else f"{ONE}/custom-fields" if name == "custom_fields" else ""
    assert not one or api.refused("POST", one, {"sort_order": most, **each(most)})[0] == 422


def test_a_refused_change_of_an_option_changes_nothing(api: Api) -> None:
    """Not even what stands before the label that is taken."""
    made = {"display_name": "Color", "type": "dropdown", "option_values": [{"label": "Red"}, {"label": "Blue"}]}
    option = api.post(f"{ONE}/options", made)["data"]
    path, red = f"{ONE}/options/{option['id']}", option["option_values"][0]["id"]
    change = {"display_name": "Hue", "option_values": [{"id": red, "label": "Green"}, {"label": "Blue"}]}

    assert api.refused("PUT", path, change)[0] == 409
    assert api.get(path)["data"] == option

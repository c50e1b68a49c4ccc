"""A world's pages below the cell of a notebook: what is clicked there is in the world, and a cell counts it."""

import nbformat

CELLS = {
    "world": "from harness.portals.notebook import beside\nfrom harness.simulation import World\nworld = World(seed=7)",
    "portals": "beside(world)",
    "orders": "len(world.bigcommerce.orders)",
}


def test_pages_beside_the_cells(lab, theme):
    """Somebody buys in the frame, and a cell counts the order."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, lab.folder / "portals.ipynb")
    lab.open("portals.ipynb", theme)
    lab.run_all()
    frame = lab.cell(1).frame_locator("iframe[title='Both portals']")

    frame.get_by_role("link", name="BigCommerce: storefront").click()
    frame.get_by_label("Pieces of SKU-1").fill("2")
    frame.get_by_role("button", name="Put into the cart").click()
    frame.get_by_role("button", name="Place order").click()
    frame.get_by_text("Thank you! Your order is 100.").wait_for()
    lab.picture(f"portals_in_lab_{theme}")
    lab.cell(2).click()
    lab.run_command("notebook:run-cell")
    lab.page.get_by_text("1", exact=True).first.wait_for()

    assert [out["data"]["text/plain"] for out in lab.outputs() if "text/plain" in out.get("data", {})][-1] == "1"
    assert [url for url in lab.asked_outside if not url.startswith("http://127.0.0.1:")] == []

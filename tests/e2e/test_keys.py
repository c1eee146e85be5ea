"""The keys of a phone in a real browser: clicked, dragged, moved by the keyboard, undone, and printed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import add_phone, add_server, sign_in

MAC = "001122AABBCC"

pytestmark = pytest.mark.e2e


def drawn(page: Page, name: str) -> Locator:
    return page.locator(".keys-drawing").get_by_role("link", name=name)


def holds(page: Page, *rows: str) -> None:
    """The table says what the first keys hold."""
    for number, text in enumerate(rows):
        expect(page.locator("table.keys tbody tr").nth(number)).to_contain_text(text)


def add_speed_dial_in_the_drawing(page: Page) -> None:
    drawn(page, "Key 2: free").click()
    beside = page.locator("#key-form")
    beside.get_by_role("link", name="Speed dial").click()
    expect(beside.get_by_label("Show whether the number is busy")).to_be_visible()
    beside.locator("[name=label]").fill("Mum")
    beside.locator("[name=target]").fill("**21")
    beside.get_by_role("button", name="Save").click()
    expect(drawn(page, "Key 2: Speed dial Mum")).to_be_visible()


def edit_in_the_drawing(page: Page) -> None:
    drawn(page, "Key 2: Speed dial Mum").click()
    page.locator("#key-form [name=label]").fill("Dad")
    page.locator("#key-form").get_by_role("button", name="Save").click()
    holds(page, "Büro", "Dad")


def drag_and_undo(page: Page) -> None:
    start, end = drawn(page, "Key 2: Speed dial Dad").bounding_box(), drawn(page, "Key 1: Line").bounding_box()
    page.mouse.move(start["x"] + start["width"] - 10, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 10, end["y"] + end["height"] / 2, steps=6)
    page.mouse.up()
    holds(page, "Dad", "Büro")
    page.get_by_role("button", name="Undo the move").click()
    holds(page, "Büro", "Dad")


def drag_by_finger(page: Page) -> None:
    """A finger that moves at once scrolls; one that has held the key drags it."""
    page.set_viewport_size({"width": 390, "height": 844})
    drawn(page, "Key 2: Speed dial Dad").scroll_into_view_if_needed()
    start, end = drawn(page, "Key 2: Speed dial Dad").bounding_box(), drawn(page, "Key 1: Line").bounding_box()
    devtools = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def on(box: dict[str, float]) -> dict[str, float]:
        return {"x": box["x"] + box["width"] - 10, "y": box["y"] + box["height"] / 2}

    touch("touchStart", on(start))
    expect(page.locator(".keys-drawing .held")).to_have_count(1)
    touch("touchMove", on(end))
    touch("touchEnd")
    holds(page, "Dad", "Büro")
    page.get_by_role("button", name="Undo the move").click()
    holds(page, "Büro", "Dad")
    page.set_viewport_size({"width": 1280, "height": 900})


def move_by_keyboard(page: Page) -> None:
    drawn(page, "Key 1: Line").focus()
    page.keyboard.press("Alt+ArrowDown")
    holds(page, "Dad", "Büro")
    page.get_by_role("button", name="Move key 1 down").click()
    holds(page, "Büro", "Dad")


def print_card_and_strip(page: Page) -> None:
    page.get_by_role("link", name="Print labels").click()
    expect(page.locator(".desk-card")).to_contain_text("Smith & Sons <1>")
    page.locator("[name=paper]").select_option("strips")
    page.get_by_role("button", name="Show").click()
    page.emulate_media(media="print")
    expect(page.locator(".strip-label").first).to_have_text("Büro")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.get_by_role("button", name="Show")).to_be_hidden()


def test_the_drawing_is_the_editor(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_server(page)
    add_phone(page)
    add_speed_dial_in_the_drawing(page)
    edit_in_the_drawing(page)
    drag_and_undo(page)
    drag_by_finger(page)
    move_by_keyboard(page)
    print_card_and_strip(page)

"""Looking at evidence in a real browser: closer, turned, page by page, behind the veil, from item to item."""

import io
import time
import wave

import pytest
from playwright.sync_api import expect

from tests.assets import hostile
from tests.assets.make import picture
from tests.browser.person import PHONE, Person
from tests.browser.steps import made_case

EXAMINED_WITHIN = 120.0


def photograph(red: int) -> bytes:
    made = io.BytesIO()
    image = picture(1600, 1000)
    image.putpixel((0, 0), (red, 0, 0))
    image.save(made, "JPEG", quality=80)
    return made.getvalue()


def tone() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * 250)
    return made.getvalue()


FILES = {
    "first.jpg": (photograph(1), {"kind": "photograph"}),
    "paper.pdf": (hostile.pdf(pages=3), {"kind": "document"}),
    "graphic.jpg": (photograph(2), {"kind": "photograph", "graphic": "true"}),
    "tone.wav": (tone(), {"kind": "audio"}),
    "page.html": (b"<html><script>document.title='ran'</script></html>", {"kind": "web_capture"}),
    "list.zip": (hostile.with_link(), {"kind": "other"}),
}


@pytest.fixture(scope="module")
def items(browser, site) -> dict[str, str]:
    """Ids by file name, examined by the real worker; and the `case`."""
    lead = Person(browser, site).sign_in("lead")
    case = made_case(lead, "Case of the viewer")
    found = {"case": case}
    for name, (data, fields) in FILES.items():
        query = "&".join(f"{key}={value}" for key, value in fields.items())
        path = f"evidence/upload/?case={case}&title={name}&filename={name}&{query}"
        found[name] = lead.api("PUT", path, data)["id"]
    end = time.monotonic() + EXAMINED_WITHIN
    while True:
        rows = lead.api("GET", f"evidence/?case={case}")["results"]
        if {row["processing"] for row in rows} == {"done"}:
            break
        assert time.monotonic() < end, rows
        time.sleep(0.5)
    lead.context.close()
    return found


def view(person: Person, item: str, query: str = ""):
    return person.go(f"/evidence/{item}/view/{query}")


def transform(page) -> str:
    return page.locator("[data-viewer-stage] img").evaluate("image => image.style.transform")


def loaded(page) -> bool:
    return page.locator("[data-viewer-stage] img").evaluate("image => image.naturalWidth > 0")


def test_a_picture_is_made_larger_turned_and_moved(known, items):
    lead = known("lead")
    page = view(lead, items["first.jpg"])
    expect(page.locator("[data-viewer-stage] img")).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('[data-viewer-stage] img').naturalWidth > 0"
    )
    lead.axe()
    lead.press("Closer")
    assert "scale(1.4)" in transform(page)
    lead.press("Turn right")
    assert "rotate(90deg)" in transform(page)
    stage = page.locator("[data-viewer-stage]")
    stage.focus()
    page.keyboard.press("ArrowRight")
    assert "translate(-60px" in transform(page)
    page.keyboard.press("+")
    box = stage.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = transform(page)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2 + 10)
    page.mouse.up()
    assert transform(page) != before
    lead.press("Whole")
    assert transform(page) == "translate(0px, 0px) rotate(0deg) scale(1)"


def test_graphic_content_is_not_even_fetched_before_it_is_wanted(known, items):
    lead = known("lead")
    fetched: list[str] = []
    lead.page.on("request", lambda request: fetched.append(request.url))
    page = view(lead, items["graphic.jpg"])
    page.wait_for_load_state("networkidle")
    assert not [url for url in fetched if "/derivatives/" in url]
    lead.axe()
    page.get_by_label("Blurred").check(force=True)
    page.wait_for_function(
        "() => document.querySelector('[data-viewer-stage] img').naturalWidth > 0"
    )
    look = page.locator("[data-viewer-stage] img")
    assert "blur" in look.evaluate("image => getComputedStyle(image).filter")
    page.get_by_label("In colour").check(force=True)
    assert look.evaluate("image => getComputedStyle(image).filter") == "none"
    lead.axe()
    page.reload()
    expect(page.get_by_label("Covered")).to_be_checked()
    expect(look).to_be_hidden()


def test_the_next_and_previous_item_by_key_within_the_filter(known, items):
    lead = known("lead")
    page = lead.go(f"/cases/{items['case']}/evidence/?kind=photograph&ordering=created_at")
    page.get_by_role("link", name="View EV-0001").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("first.jpg")
    page.keyboard.press("j")
    expect(heading).to_contain_text("graphic.jpg")
    page.keyboard.press("k")
    expect(heading).to_contain_text("first.jpg")
    assert "kind=photograph" in page.url


def test_a_document_page_by_page_with_its_text_beside_it(known, items):
    lead = known("lead")
    page = view(lead, items["paper.pdf"])
    lead.axe()
    lead.follow("Page after")
    lead.says("Page 2 of 3")
    page.wait_for_function(
        "() => document.querySelector('[data-viewer-stage] img').naturalWidth > 0"
    )
    page.locator(".viewer-text").click(click_count=3)
    assert page.evaluate("getSelection().toString()").strip() == "Test document"


def test_sound_is_played_by_the_browsers_own_player(known, items):
    lead = known("lead")
    asked: list[str] = []
    page = view(lead, items["tone.wav"])
    page.on("request", lambda request: asked.append(request.url))
    lead.axe()
    assert not [url for url in asked if url.endswith("/media/")], "nothing before it is wanted"
    page.locator("audio").evaluate("player => player.play()")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.2")
    assert [url for url in asked if url.endswith("/media/")]
    page.locator("audio").evaluate("player => { player.currentTime = 3; }")
    page.wait_for_function("() => document.querySelector('audio').currentTime >= 3")
    names = [
        row["event"] for row in lead.api("GET", f"ledger/?object={items['tone.wav']}")["results"]
    ]
    assert names.count("evidence.item.played") == 1


def test_markup_is_shown_as_source_and_runs_nothing(known, items):
    lead = known("lead")
    page = view(lead, items["page.html"])
    lead.says("<script>document.title='ran'</script>")
    assert page.title() != "ran"
    lead.axe()


def test_the_list_of_an_archive_and_the_runs_of_the_tools(known, items):
    lead = known("lead")
    view(lead, items["list.zip"])
    lead.says("../../etc/passwd")
    lead.axe()
    lead.follow("Record")
    lead.says("Examination, step by step")
    lead.says("Casework archive")
    lead.axe()


@pytest.mark.parametrize("name", ["first.jpg", "paper.pdf", "graphic.jpg", "list.zip"])
def test_on_a_telephone_in_the_dark(known, items, name):
    lead = known("lead", viewport=PHONE, color_scheme="dark")
    view(lead, items[name])
    lead.axe()
    assert lead.overflow() == 0


def test_without_script_pictures_pages_and_veil_work(known, items):
    lead = known("lead", java_script_enabled=False)
    page = view(lead, items["first.jpg"])
    page.get_by_role("link", name="The picture alone").click()
    page.wait_for_url("**/derivatives/*/")
    # Chromium would style the page that it makes around a bare picture, which our policy refuses.
    assert page.locator("img").evaluate("image => image.naturalWidth") == 1600
    lead.complaints = [said for said in lead.complaints if "/derivatives/" not in said]
    page = view(lead, items["paper.pdf"])
    lead.follow("Page after")
    lead.says("Page 2 of 3")
    page = view(lead, items["graphic.jpg"])
    expect(page.locator(".veil img")).to_be_hidden()
    page.get_by_label("In grey").check(force=True)
    expect(page.locator(".veil img")).to_be_visible()

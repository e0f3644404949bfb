"""The day's work without a mouse (WCAG 2.1.1, 2.1.4, 2.4.1, 2.4.7, 2.4.11)."""

import pytest
from playwright.sync_api import expect

from tests.browser.person import PHONE
from tests.browser.steps import made_case, made_item, told

# Whether the focused element shows it, and whether any of it can be seen.
FOCUS = """element => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const [left, right, top, bottom] = [box.x + 2, box.right - 2, box.y + 2, box.bottom - 2];
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const points = [middle, [left, top], [right, top], [left, bottom], [right, bottom]];
  const seen = points.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (element.contains(there) || there.closest("label")?.control === element);
  });
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return {what: element.outerHTML.slice(0, 120), seen, marked: outlined || style.boxShadow !== "none"};
}"""


@pytest.fixture(scope="module")
def case(browser, site):
    """A case with three items, of which two wait for the reviewer."""
    from tests.browser.person import Person

    lead = Person(browser, site).sign_in("lead")
    case = made_case(lead, "Case for the keyboard", reviewer="reviewer")
    for title in ("First of the keyboard", "Second of the keyboard", "Third of the keyboard"):
        item = made_item(lead, case, title)
        if not title.startswith("Third"):
            lead.api("POST", f"evidence/{item}/submit/", {"comment": ""})
    lead.context.close()
    return case


def test_slash_goes_to_the_search_box(known, case):
    lead = known("lead")
    page, keys = lead.go("/cases/"), lead.page.keyboard
    keys.press("/")
    expect(page.locator("#find")).to_be_focused()
    keys.type("first of/")
    expect(page.locator("#find")).to_have_value("first of/")
    keys.press("Backspace")
    keys.press("Enter")
    lead.says("First of the keyboard")


def test_j_and_k_go_through_the_rows_of_a_list(known, case):
    lead = known("lead")
    page, keys = lead.go(f"/cases/{case}/evidence/"), lead.page.keyboard
    rows = page.locator("table.list tbody a.title")
    keys.press("j")
    expect(rows.nth(0)).to_be_focused()
    keys.press("j")
    expect(rows.nth(1)).to_be_focused()
    keys.press("k")
    expect(rows.nth(0)).to_be_focused()
    keys.press("Enter")
    page.wait_for_url("**/evidence/*/")
    lead.says("Third of the keyboard")


def test_j_and_k_go_through_the_items_of_a_case(known, case):
    lead = known("lead")
    first = lead.api("GET", f"evidence/?case={case}&ordering=created_at")["results"][0]
    page, keys = lead.go(f"/evidence/{first['id']}/"), lead.page.keyboard
    heading = page.get_by_role("heading", level=1)
    for key, title in (("j", "Second"), ("j", "Third"), ("k", "Second"), ("k", "First")):
        keys.press(key)
        expect(heading).to_contain_text(title)


def test_single_keys_leave_typing_alone_and_can_be_turned_off(known, case):
    lead = known("lead")
    page, keys = lead.go(f"/cases/{case}/evidence/"), lead.page.keyboard
    page.get_by_label("Search", exact=True).focus()
    keys.type("j/k?")
    expect(page.get_by_label("Search", exact=True)).to_have_value("j/k?")
    page.locator("h1").click()
    keys.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_dialog).to_be_visible()
    help_dialog.get_by_label("Use single-key shortcuts on this device").uncheck()
    keys.press("Escape")
    expect(help_dialog).to_be_hidden()
    page.reload()
    keys.press("/")
    expect(page.locator("#find")).not_to_be_focused()


def test_a_review_is_decided_by_keyboard(known, case):
    reviewer = known("reviewer")
    page, keys = reviewer.go("/"), reviewer.page.keyboard
    keys.press("g")
    keys.press("r")
    page.wait_for_url("**/reviews/")
    reviewer.go(f"/reviews/?case={case}")
    keys.press("j")
    expect(page.locator("table.list a.title").first).to_be_focused()
    keys.press("Enter")
    page.wait_for_url("**/reviews/*-*/")
    reach(page, "textarea[name=comment]")
    keys.type("The hash agrees with the office's own.")
    reach(page, "button", "Return")
    reach(page, "button", "Approve")
    keys.press("Enter")
    told(reviewer, "Approved.")
    expect(
        page.locator("form.decide")
    ).to_be_visible()  # what has waited longest comes next, at once
    reviewer.go(f"/reviews/?case={case}")
    keys.press("j")
    keys.press("Enter")
    page.wait_for_url("**/reviews/*-*/")
    reviewer.says("Second of the keyboard")
    reach(page, "[name=reasons]")
    keys.press("Space")
    reach(page, "textarea[name=comment]")
    keys.type("Where is the first page?")
    reach(page, "button", "Return")
    keys.press("Space")
    told(reviewer, "Returned.")


def reach(page, selector, text=""):
    """Press Tab until that element has the focus."""
    wanted = page.locator(f"main {selector}:focus", has_text=text)
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.count():
            return
    raise AssertionError(f"Tab never reaches {selector} {text}")


def test_the_skip_link_leads_past_the_navigation(known):
    lead = known("lead")
    page = lead.go("/cases/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_focus_is_marked_and_never_hidden(known, case, colours):
    lead = known("lead", color_scheme=colours, reduced_motion="reduce")
    review = lead.api("GET", "reviews/?status=open&kind=note")["results"][0]["id"]
    for address in ("/", f"/reviews/{review}/", f"/cases/{case}/evidence/add/"):
        page = lead.go(address)
        faults = []
        for _ in range(60):
            page.keyboard.press("Tab")
            if not page.locator(":focus").count():
                break  # once round, and out of the page
            found = page.locator(":focus").evaluate(FOCUS)
            if not (found["seen"] and found["marked"]):
                # A busy machine paints late; what stays hidden is a fault.
                page.wait_for_timeout(300)
                found = page.locator(":focus").evaluate(FOCUS)
            if not (found["seen"] and found["marked"]):
                faults.append(found)
        assert faults == [], address


def test_the_menu_of_a_telephone(known):
    lead = known("lead", viewport=PHONE)
    page, keys = lead.go("/"), lead.page.keyboard
    cases = page.get_by_role("navigation").get_by_role("link", name="Cases", exact=False).first
    expect(cases).to_be_hidden()
    page.get_by_role("button", name="Menu").focus()
    keys.press("Enter")
    expect(cases).to_be_visible()
    lead.axe()
    keys.press("Escape")
    expect(cases).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()

"""A name in a note is pointed out, decided about and taken out; an analyst reads what is left."""

from playwright.sync_api import expect

from tests.browser.steps import approve, here, made_case, submit, told, write_note

NAME = "Оксана Петрівна Коваленко"
BEFORE, AFTER = "Зі мною в підвалі була ", ", вона плакала."
PHONE = "067 123 45 67"


def test_from_the_warning_to_the_redacted_text(known):
    lead, investigator = known("lead"), known("investigator")
    case = made_case(
        lead, "Redaction", investigator="investigator", reviewer="reviewer", analyst="analyst"
    )
    note = write_note(investigator, f"/cases/{case}/", f"{BEFORE}{NAME}{AFTER} Тел. {PHONE}.")
    page = investigator.page

    # Pointed out on the note's page, and in the way of submission.
    expect(page.locator("#warnings")).to_be_visible()
    expect(page.locator("mark", has_text=NAME).first).to_be_visible()
    investigator.press("Submit for review")
    investigator.says("2 passages that may identify somebody (Name: 1, Telephone number: 1)")
    investigator.go(note)

    # The telephone number is taken out of the text, the name is needed.
    investigator.follow("Change")
    investigator.fill(account=f"{BEFORE}{NAME}{AFTER}")
    investigator.press("Save as draft")
    expect(page.locator("mark", has_text=NAME).first).to_be_visible()
    investigator.follow("Decide about them")
    investigator.axe()
    page.get_by_role("checkbox").check()
    page.get_by_label("May identify somebody, and is needed").check()
    investigator.press("Decide about the ticked ones")
    investigator.says("Say why it has to stay in the note.")
    expect(page.get_by_role("checkbox")).to_be_checked()
    investigator.fill(reason="A second witness, to be found.")
    investigator.press("Decide about the ticked ones")
    told(investigator, "Decided.")

    # The redacted text is written beside the account, passage by passage.
    investigator.follow("Redact")
    investigator.axe()
    box = page.locator("[name=redacted_account]")
    expect(box).to_have_value(f"{BEFORE}{NAME}{AFTER}")
    start, end = len(BEFORE), len(BEFORE) + len(NAME)
    box.evaluate("(box, [start, end]) => box.setSelectionRange(start, end)", [start, end])
    investigator.press("Redact the marked passage")
    expect(box).to_have_value(f"{BEFORE}[redacted]{AFTER}")
    investigator.press("Save")
    expect(page.locator("#redacted")).to_be_visible()

    submit(investigator, note)
    approve(known("reviewer"), note)

    analyst = known("analyst")
    analyst.go(f"/cases/{case}/notes/")
    analyst.page.get_by_role("main").locator("a.title").click()
    expect(analyst.page.locator("#redacted")).to_be_visible()
    assert here(analyst) == note
    analyst.says("[redacted]")
    expect(analyst.page.get_by_role("main")).not_to_contain_text("Коваленко")
    analyst.axe()

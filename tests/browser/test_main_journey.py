"""The whole main job: from sign-in to a case that is approved, exported, checked by hand and closed."""

import hashlib
import re
import subprocess
import zipfile

from playwright.sync_api import expect

from tests.browser.steps import (
    approve,
    file,
    here,
    item_page,
    items_of,
    open_case,
    photograph,
    record_consent,
    review,
    submit,
    told,
    until,
    write_note,
)

TITLE = "Shelling of a market"
# Right-to-left override and mark, a control character, quotes, a comma, and about as long as a name can be.
HOSTILE = f'\u202egpj.ринок\u200f\x07 "свідчення", {"ї" * 80}.txt'
ACCOUNT = "I stood at the corner. The first shell fell at nine."
COMMENTS = "Found through the town's aid office. Spoke calmly."
PROSECUTOR = "A national prosecutor or court"
PICTURE, TEXT = photograph(), "Журнал чергового, сторінка 1\n".encode()


def test_from_sign_in_to_a_case_handed_over(person, known, tmp_path):
    lead = person().sign_in("lead")
    investigator, reviewer = known("investigator"), known("reviewer")

    case = open_case(lead, TITLE, {"investigator": "Investigator", "reviewer": "Reviewer"})
    picture, log = takes_in_evidence(investigator, case)
    the_worker_says_what_it_is(investigator, picture, log)
    the_original_comes_back(investigator, log)
    note = write_note(investigator, case, ACCOUNT, COMMENTS)
    account_and_comments_stand_apart(investigator)

    for record in (picture, log, note):
        submit(investigator, record)
    submit(lead, case, comment="The prosecutor asked for it this week.")
    the_queue_says_whose_turn_it_is(lead, reviewer)
    a_note_is_returned_and_mended(reviewer, investigator, note)
    for record in (picture, log, note, case):
        approve(reviewer, record)

    record_consent(investigator, note, PROSECUTOR)
    export = an_export_is_requested(lead, case)
    approve(reviewer, export)
    bag = the_lead_downloads_it(lead, export, tmp_path)
    the_recipient_checks_it_by_hand(bag)

    the_case_is_closed(lead, investigator, case)
    an_administrator_looks_at_it(person().sign_in("admin"), case, picture, note)


def takes_in_evidence(investigator, case):
    page = investigator.go(f"{case}evidence/add/")
    investigator.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000},
    )
    page.set_input_files(
        "[name=file]",
        [
            file("market.jpg", PICTURE, "image/jpeg"),
            file("record.bin", bytes(1_000_000)),
            file(HOSTILE, TEXT, "text/plain"),
        ],
    )
    titles = (
        "The market from the north",
        "Recording of no known format",
        "Log of the duty officer",
    )
    rows = page.locator(".upload")
    for row, title in zip(rows.all(), titles, strict=True):
        row.locator("[data-title]").fill(title)
    investigator.fill(received_from="Town administration")
    investigator.press("Take in")
    expect(rows.nth(1)).to_contain_text(re.compile(r"Sending, \d+ %"))
    expect(rows.nth(1).get_by_role("progressbar")).to_be_visible()
    expect(page.locator("[data-summary]")).to_have_text("3 of 3 files taken in")
    found = items_of(investigator, case)
    assert set(found) == set(titles)
    assert found[titles[2]]["file_name"] == HOSTILE
    rows.nth(0).get_by_role("link", name="Open").click()
    custody = page.locator("section[aria-labelledby=custody]")
    expect(custody).to_contain_text(re.compile("From\\s*Town administration\\s*To\\s*Casework"))
    assert here(investigator) == item_page(found[titles[0]])
    return item_page(found[titles[0]]), item_page(found[titles[2]])


def the_worker_says_what_it_is(investigator, picture, log):
    until(investigator, picture, "Examined")
    investigator.says(hashlib.sha256(PICTURE).hexdigest()[:8])
    investigator.says("image/jpeg")
    investigator.says("Camera of the tests")
    shown = investigator.page.get_by_role("img", name=re.compile("Small picture"))
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    until(investigator, log, "Examined")
    # Set apart from the page's own direction, so that it pretends nothing about what stands beside it.
    expect(investigator.page.locator("bdi", has_text="свідчення")).to_be_visible()


def the_original_comes_back(investigator, log):
    page = investigator.go(log)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download original").click()
    assert started.value.path().read_bytes() == TEXT
    assert started.value.suggested_filename.isascii()
    investigator.press("Verify now")
    told(investigator, "Intact: the stored bytes have the hash they came with.")


def account_and_comments_stand_apart(investigator):
    account = investigator.page.get_by_role("region", name="The person's own words")
    comments = investigator.page.get_by_role("region", name="Documenter's comments")
    expect(account).to_contain_text(ACCOUNT)
    expect(account).not_to_contain_text("aid office")
    expect(comments).to_contain_text(COMMENTS)


def the_queue_says_whose_turn_it_is(lead, reviewer):
    rows = lead.go("/reviews/").locator("tbody tr", has_text=TITLE)
    own = rows.filter(has_text="Case · round 1")
    expect(own).to_contain_text("You contributed to this record, so somebody else must decide.")
    expect(own.get_by_role("link", name=re.compile("^Review"))).to_have_count(0)
    rows = reviewer.go("/reviews/").locator("tbody tr", has_text=TITLE)
    expect(rows).to_have_count(4)
    expect(rows.get_by_role("link", name=re.compile("^Review"))).to_have_count(4)


def a_note_is_returned_and_mended(reviewer, investigator, note):
    review(reviewer, note)
    reviewer.says(ACCOUNT)
    reviewer.press("Return")
    reviewer.says("What has to change?")  # not without a reason
    reviewer.page.get_by_label("Not clear or not exact enough").check()
    reviewer.fill(comment="Say which corner, and how the time was known.")
    reviewer.press("Return")
    told(reviewer, "Returned.")

    investigator.go(note)
    investigator.follow("Change")
    investigator.fill(account=ACCOUNT.replace("the corner", "the north corner by the pharmacy"))
    investigator.follow("Save as draft", role="button")
    submit(investigator, note, comment="Corner named. The church bell told the time.")

    review(reviewer, note)
    reviewer.says("What changed since it was returned")
    reviewer.says("The church bell told the time.")
    expect(reviewer.page.locator(".diff ins")).to_contain_text("north corner by the pharmacy")
    expect(reviewer.page.locator(".diff")).to_have_count(1)


def an_export_is_requested(lead, case):
    page = lead.go(f"{case}exports/new/")
    expect(page.get_by_role("region", name="Which statements may go to whom")).to_contain_text(
        f"{PROSECUTOR} 1 statement goes"
    )
    lead.fill(
        recipient="Office of the prosecutor",
        recipient_kind=PROSECUTOR,
        legal_basis="Request for legal assistance 17",
    )
    lead.press("Request and submit")
    lead.says("Not yours to decide")
    expect(page.get_by_role("link", name="Download ZIP")).to_have_count(0)
    return here(lead)


def the_lead_downloads_it(lead, export, folder):
    until(lead, export, "Download ZIP")
    with lead.page.expect_download() as started:
        lead.page.get_by_role("link", name="Download ZIP").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        archive.extractall(folder)
    (bag,) = [path for path in folder.iterdir() if path.is_dir()]
    return bag


def the_recipient_checks_it_by_hand(bag):
    def sums(manifest):
        return subprocess.run(
            ["sha256sum", "--strict", "-c", manifest], cwd=bag, capture_output=True, text=True
        )

    assert sums("manifest-sha256.txt").returncode == 0
    assert sums("tagmanifest-sha256.txt").returncode == 0
    kept = [path for path in bag.rglob("*") if path.is_file()]
    assert {PICTURE, TEXT} <= {path.read_bytes() for path in kept}
    text = "".join(path.read_text() for path in kept if path.suffix == ".json")
    assert "north corner by the pharmacy" in text
    assert COMMENTS not in text
    assert "Recording of no known format" not in text  # it was never approved
    original = next(path for path in kept if path.read_bytes() == TEXT)
    original.chmod(0o644)
    original.write_bytes(TEXT + b" ")
    assert sums("manifest-sha256.txt").returncode != 0


def the_case_is_closed(lead, investigator, case):
    lead.go(case)
    lead.follow("Close…")
    lead.fill(comment="Handed to the prosecutor.", reason="One item adds nothing to the others.")
    lead.press("Close")
    told(lead, "Closed.")
    lead.says("Handed to the prosecutor.")
    answer = investigator.page.goto(f"{case}evidence/add/")
    assert answer.status == 409
    investigator.says("This case is closed.")
    expect(investigator.page.locator("[name=file]")).to_have_count(0)


def an_administrator_looks_at_it(admin, case, picture, note):
    page = admin.page
    page.goto("/admin/casework/case/?q=market")
    page.get_by_role("link", name=TITLE).or_(page.locator("#result_list th a").first).first.click()
    expect(page.locator("#content")).to_contain_text("Closed")
    expect(page.locator("#content")).to_contain_text(TITLE)
    for address in (note, f"/admin/casework/witnessnote/{note.split('/')[2]}/change/"):
        assert page.goto(address).status == 200
        assert "first shell" not in page.content()
        assert "aid office" not in page.content()
    assert page.goto(picture).status == 200
    expect(page.get_by_role("link", name="Download original")).to_have_count(0)
    assert admin.context.request.get(f"{picture}download/").status == 403
    assert admin.context.request.get(f"{picture}thumbnail/").status == 403

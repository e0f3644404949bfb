"""An identity is opened by two people, closes before the eyes of the one who reads it, and is reviewed.

Then the same without a second person, in an emergency, which a custodian ends.
"""

import re

from playwright.sync_api import expect

from tests.browser.steps import confirm_identity, file, here, made_case, photograph, told

SURNAME, PHONE = "Журнеємко", "+380 44 000 55 66"
MINUTE = 75_000.0  # milliseconds: until an access of one minute is over


def test_an_identity_is_opened_by_two_people_and_closes_by_itself(person, known):
    lead, custodian = known("lead"), confirm_identity(known("custodian"))
    asks, grants = confirm_identity(known("investigator")), confirm_identity(known("supervisor"))
    case = made_case(
        lead, "Break-glass", investigator="investigator", custodian="witness_custodian"
    )
    witness = custodian.api("POST", "witnesses/", {"case": case, "category": "survivor"})
    identity = f"/vault/witnesses/{witness['id']}/"
    is_written_and_not_shown(custodian, identity)
    access = is_asked_for(asks, identity)
    is_granted(grants, access)
    is_seen(asks, access, identity)
    custodian.go(identity)
    expect(custodian.page.get_by_role("main")).not_to_contain_text(SURNAME)
    on_a_phone(person, identity)
    closes_by_itself(asks, identity)
    is_reviewed(lead, access)
    emergency = is_opened_in_an_emergency(asks, identity)
    is_ended_by_a_custodian(custodian, asks, identity, emergency)


def is_written_and_not_shown(custodian, identity):
    custodian.go(identity)
    custodian.says("Nothing. A witness custodian of the case writes down who this is.")
    custodian.axe()
    custodian.follow("Write down who this is")
    custodian.axe()
    custodian.fill(surname=SURNAME, phone=PHONE)
    custodian.page.set_input_files("[name=photo]", file("face.jpg", photograph(), "image/jpeg"))
    custodian.press("Seal it")
    told(custodian, "Sealed. It opens only with an access.")
    expect(custodian.page.get_by_role("main")).not_to_contain_text(SURNAME)


def is_asked_for(asks, identity):
    asks.go(identity)
    expect(asks.page.get_by_role("main")).not_to_contain_text(SURNAME)
    asks.follow("Ask to see it")
    asks.axe()
    for kind in ("Surname", "Telephone number", "Photograph"):
        asks.page.get_by_label(kind, exact=True).check()
    asks.fill(minutes="1", reason="The address is to be made safe.", legal_basis="Vital interest")
    asks.press("Ask")
    told(asks, "Asked for. A second person decides, and you are told.")
    return here(asks)


def is_granted(grants, access):
    page = grants.go("/")
    page.get_by_role("link", name="Identities wait for me").click()
    page.locator(f"a[href='{access}']").click()
    grants.says("The address is to be made safe.")
    grants.axe()
    grants.follow("Grant…")
    grants.axe()
    grants.press("Grant it")
    told(grants, "Granted. The minutes begin when it is opened.")
    expect(grants.page.get_by_role("main")).not_to_contain_text(SURNAME)


def is_seen(asks, access, identity):
    page = asks.go(access)
    asks.press("Open it now")
    page.wait_for_url(f"**{identity}")
    asks.says(SURNAME)
    asks.says(PHONE)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"0:[0-5]\d"))
    portrait = page.locator("img.portrait")
    assert portrait.evaluate("picture => picture.naturalWidth") == 640
    asks.axe()


def on_a_phone(person, identity):
    phone = person(viewport={"width": 390, "height": 844}, color_scheme="dark")
    phone.sign_in("investigator").go(identity)
    phone.says(SURNAME)
    assert phone.overflow() <= 0
    phone.axe()


def closes_by_itself(asks, identity):
    """Nobody touches the page: it says that the end is near, and then the name is gone."""
    main = asks.page.get_by_role("main")
    expect(asks.page.locator("[data-aloud]")).to_contain_text("within a minute")
    expect(main).not_to_contain_text(SURNAME, timeout=MINUTE)
    expect(main).to_contain_text("Ask to see it", timeout=MINUTE)
    assert here(asks) == identity
    asks.page.go_back()
    asks.page.go_forward()
    expect(asks.page.get_by_role("main")).not_to_contain_text(SURNAME)


def is_reviewed(lead, access):
    lead.go(access)
    lead.follow("Review it…")
    lead.axe()
    lead.page.get_by_label("Justified", exact=True).check()
    lead.fill(comment="The address was made safe the same evening.")
    lead.press("Record the review")
    told(lead, "Reviewed.")
    lead.says("Justified")


def is_opened_in_an_emergency(asks, identity):
    asks.go(identity)
    asks.follow("Emergency…")
    asks.axe()
    asks.page.get_by_label("Telephone number", exact=True).check()
    asks.fill(minutes="15", reason="A threat tonight.", legal_basis="Vital interest")
    asks.press("Open it now")
    told(asks, "Open. Supervisors and custodians of the case were told.")
    asks.says(PHONE)
    expect(asks.page.get_by_role("main")).not_to_contain_text(SURNAME)
    asks.follow("Your request")
    return here(asks)


def is_ended_by_a_custodian(custodian, asks, identity, emergency):
    page = custodian.go("/")
    expect(page.get_by_role("main")).to_contain_text("opened in an emergency")
    custodian.go(emergency)
    custodian.press("Close it")
    told(custodian, "Closed. Somebody else reviews what happened.")
    asks.go(identity)
    expect(asks.page.get_by_role("main")).not_to_contain_text(PHONE)

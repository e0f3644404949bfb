"""How a witness wants to be treated, the danger they are in and help offered: kept, and for few to see."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from casework.filtersets.witnesses import risk_state
from casework.models import RiskAssessment, Task, Witness
from casework.services.risks import referral_add, referral_edit
from casework.services.witnesses import witness_add, witness_edit
from common.errors import Conflict, Invalid, Refused
from common.ids import is_code, mistyped_code, random_code
from ledger.models import Entry, Payload
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)


def custodian(world):
    return world.people["witness_custodian"]


def seen(world, who: str = "lead") -> Witness:
    return Witness.objects.visible_to(world.people[who]).with_risk().get(pk=world.witness.pk)


# -- wishes ----------------------------------------------------------------------------------------


def test_wishes_are_changed_with_the_version_that_was_read(world):
    changed = witness_edit(
        actor=custodian(world),
        witness=world.witness,
        version=1,
        is_child=True,
        safe_channel="phone",
    )
    assert (changed.version, changed.special_care) == (2, {"children"})
    with pytest.raises(Conflict) as stale:
        witness_edit(actor=custodian(world), witness=world.witness, version=1, is_child=False)
    assert stale.value.code == "version_conflict"
    again = witness_edit(actor=custodian(world), witness=changed, version=2, is_child=True)
    assert again.version == 2
    assert Entry.objects.filter(event="casework.witness.edited").count() == 1


def test_texts_of_wishes_are_in_the_ledger_by_digest_alone(world):
    witness_edit(
        actor=custodian(world),
        witness=world.witness,
        version=1,
        protective_measures="zmeasured",
        contact_times="zmornings",
    )
    payloads = b"".join(bytes(p) for p in Payload.objects.values_list("payload", flat=True) if p)
    assert b"zmeasured" not in payloads and b"zmornings" not in payloads


@pytest.mark.parametrize("who", ["analyst", "observer", "reviewer", "supervisor", "outsider"])
def test_who_may_not_change_them(world, who):
    with pytest.raises(Refused):
        witness_edit(
            actor=world.people[who], witness=world.witness, version=None, category="expert"
        )


def test_unknown_wishes_are_refused(world):
    with pytest.raises(Invalid) as refused:
        witness_add(
            actor=custodian(world), case=world.case, category="expert", safe_channel="pigeon"
        )
    assert set(refused.value.errors) == {"safe_channel"}


def test_a_closed_case_stays_as_it_is(world):
    reviewer, lead = world.people["reviewer"], world.people["lead"]
    case = factories.approved(world.case, reviewer, by=lead)
    factories.closed_around_gates(case)
    for change in (
        lambda: witness_edit(actor=lead, witness=world.witness, version=None, do_not_contact=True),
        lambda: factories.risk(world.witness, lead),
        lambda: factories.referral(world.witness, lead),
    ):
        with pytest.raises(Conflict) as closed:
            change()
        assert closed.value.code == "closed"


# -- risk and help -----------------------------------------------------------------------------------


def test_the_newest_assessment_counts_until_it_expires(world):
    today = seen(world).created_on
    assert risk_state(seen(world)) == "none"
    factories.risk(world.witness, custodian(world), expires_on=today + timedelta(days=1))
    assert risk_state(seen(world)) == "current"
    long_ago = today - timedelta(days=300)
    factories.risk(
        world.witness,
        custodian(world),
        assessed_on=long_ago,
        expires_on=long_ago + timedelta(days=10),
    )
    # The last word is the last row, also where an earlier one still runs.
    assert risk_state(seen(world)) == "expired"
    assert list(RiskAssessment.objects.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]


def test_an_assessment_says_when_the_next_is_due_and_ends_the_last_reminder(world):
    def reminders(status):
        rows = Task.objects.filter(record_id=world.witness.pk, kind="risk", status=status)
        return list(rows.values_list("due_on", "assignee", "record_kind"))

    by = custodian(world)
    first = factories.risk(world.witness, by)
    assert reminders("open") == [(first.expires_on, by.pk, "witness")]
    second = factories.risk(world.witness, by, expires_on=first.expires_on + timedelta(days=9))
    assert reminders("open") == [(second.expires_on, by.pk, "witness")]
    assert reminders("done") == [(first.expires_on, by.pk, "witness")]
    assert Entry.objects.filter(event="casework.task.done").count() == 1


@pytest.mark.parametrize(
    ("from_today", "days", "field"),
    [(1, 10, "assessed_on"), (0, 0, "expires_on"), (0, -1, "expires_on"), (0, 367, "expires_on")],
)
def test_days_that_cannot_be(world, from_today, days, field):
    assessed = world.witness.created_on + timedelta(days=from_today)
    with pytest.raises(Invalid) as refused:
        factories.risk(
            world.witness,
            custodian(world),
            assessed_on=assessed,
            expires_on=assessed + timedelta(days=days),
        )
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("field", ["situation", "threats", "measures"])
def test_an_assessment_says_of_what(world, field):
    with pytest.raises(Invalid) as refused:
        factories.risk(world.witness, custodian(world), **{field: "  "})
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("who", ["analyst", "reviewer", "supervisor", "administrator"])
def test_who_may_not_assess_or_offer(world, who):
    actor, today = world.people[who], world.witness.created_on
    with pytest.raises(Refused):
        factories.risk(world.witness, actor)
    with pytest.raises(Refused):
        referral_add(actor=actor, witness=world.witness, kind="legal", offered_on=today)


def test_what_became_of_an_offer_is_a_change_in_the_ledger(world):
    referral = factories.referral(world.witness, custodian(world))
    changed = referral_edit(
        actor=custodian(world), referral=referral, version=1, outcome="completed"
    )
    assert (changed.outcome, changed.version) == ("completed", 2)
    with pytest.raises(Conflict):
        referral_edit(actor=custodian(world), referral=referral, version=1, outcome="failed")
    with pytest.raises(Invalid):
        referral_edit(
            actor=custodian(world),
            referral=referral,
            version=2,
            offered_on=world.witness.created_on + timedelta(days=2),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_riskassessment SET level = 'low'",
        "DELETE FROM casework_riskassessment",
        "DELETE FROM casework_referral",
        "UPDATE casework_referral SET created_on = '2020-01-01'",
    ],
)
def test_the_database_keeps_them(world, statement):
    factories.risk(world.witness, custodian(world))
    factories.referral(world.witness, custodian(world))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# -- who sees what -----------------------------------------------------------------------------------


def kept(world) -> None:
    witness_edit(
        actor=custodian(world),
        witness=world.witness,
        version=None,
        protective_measures="zmeasured",
        is_child=True,
    )
    factories.risk(world.witness, custodian(world), threats="zthreatened")
    factories.referral(world.witness, custodian(world), remarks="zremarked")
    world.witness.refresh_from_db()
    factories.consent(world.witness, custodian(world), given_by="both", comment="zconditioned")


WORDS = ("zmeasured", "zthreatened", "zremarked", "zconditioned", "A child")


def test_the_page_tells_listeners_everything_and_oversight_the_state(world):
    kept(world)
    for who in ("lead", "investigator", "reviewer", "witness_custodian"):
        text = world.text(who, "witness-detail", world.witness.pk)
        assert all(word in text for word in WORDS), who
    for who in ("supervisor", "administrator", "auditor"):
        text = world.text(who, "witness-detail", world.witness.pk)
        assert not any(word in text for word in WORDS), who
        assert world.witness.code in text and "Risk assessed" in text
    for who in ("analyst", "observer", "outsider"):
        assert world.get(who, "witness-detail", world.witness.pk).status_code == 404


def test_opening_the_page_is_a_reading(world):
    world.text("reviewer", "witness-detail", world.witness.pk)
    world.text("auditor", "witness-detail", world.witness.pk)
    (entry,) = Entry.objects.filter(event="casework.witness.read")
    assert entry.actor_code == world.people["reviewer"].actor_code


def test_the_list_finds_expired_assessments(world):
    today = world.witness.created_on
    late = factories.witness(world.case, custodian(world))
    factories.risk(world.witness, custodian(world))
    factories.risk(
        late,
        custodian(world),
        assessed_on=today - timedelta(days=20),
        expires_on=today - timedelta(days=1),
    )
    expired = world.text("lead", "witness-list", query="?risk=expired")
    assert late.code in expired and world.witness.code not in expired
    assert world.witness.code in world.text("auditor", "witness-list", query="?risk=current")


def test_forms_are_saved_and_refused_in_words(world):
    browser = world.browser("witness_custodian")
    address = url("risk-create", world.witness.pk)
    today = world.witness.created_on.isoformat()
    answer = browser.post(address, {"level": "high", "assessed_on": today, "expires_on": today})
    assert answer.status_code == 400 and "required" in answer.content.decode().lower()
    typed = {
        "level": "high",
        "situation": "s",
        "threats": "t",
        "measures": "m",
        "assessed_on": today,
        "expires_on": today,
    }
    refused = browser.post(address, typed).content.decode()
    assert "hold for at least a day" in refused
    typed["expires_on"] = (world.witness.created_on + timedelta(days=9)).isoformat()
    assert browser.post(address, typed).status_code == 302
    made = browser.post(
        url("witness-create", world.case.pk), {"category": "expert", "is_child": "on"}
    )
    assert made.status_code == 302
    assert Witness.objects.get(category="expert").is_child


def test_an_edit_that_crossed_another_shows_both(world):
    browser = world.browser("lead")
    address = url("witness-edit", world.witness.pk)
    assert browser.get(address).status_code == 200
    witness_edit(actor=custodian(world), witness=world.witness, version=1, contact_times="mornings")
    answer = browser.post(
        address, {"version": "1", "category": "expert", "contact_times": "evenings"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "mornings" in text and "evenings" in text


# -- codes mistyped ----------------------------------------------------------------------------------


def near(code: str) -> str:
    """The code with its fourth character wrong."""
    return code[:4] + ("A" if code[4] != "A" else "C") + code[5:]


def test_one_wrong_character_is_told_from_an_unknown_code(world):
    code = world.witness.code
    wrong = near(code)
    unknown = next(c for c in iter(random_code, "") if c != code)
    assert is_code(unknown) and not mistyped_code(unknown) and mistyped_code(wrong)
    for name in ("witness-list", "note-list"):
        assert world.get("lead", name, query=f"?q={code.lower()}").status_code == 200
        assert world.get("lead", name, query=f"?q={unknown}").status_code == 200
        answer = world.get("lead", name, query=f"?q={wrong}")
        assert answer.status_code == 400 and "mistyped" in answer.content.decode()
    found = world.text("lead", "witness-list", query=f"?q={code.replace('-', '')}")
    assert code in found
    assert "mistyped" in world.text("lead", "search", query=f"?q={wrong}")
    assert "mistyped" not in world.text("lead", "search", query=f"?q={unknown}")


def test_the_api_tells_it_too(world):
    browser = world.browser("lead")
    wrong = near(world.witness.code)
    for path in ("witnesses", "witness-notes"):
        answer = browser.get(f"/api/v1/{path}/?q={wrong}")
        assert answer.status_code == 400
        assert answer.json()["code"] == "mistyped_code"


@pytest.mark.parametrize(
    "text", ["clinic", "the roof", "kitchen", "K7Q", "K7Q-4M", "1234567890", "WN-"]
)
def test_other_words_are_not_taken_for_codes(text):
    assert not mistyped_code(text)


@pytest.mark.parametrize("place", range(7))
def test_any_single_wrong_character_shows(place):
    code = random_code().replace("-", "")
    for other in "34679ACDEFGHJKMNPQRTUVWXY0O1IL2Z5S8B":
        if other != code[place]:
            assert mistyped_code(code[:place] + other + code[place + 1 :])

"""Who may do what, typed by hand: a lawyer can read this table, and the code must agree with it.

A letter stands for each person who holds the permission for a record of the case:

    L lead   I investigator   A analyst   R reviewer   C witness custodian   O observer
    S supervisor   D administrator   U auditor   m any Member   (the last four are not on the team)

Nobody else does: not the outsider (a Member on no team), not a person whose membership has ended or run
out, not one whose access is suspended, not a deactivated one.
"""

import pytest

from casework.permissions import MATRIX
from tests import factories

TABLE = {
    "case.open":         "LIARCO m",
    "case.view":         "LIARCO SDU",
    "case.edit":         "LI",
    "case.submit":       "LI",
    "case.decide":       "L  R",
    "case.reopen":       "L      S",
    "case.close":        "L      S",
    "team.view":         "LIARCO SDU",
    "team.manage":       "L      SD",
    "evidence.view":     "LIARCO SDU",
    "evidence.add":      "LI",
    "evidence.edit":     "LI",
    "evidence.download": "LIARCO",
    "evidence.verify":   "LIAR",
    "evidence.submit":   "LI",
    "evidence.decide":   "L  R",
    "evidence.reopen":   "LI",
    "evidence.void":     "LI",
    "link.view":           "LIARCO SDU",
    "link.add":            "LIA",
    "link.withdraw":       "LIA",
    "verification.view":   "LIARCO SDU",
    "verification.add":    "LIA",
    "verification.edit":   "LIA",
    "verification.submit": "LIA",
    "verification.decide": "L  R",
    "verification.reopen": "LIA",
    "verification.void":   "LIA",
    "disposal.request":    "L",
    "disposal.decide":     "   R   S",
    "custody.view":      "LIARCO SDU",
    "custody.add":       "LIA",
    "custody.hold":      "LIARCO",
    "custody.take_over": "L",
    "witness.view":      "LI RC  SDU",
    "witness.add":       "LI  C",
    "witness.read":      "LI RC",
    "witness.edit":      "LI  C",
    "risk.add":          "LI  C",
    "referral.add":      "LI  C",
    "referral.edit":     "LI  C",
    "consent.add":       "LI  C",
    "consent_text.add":  "       SD",
    "task.view":         "LIARCO SDU",
    "task.add":          "LIARC",
    "task.edit":         "LIARC",
    "note.view":         "LI RC  SDU",
    "note.read":         "LI RC",
    "note.read_redacted": "LIARCO",
    "note.add":          "LI  C",
    "note.edit":         "LI  C",
    "note.submit":       "LI  C",
    "note.decide":       "L  R",
    "note.reopen":       "LI  C",
    "identity.view":          "LI RC  SDU",
    "identity.write":         "    C",
    "identity.search":        "    C",
    "identity.request":       "LI  C",
    "identity.grant":         "    C  S",
    "identity.review":        "L   C  S",
    "identity.hold":          "    C  S",
    "identity.erase_request": "    C",
    "identity.erase_decide":  "       S",
    "note.authorise":    "L  RC",
    "material.add":      "LI  C",
    "material.withdraw": "LI  C",
    "remark.add":       "LIARC S",
    "review.view":       "LIARCO SDU",
    "review.dissent":    "L  R   S",
    "review.escalate":   "LIARC S",
    "review.name_decider": "L      S",
    "policy.set":        "L      S",
    "policy.loosen":     "       S",
    "export.view":       "LIARCO SDU",
    "export.request":    "L",
    "export.submit":     "L",
    "export.decide":     "   R   S",
    "export.download":   "L",
    "ledger.view":       "LIARCO SDU",
    "oversight.view":    "       SDU",
    "oversight.records": "L      S U",
}  # fmt: skip

PEOPLE = {
    "L": "lead",
    "I": "investigator",
    "A": "analyst",
    "R": "reviewer",
    "C": "witness_custodian",
    "O": "observer",
}
SITE = {"S": "Supervisor", "D": "Administrator", "U": "Auditor"}


@pytest.fixture
def world(db):
    """A case with one person in each role, the three of oversight, and those who must get nothing."""
    lead = factories.user("t-lead", "Member")
    case = factories.case(lead)
    people = {"L": lead}
    for letter, role in PEOPLE.items():
        if letter != "L":
            people[letter] = factories.user(f"t-{role}", "Member")
            factories.add_member(case, lead, people[letter], role)
    for letter, role in SITE.items():
        people[letter] = factories.user(f"t-{role.lower()}", role)
    people["m"] = factories.user("t-outsider", "Member")
    return case, people


def test_the_table_knows_every_permission():
    assert set(TABLE) == set(MATRIX)


@pytest.mark.parametrize("permission", sorted(TABLE))
def test_holders(world, permission):
    case, people = world
    expected = set(TABLE[permission]) - {" "}
    if "m" not in expected:
        assert not people["m"].has_perm(permission, case), "the outsider"
    held = {letter for letter, person in people.items() if person.has_perm(permission, case)}
    assert held == expected


@pytest.mark.parametrize("permission", sorted(TABLE))
def test_nobody_without_a_running_membership(world, permission):
    """Ended, run out, suspended and deactivated people hold nothing in the case."""
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    from casework.services.teams import member_end

    case, people = world
    lead = people["L"]
    if permission == "case.open":
        return  # a right of every Member, not of a membership
    ended = factories.user("t-ended", "Member")
    membership = factories.add_member(case, lead, ended, "lead")
    assert ended.has_perm(permission, case) == ("L" in TABLE[permission])
    member_end(actor=lead, membership=membership)
    assert not ended.has_perm(permission, case)

    lapsing = factories.user("t-lapsing", "Member")
    today = timezone.now().date()
    factories.add_member(case, lead, lapsing, "reviewer", ends_on=today)
    assert lapsing.has_perm(permission, case) == ("R" in TABLE[permission])
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert not lapsing.has_perm(permission, case)

    for letter in "LRSDU":
        for flag, value in (("access_suspended", True), ("is_active", False)):
            person = people[letter]
            setattr(person, flag, value)
            assert not person.has_perm(permission, case), (letter, flag)
            setattr(person, flag, not value)


def test_the_document_is_up_to_date():
    from django.core.management import call_command

    call_command("permissions", check=True)

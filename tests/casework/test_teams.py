"""Teams: who joins, changes and leaves, and that it counts at once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.models import Case
from casework.services.teams import member_add, member_change, member_end
from common.errors import Conflict, Invalid, Refused
from tests import factories


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    return factories.case(lead), lead, factories.user("other")


def place_of(case, user):
    return case.memberships.get(user=user, ended_at=None)


def test_a_role_counts_from_the_next_look_on(world):
    case, lead, other = world
    assert not Case.objects.visible_to(other).exists()
    membership = member_add(actor=lead, case=case, user=other, role="observer")
    assert Case.objects.visible_to(other).get() == case
    member_change(actor=lead, membership=membership, role="reviewer", ends_on=None)
    assert other.has_perm("case.decide", case)
    member_end(actor=lead, membership=membership, reason="Left the office")
    assert not Case.objects.visible_to(other).exists()


def test_nobody_changes_their_own_place(world):
    case, lead, _ = world
    supervisor = factories.user("sup", "Supervisor")
    for act in (
        lambda: member_add(actor=supervisor, case=case, user=supervisor, role="lead"),
        lambda: member_change(
            actor=lead, membership=place_of(case, lead), role="reviewer", ends_on=None
        ),
        lambda: member_end(actor=lead, membership=place_of(case, lead)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "own_membership"


def test_a_case_keeps_a_lead(world):
    case, lead, other = world
    supervisor = factories.user("sup", "Supervisor")
    with pytest.raises(Conflict) as refused:
        member_end(actor=supervisor, membership=place_of(case, lead))
    assert refused.value.code == "last_lead"
    soon = timezone.now().date() + timedelta(days=3)
    with pytest.raises(Conflict):
        member_change(actor=supervisor, membership=place_of(case, lead), role="lead", ends_on=soon)
    member_add(actor=supervisor, case=case, user=other, role="lead")
    member_end(actor=supervisor, membership=place_of(case, lead))
    assert not lead.has_perm("case.edit", case) and other.has_perm("case.edit", case)


def test_one_place_for_one_person(world):
    case, lead, other = world
    member_add(actor=lead, case=case, user=other, role="analyst")
    with pytest.raises(Conflict) as refused:
        member_add(actor=lead, case=case, user=other, role="reviewer")
    assert refused.value.code == "already_member"


def test_a_place_that_ran_out_can_be_given_anew(world):
    case, lead, other = world
    today = timezone.now().date()
    old = member_add(actor=lead, case=case, user=other, role="analyst", ends_on=today)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert not Case.objects.visible_to(other).exists()
        new = member_add(actor=lead, case=case, user=other, role="observer")
        old.refresh_from_db()
        assert old.ended_at is not None and new.is_active


@pytest.mark.parametrize("days", [-1, -400])
def test_a_last_day_in_the_past_is_refused(world, days):
    case, lead, other = world
    past = timezone.now().date() + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        member_add(actor=lead, case=case, user=other, role="analyst", ends_on=past)
    assert set(refused.value.errors) == {"ends_on"}


def test_the_deactivated_join_nothing(world):
    from accounts.services import deactivate_user

    case, lead, other = world
    factories.user("adm2", "Administrator")
    other = deactivate_user(actor=factories.user("adm", "Administrator"), user=other, reason="Left")
    with pytest.raises(Invalid):
        member_add(actor=lead, case=case, user=other, role="analyst")


def test_only_leads_and_oversight_manage_a_team(world):
    case, lead, other = world
    member_add(actor=lead, case=case, user=other, role="investigator")
    newcomer = factories.user("new")
    for person in (other, factories.user("aud", "Auditor"), factories.user("out")):
        with pytest.raises(Refused):
            member_add(actor=person, case=case, user=newcomer, role="observer")

"""Who joins a case, in which role, and when that ends."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.models import Case, Membership
from casework.services import writing
from common.errors import Conflict, Invalid, Refused

LAST_LEAD = _("A case needs a lead: appoint another one first.")


def _not_oneself(actor, user) -> None:
    if persons.same(actor.pk, user.pk):
        raise Refused(
            _("Nobody changes their own place on a team; ask another lead or a supervisor."),
            code="own_membership",
        )


def _check_end(ends_on: date | None) -> None:
    if ends_on is not None and ends_on < timezone.now().date():
        raise Invalid({"ends_on": [_("The last day cannot lie in the past.")]})


def _check_lead_remains(membership: Membership) -> None:
    others = Membership.objects.active().filter(
        case_id=membership.case_id, role=Membership.Role.LEAD, ends_on=None
    )
    if membership.role == "lead" and not others.exclude(pk=membership.pk).exists():
        raise Conflict(LAST_LEAD, code="last_lead")


def member_add(*, actor, case: Case, user, role: str, ends_on: date | None = None) -> Membership:
    """Put `user` on the team. Refuses oneself, inactive people and anyone already on the team."""
    writing.require(actor, "team.manage", case)
    _not_oneself(actor, user)
    if not user.is_active:
        raise Invalid({"user": [_("This account is not active.")]})
    _check_end(ends_on)
    membership = Membership(case=case, user=user, role=role, ends_on=ends_on, added_by=actor)
    writing.validated(membership)
    with ledger.unit(actor):
        writing.require_open_case(case)
        _end_lapsed(case, user)
        try:
            with transaction.atomic():
                membership.save(force_insert=True)
        except IntegrityError:
            raise Conflict(
                _("This person is on the team already."), code="already_member"
            ) from None
        ledger.record("casework.team.joined", membership, case_id=case.pk)
    return membership


def _end_lapsed(case: Case, user) -> None:
    """Close a membership whose last day is past, so that the person may join anew."""
    today = timezone.now().date()
    for old in Membership.objects.filter(
        case=case, user=user, ended_at=None, ends_on__lt=today
    ).select_for_update():
        before = old.canonical()
        writing.write(old, {"ended_at": timezone.now()}, ended_at=None)
        ledger.record("casework.team.lapsed", old, case_id=case.pk, before=before)


def member_change(
    *,
    actor,
    membership: Membership,
    version: int | None = None,
    role: str,
    ends_on: date | None,
) -> Membership:
    """Give a team member another role or last day; it counts from the next request on."""
    writing.require(actor, "team.manage", membership)
    _not_oneself(actor, membership.user)
    _check_end(ends_on)
    with ledger.unit(actor):
        writing.require_open_case(membership.case)
        membership = writing.locked(membership)
        _require_running(membership)
        writing.require_version(membership, version)
        changes = writing.changed_fields(membership, {"role": role, "ends_on": ends_on})
        if not changes:
            return membership
        if role != Membership.Role.LEAD or ends_on is not None:
            _check_lead_remains(membership)
        before = membership.canonical()
        for name, value in changes.items():
            setattr(membership, name, value)
        writing.validated(membership)
        writing.write(membership, changes, ended_at=None)
        ledger.record(
            "casework.team.changed", membership, case_id=membership.case_id, before=before
        )
    return membership


def member_end(*, actor, membership: Membership, reason: str = "") -> Membership:
    """End a membership now. The row stays: it says who could see the case, and until when."""
    writing.require(actor, "team.manage", membership)
    _not_oneself(actor, membership.user)
    with ledger.unit(actor):
        membership = writing.locked(membership)
        _require_running(membership)
        _check_lead_remains(membership)
        before = membership.canonical()
        writing.write(membership, {"ended_at": timezone.now()}, ended_at=None)
        ledger.record(
            "casework.team.left",
            membership,
            case_id=membership.case_id,
            before=before,
            details={"reason": reason} if reason else None,
        )
    return membership


def _require_running(membership: Membership) -> None:
    if membership.ended_at is not None:
        raise Conflict(_("This membership has ended already."), code="state")

"""Marking accounts as those of one person, and lifting such a mark."""

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from accounts.models import SamePerson, User
from accounts.services.authority import as_user, require, require_other
from common.errors import Conflict, Invalid

LONGEST = 2_000


def same_person_mark(*, actor: Any, user: User, other: str, reason: str) -> SamePerson:
    """Say that `user` and the account with the user name `other` belong to one person.

    Whoever is marked with either of them already belongs to that person as well. Raises Refused,
    Invalid and Conflict `state`.
    """
    require(actor, "same_person.mark")
    reason = _checked(reason)
    second = User.objects.filter(username=other.strip().lower()).first() if other else None
    if second is None or second.pk == user.pk:
        raise Invalid({"other": [_("Give the user name of the other account.")]})
    with ledger.unit(actor):
        # In the order of their keys, so that two such acts wait for each other.
        list(User.objects.select_for_update().filter(pk__in=[user.pk, second.pk]).order_by("pk"))
        if persons.same(user.pk, second.pk):
            raise Conflict(_("These accounts are marked as one person already."), code="state")
        mark = _standing(user) or _added(actor, user, uuid.uuid4(), reason)
        joining = [second.pk]
        if theirs := _standing(second):
            rows = SamePerson.objects.standing().filter(party=theirs.party)
            joining = [row.user_id for row in rows]
            for row in rows:
                _lift(actor, row, reason)
        for person in User.objects.filter(pk__in=joining).order_by("pk"):
            _added(actor, person, mark.party, reason)
    return mark


def same_person_lift(*, actor: Any, user: User, reason: str) -> SamePerson:
    """Say that `user` is a person of their own after all. The mark stays on record.

    Nobody lifts a mark of an account of their own. Raises Refused, Invalid and Conflict `state`.
    """
    require(actor, "same_person.mark")
    require_other(actor, user)
    reason = _checked(reason)
    with ledger.unit(actor):
        mark = _standing(user)
        if mark is None:
            raise Conflict(_("This account is not marked."), code="state")
        rows = list(SamePerson.objects.select_for_update(of=("self",)).filter(party=mark.party))
        rows = [row for row in rows if row.lifted_at is None]
        for row in rows:
            require_other(actor, row.user)
        # One account alone is marked with nobody.
        for row in rows if len(rows) <= 2 else [mark]:
            _lift(actor, row, reason)
    return mark


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST or "\0" in reason:
        raise Invalid({"reason": [_("Give the reason.")]})
    return reason


def _standing(user: User) -> SamePerson | None:
    return SamePerson.objects.standing().filter(user=user).first()


def _added(actor: Any, user: User, party: uuid.UUID, reason: str) -> SamePerson:
    mark = SamePerson(user=user, party=party, reason=reason, marked_by=as_user(actor))
    mark.save(force_insert=True)
    ledger.record("accounts.same_person.marked", mark)
    return mark


def _lift(actor: Any, mark: SamePerson, reason: str) -> None:
    before = mark.canonical()
    mark.lifted_at, mark.lifted_by, mark.lifted_reason = timezone.now(), as_user(actor), reason
    mark.version += 1
    mark.save()
    ledger.record("accounts.same_person.lifted", mark, before=before)

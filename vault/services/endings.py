"""What ends by itself: minutes that are over, grants that nobody used, rights that were taken away."""

from typing import Any

from django.utils import timezone

import ledger
from casework.services import writing
from jobs import task
from vault.models import Access
from vault.services.access import still_entitled
from vault.terms import GRANT_STANDS

S, Ending = Access.State, Access.Ending


def access_end(*, actor: Any, access: Access) -> Access:
    """Write down that an access is over, if it is; the program itself is the actor.

    Nothing is shown from the moment on at which it is over: this only says so in the row.
    """
    with ledger.unit(actor):
        access = writing.locked(access)
        ending = _ending_of(access)
        if ending is not None:
            _end(access, ending)
    return access


@task(name="vault.end_access")
def end_access(access_id: str) -> None:
    """The job of one access, due at the moment at which it runs out."""
    access = Access.objects.filter(pk=access_id).first()
    if access is not None:
        access_end(actor=ledger.SYSTEM, access=access)


@task(name="vault.end_accesses")
def end_accesses() -> None:
    """All that are over, by schedule: also those whose person has lost the right meanwhile."""
    for access in Access.objects.filter(state__in=(S.OPEN, S.GRANTED)).order_by("pk"):
        access_end(actor=ledger.SYSTEM, access=access)


def end_what_is_over(new: Access) -> None:
    """Inside a unit: end what the requester of `new` had for the same witness and is over."""
    rows = Access.objects.filter(
        witness_id=new.witness_id,
        requested_by_id=new.requested_by_id,
        state__in=(S.OPEN, S.GRANTED),
    )
    for access in rows.select_for_update(of=("self",)):
        ending = _ending_of(access)
        if ending is not None:
            _end(access, ending)


def _ending_of(access: Access) -> str | None:
    """How it is over; None while it is not."""
    if access.state not in (S.OPEN, S.GRANTED):
        return None
    if access.state_now == S.ENDED:
        return Ending.EXPIRED if access.state == S.OPEN else Ending.LAPSED
    return None if still_entitled(access) else Ending.RIGHT_ENDED


def _end(access: Access, ending: str) -> None:
    before = access.canonical()
    moments = {
        Ending.EXPIRED: access.expires_at,
        Ending.LAPSED: access.decided_at and access.decided_at + GRANT_STANDS,
    }
    ended_at = moments.get(Ending(ending)) or timezone.now()
    writing.write(
        access, {"state": S.ENDED, "ended_at": ended_at, "ending": ending}, state=access.state
    )
    ledger.record(f"vault.access.{ending}", access, case_id=access.case_id, before=before)

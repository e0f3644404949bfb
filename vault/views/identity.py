"""The page of an identity: what is on file, and under one's own open access what is in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from casework import permissions
from casework.models import Witness
from casework.services.witnesses import witness_open
from casework.views.pages import in_case
from common.errors import CaseworkError, NotVisible
from common.http import INERT
from vault.models import Access, Erasure, Identity, Kind
from vault.services import showing
from vault.services.index import Hint, hints
from vault.services.keys import why_closed
from vault.values import photo_type
from vault.views.pages import OF_ACCESS, visible_access, visible_witness
from vault.words import IN_COMMON

SHOWN_ACCESSES = 10
S = Access.State


class IdentityDetail(View):
    """Which kinds are on file, for those who may know that; the values, for whoever has opened them."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        witness = visible_witness(request, pk)
        identity = Identity.objects.visible_to(request.user).filter(witness_id=witness.pk).first()
        held = permissions.granted(request.user, witness)
        mine = own_access(request.user, witness)
        context = in_case(
            witness.case,
            "notes",
            witness=witness,
            identity=identity,
            on_file=identity.on_file if identity else [],
            mine=mine,
            why_closed=why_closed(),
            hints=hints_of(request.user, held, identity),
            accesses=accesses_of(request.user, witness),
            **opened(request.user, mine),
            **wishes(request.user, held, mine),
            **what_may_be_done(request.user, held, identity, mine),
        )
        response = render(request, "vault/identity.html", context)
        if "groups" in context:
            # Also without script: the page comes again when the access is over, and is empty then.
            response["Refresh"] = str(context["seconds"] + 1)
        return response


def own_access(user: Any, witness: Witness) -> Access | None:
    """What this person has alive for this witness: asked for, granted or open."""
    rows = Access.objects.visible_to(user).filter(witness=witness, requested_by=user.pk)
    rows = rows.filter(state__in=(S.REQUESTED, S.GRANTED, S.OPEN)).select_related(*OF_ACCESS)
    found = rows.first()
    return found if found is not None and found.state_now != S.ENDED else None


def accesses_of(user: Any, witness: Witness) -> Any:
    rows = Access.objects.visible_to(user).filter(witness=witness).select_related(*OF_ACCESS)
    return rows.order_by("-requested_at", "-pk")[:SHOWN_ACCESSES]


def wishes(user: Any, held: frozenset[str], mine: Access | None) -> dict[str, Any]:
    """What the person wishes, to be read before how they are reached: a reading like on their own page."""
    if mine is None or not mine.is_open or "witness.read" not in held:
        return {}
    return {"wishes": witness_open(actor=user, witness=mine.witness)}


def hints_of(
    user: Any, held: frozenset[str], identity: Identity | None
) -> list[tuple[Hint, list[Any]]]:
    """Codes that may be the same person, and what they share, for the custodian of both."""
    if identity is None or identity.erased or "identity.search" not in held:
        return []
    return [(hint, [IN_COMMON[kind] for kind in hint.kinds]) for hint in hints(user, identity)]


def opened(user: Any, mine: Access | None) -> dict[str, Any]:
    """The values under an open access, each in the ledger by now, or why they cannot be shown."""
    if mine is None or mine.expires_at is None or not mine.is_open:
        return {}
    try:
        values = showing.access_show(actor=user, access=mine)
    except CaseworkError as refused:
        return {"broken": refused.message}
    left = mine.expires_at - timezone.now()
    return {
        "groups": [(kind.label, values[kind]) for kind in values],
        "with_photo": Kind.PHOTO in mine.kinds,
        "seconds": max(int(left.total_seconds()), 1),
    }


def what_may_be_done(
    user: Any, held: frozenset[str], identity: Identity | None, mine: Access | None
) -> dict[str, Any]:
    """Which doors of this page stand open to this person."""
    there = identity is not None and not identity.erased
    on_hold = identity is not None and identity.legal_hold
    erasure = last_erasure(user, identity)
    asked = erasure if erasure and erasure.state == Erasure.State.REQUESTED else None
    own = asked is not None and asked.requested_by_id == user.pk
    return {
        "erasure": erasure,
        "may_request": there and mine is None and "identity.request" in held,
        "may_write": "identity.write" in held and (identity is None or there),
        "may_hold": there and not on_hold and "identity.hold" in held,
        "may_release": there and on_hold and "identity.hold" in held,
        "may_ask_erasure": there and not asked and "identity.erase_request" in held,
        "may_withdraw_erasure": asked is not None and "identity.erase_request" in held,
        "may_decide_erasure": asked is not None and not own and "identity.erase_decide" in held,
    }


def last_erasure(user: Any, identity: Identity | None) -> Erasure | None:
    if identity is None:
        return None
    rows = Erasure.objects.visible_to(user).filter(identity=identity)
    return (
        rows.select_related("requested_by", "decided_by").order_by("-requested_at", "-pk").first()
    )


class AccessPhoto(View):
    """The photograph under one's own open access: never kept, never cached, a reading each time."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        access = visible_access(request, pk)
        photo = showing.access_photo(actor=request.user, access=access)
        if photo is None:
            raise NotVisible("No such record.")
        return HttpResponse(photo, content_type=photo_type(photo), headers=INERT)

"""Asking for an original's bytes to be destroyed, and deciding on it: never the same person."""

from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.services import writing
from common.errors import Conflict, Invalid
from evidence.models import CustodyEvent, Disposal, EvidenceItem, FileFacts
from evidence.services.custody import append
from evidence.upkeep.destroying import destroy

S = Disposal.State
Processing = FileFacts.Processing
VERDICTS = {"approve": S.APPROVED, "refuse": S.REFUSED}


def disposal_request(
    *, actor: Any, item: EvidenceItem, grounds: str, reason: str, legal_basis: str = ""
) -> Disposal:
    """Ask for the bytes of an original to be destroyed, also in a closed case. Somebody else decides.

    Raises Refused, Invalid (a court's order needs its legal basis), and Conflict `state` when there
    is a request already, or nothing left to destroy.
    """
    writing.require(actor, "disposal.request", item)
    if item.is_physical:
        raise Conflict(_("A physical item has no bytes to destroy."), code="state")
    disposal = Disposal(
        case_id=item.case_id,
        item=item,
        grounds=grounds,
        reason=writing.clean_text("reason", reason),
        legal_basis=legal_basis.strip(),
        requested_by=actor,
    )
    writing.validated(disposal, exclude=("decided_by", "decided_at", "destroyed_at"))
    if grounds == Disposal.Grounds.COURT_ORDER and not disposal.legal_basis:
        raise Invalid({"legal_basis": [_("Name the order: court or authority, date, number.")]})
    with ledger.unit(actor):
        item = writing.locked(item)
        if item.disposals.filter(state__in=(S.REQUESTED, S.APPROVED, S.DESTROYED)).exists():
            raise Conflict(_("The disposal of this item was asked for already."), code="state")
        try:
            disposal.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(
                _("The disposal of this item was asked for already."), code="state"
            ) from error
        ledger.record("evidence.disposal.requested", disposal, case_id=item.case_id)
    return disposal


def disposal_decide(*, actor: Any, disposal: Disposal, verdict: str, comment: str = "") -> Disposal:
    """Approve or refuse (with a comment). Once approved, the item is disposed of: the worker destroys
    the bytes at once, or when a backup under way has ended.

    Raises Refused, Invalid, Conflict `state`, and `four_eyes` for whoever asked for it or took the
    item in.
    """
    writing.require(actor, "disposal.decide", disposal)
    if verdict not in VERDICTS:
        raise Invalid({"verdict": [_("Approve or refuse.")]})
    comment = writing.clean_text("comment", comment)
    if verdict == "refuse" and not comment:
        raise Invalid({"comment": [_("Say why it is refused.")]}, code="comment_required")
    with ledger.unit(actor):
        disposal = writing.locked(disposal)
        _require_open(disposal)
        require_other(actor, disposal)
        before = disposal.canonical()
        decided = {"decided_by": actor, "decided_at": timezone.now(), "comment": comment}
        writing.write(disposal, {"state": VERDICTS[verdict], **decided}, state=S.REQUESTED)
        if verdict == "approve":
            _dispose_of(disposal, actor)
        event = f"evidence.disposal.{disposal.state}"
        ledger.record(event, disposal, case_id=disposal.case_id, before=before)
    return disposal


def _dispose_of(disposal: Disposal, actor: Any) -> None:
    """Mark the item, say so in its custody, and leave the destroying to the worker."""
    item = writing.locked(disposal.item)
    before = item.canonical()
    writing.write(item, {"disposed_at": disposal.decided_at}, disposed_at=None)
    ledger.record(
        "evidence.item.disposed",
        item,
        case_id=item.case_id,
        before=before,
        details={"disposal": str(disposal.pk), "grounds": disposal.grounds},
        sha256=item.sha256,
    )
    purpose = f"{disposal.get_grounds_display()}: {disposal.legal_basis or disposal.reason}"
    append(actor=actor, item=item, kind=CustodyEvent.Kind.DISPOSED, purpose=purpose[:500])
    _end_examination(item)
    destroy.enqueue(str(disposal.pk))


def _end_examination(item: EvidenceItem) -> None:
    """Of a file that was not examined yet: say that it never will be."""
    facts = writing.locked(item.facts)
    if facts.processing in (Processing.DONE, Processing.FAILED):
        return
    before = facts.canonical()
    ended = {
        "processing": Processing.FAILED,
        "processing_reason": FileFacts.DISPOSED,
        "scan_reason": "not_looked_at",
        "finished_at": item.disposed_at,
    }
    writing.write(facts, ended)
    ledger.record("evidence.facts.ended", facts, case_id=item.case_id, before=before)


def disposal_withdraw(*, actor: Any, disposal: Disposal, comment: str = "") -> Disposal:
    """Take a request back before it is decided. Raises Refused, and Conflict `state`."""
    writing.require(actor, "disposal.request", disposal)
    comment = writing.clean_text("comment", comment)
    with ledger.unit(actor):
        disposal = writing.locked(disposal)
        _require_open(disposal)
        before = disposal.canonical()
        changes = {"state": S.WITHDRAWN, "comment": comment}
        writing.write(disposal, changes, state=S.REQUESTED)
        ledger.record(
            "evidence.disposal.withdrawn", disposal, case_id=disposal.case_id, before=before
        )
    return disposal


def _require_open(disposal: Disposal) -> None:
    if not disposal.is_open:
        raise Conflict(
            _("This disposal is no longer open. It is: %(state)s.")
            % {"state": disposal.get_state_display()},
            code="state",
        )


def require_other(actor: Any, disposal: Disposal) -> None:
    """Raise Conflict `four_eyes` unless `actor` had no hand in the item or the request."""
    if persons.same(actor.pk, disposal.requested_by_id):
        raise Conflict(_("You asked for this. Somebody else has to decide."), code="four_eyes")
    if persons.same(actor.pk, disposal.item.created_by_id):
        raise Conflict(_("You took this item in. Somebody else has to decide."), code="four_eyes")

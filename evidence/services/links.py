"""Stating that two items have to do with each other, and taking the statement back. Nothing is edited."""

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Status
from casework.services import writing
from common.errors import Conflict, Invalid
from evidence.models import EvidenceItem, EvidenceLink, LinkWithdrawal


def link_add(
    *,
    actor,
    item: EvidenceItem,
    other: EvidenceItem,
    kind: str,
    reason: str,
    independent: str = EvidenceLink.Independent.UNKNOWN,
) -> EvidenceLink:
    """State that `item` cites, corroborates or contradicts `other`, or shows the same event.

    `other` may lie in another case, if the actor may see it: its bytes and its record stay there. Raises
    Refused, Invalid with the fields named, and Conflict `closed`, `state` or `duplicate`.
    """
    writing.require(actor, "link.add", item)
    _require_visible(actor, other)
    if other.pk == item.pk:
        raise Invalid({"other": [_("An item is not linked with itself.")]})
    reason = writing.clean_text("reason", reason)
    if not reason:
        raise Invalid({"reason": [_("Say what this rests on.")]})
    link = EvidenceLink(
        case_id=item.case_id,
        item=item,
        other=other,
        other_case_id=other.case_id,
        kind=kind,
        independent=independent,
        reason=reason,
        created_by=actor,
    )
    writing.validated(link)
    with ledger.unit(actor):
        writing.require_open_case(item.case)
        for side in sorted((item, other), key=lambda row: row.pk):
            if writing.locked(side).status == Status.VOID:
                raise Conflict(_("A void item takes no links."), code="state")
        same = EvidenceLink.objects.filter(item=item, other=other, kind=kind, withdrawal=None)
        if same.exists():
            raise Conflict(_("This link is there already."), code="duplicate")
        link.save(force_insert=True)
        ledger.record("evidence.link.stated", link, case_id=link.ledger_case_id)
    return link


def link_withdraw(*, actor, link: EvidenceLink, reason: str) -> LinkWithdrawal:
    """Take a link back, with a reason: a further row; the link itself stays as it was stated."""
    writing.require(actor, "link.withdraw", link)
    reason = writing.clean_text("reason", reason)
    if not reason:
        raise Invalid({"reason": [_("Say why the link is withdrawn.")]}, code="comment_required")
    with ledger.unit(actor):
        writing.require_open_case(link.case)
        writing.locked(link)
        if LinkWithdrawal.objects.filter(link=link).exists():
            raise Conflict(_("This link is withdrawn already."), code="state")
        withdrawal = LinkWithdrawal(link=link, reason=reason, withdrawn_by=actor)
        withdrawal.save(force_insert=True)
        ledger.record("evidence.link.withdrawn", withdrawal, case_id=link.ledger_case_id)
    return withdrawal


def _require_visible(actor, other: EvidenceItem) -> None:
    """The same words for an item that is hidden and for one that does not exist."""
    if not EvidenceItem.objects.visible_to(actor).filter(pk=other.pk).exists():
        raise Invalid({"other": [_("There is no such item.")]})

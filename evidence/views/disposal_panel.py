"""What the page of an item shows of its disposal."""

from typing import Any

from common.errors import CaseworkError
from evidence.models import Disposal, EvidenceItem
from evidence.services.disposals import require_other


def last_disposal(user: Any, item: EvidenceItem) -> Disposal | None:
    """The newest request for this item: the one that counts."""
    rows = Disposal.objects.visible_to(user).filter(item=item)
    return (
        rows.select_related("requested_by", "decided_by").order_by("-requested_at", "-pk").first()
    )


def disposal_panel(user: Any, item: EvidenceItem, held: frozenset[str]) -> dict[str, Any]:
    """What the item's page shows of its disposal, and what this person may do about it."""
    disposal = last_disposal(user, item)
    is_open = disposal is not None and disposal.is_open
    why_not = ""
    if disposal and is_open and "disposal.decide" in held:
        try:
            require_other(user, disposal)
        except CaseworkError as refused:
            why_not = str(refused.message)
    return {
        "disposal": disposal,
        "may_request_disposal": "disposal.request" in held
        and item.disposed_at is None
        and not item.is_physical
        and not is_open,
        "may_withdraw_disposal": is_open and "disposal.request" in held,
        "may_decide_disposal": is_open and "disposal.decide" in held and not why_not,
        "why_not_decide_disposal": why_not,
    }

"""A review that was handed to the lead, as its page shows it."""

from typing import Any

from casework.models import Escalation, Review
from casework.services.escalations import may_escalate, may_name


def escalation(
    user: Any, review: Review, held: frozenset[str], *, may_read: bool
) -> dict[str, Any]:
    """What was handed on and why, who is named, and what `user` may do about it."""
    is_open = review.status == Review.State.OPEN
    rows = Escalation.objects.filter(review=review).select_related("raised_by")
    found = rows.first()
    if found is None:
        return {"may_escalate": is_open and may_escalate(user, review, held)}
    if not may_read:
        found.reason = ""
    return {
        "escalation": found,
        "named": list(review.named.select_related("person", "named_by").order_by("named_at")),
        "may_name": is_open and may_name(user, review, held),
    }

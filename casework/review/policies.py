"""What the rules of a case ask of a review that begins now."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from casework.models import ReviewPolicy
from casework.permissions import CASE_ROLES, MATRIX
from casework.review.reviewing import reviewable, reviewables


def of(case_id: UUID, kind: str) -> ReviewPolicy | None:
    """The rules that somebody set for this kind of record in this case; None: the usual ones."""
    return ReviewPolicy.objects.filter(case_id=case_id, kind=kind).first()


def roles_of(kind: str) -> list[str]:
    """The case roles that the matrix lets decide on records of this kind, in the usual order."""
    return [role for role in CASE_ROLES if role in MATRIX[f"{kind}.decide"].case]


def kinds() -> list[tuple[str, Any]]:
    """All reviewable kinds with their names, as choices."""
    return [(kind, model._meta.verbose_name) for kind, model in reviewables().items()]


def terms_of(policy: ReviewPolicy | None) -> dict[str, Any]:
    """What can be set, as it is now; the usual terms for a kind without rules of its own."""
    if policy is None:
        return {"approvals": 1, "roles": [], "checklist": False, "due_days": None}
    return {
        "approvals": policy.approvals,
        "roles": policy.role_names,
        "checklist": policy.checklist,
        "due_days": policy.due_days,
    }


def terms(case_id: UUID, kind: str) -> dict[str, Any]:
    """Fields of a new review that follow from the case's rules. They stay as they are from then on."""
    policy = of(case_id, kind)
    if policy is None:
        return {}
    due = policy.due_days
    return {
        "approvals": policy.approvals,
        "roles": policy.roles,
        "questions": " ".join(reviewable(kind).questions) if policy.checklist else "",
        "due_on": None if due is None else timezone.now().date() + timedelta(days=due),
    }

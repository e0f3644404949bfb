"""Keeping what people asked for in vain, after they have had their answer."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from casework.models import Case, RefusedAttempt
from common.tried import Tried

# The same attempt by the same person is told once in so long.
TOLD_EVERY = timedelta(minutes=15)
# In an hour, of one person: attempts on what does not exist, or is refused. Attempts on what is hidden are
# all told; there are no more of them than of the keys that somebody got hold of.
MOST_AN_HOUR = 100

Outcome = RefusedAttempt.Outcome


def attempt_record(
    *,
    actor: Any,
    tried: Tried,
    view: str,
    method: str = "GET",
    address: str | None = None,
    agent: str = "",
) -> RefusedAttempt | None:
    """Add one attempt; None where it was told already, or is none: the row was theirs to see elsewhere."""
    row = _row(tried)
    if row is not None and not tried.refused and _visible(row, actor):
        return None
    outcome = _to_be_told(actor, tried, _outcome(tried, row), view)
    if outcome is None:
        return None
    return RefusedAttempt.objects.create(
        user=actor,
        outcome=outcome,
        view=view,
        method=method,
        by_token=getattr(actor, "token", None) is not None,
        object_kind=_kind(tried),
        object_id=tried.key,
        case_id=_case_id(row),
        address=address,
        agent=agent,
    )


def _outcome(tried: Tried, row: Any) -> str:
    if tried.refused:
        return Outcome.REFUSED
    return Outcome.MISSING if row is None else Outcome.HIDDEN


def _to_be_told(actor: Any, tried: Tried, outcome: str, view: str) -> str | None:
    """What is to be told of this attempt: its outcome, that there are too many, or (None) nothing more."""
    own, now = RefusedAttempt.objects.filter(user=actor), timezone.now()
    same = own.filter(outcome=outcome, view=view, object_id=tried.key, at__gte=now - TOLD_EVERY)
    if same.exists():
        return None
    if outcome == Outcome.HIDDEN:
        return outcome
    lately = own.filter(at__gte=now - timedelta(hours=1)).exclude(outcome=Outcome.HIDDEN)
    count = len(lately.order_by().values_list("pk")[: MOST_AN_HOUR + 1])
    if count > MOST_AN_HOUR:
        return None
    return Outcome.MANY if count == MOST_AN_HOUR else outcome


def _row(tried: Tried) -> Any:
    """The row behind the key, whoever may see it; None where there is none."""
    if tried.model is None or tried.key is None:
        return None
    return tried.model._base_manager.filter(pk=tried.key).first()


def _visible(row: Any, actor: Any) -> bool:
    rows = type(row)._default_manager.all()
    return hasattr(rows, "visible_to") and rows.visible_to(actor).filter(pk=row.pk).exists()


def _kind(tried: Tried) -> str:
    model: Any = tried.model
    return "" if model is None else str(getattr(model, "ledger_kind", model._meta.label_lower))


def _case_id(row: Any) -> Any:
    if row is None:
        return None
    case_id = getattr(row, "ledger_case_id", None) or getattr(row, "case_id", None)
    # Some rows know the id of a case that the database knows nothing of, or no more.
    return case_id if case_id and Case.objects.filter(pk=case_id).exists() else None

"""Records found by what people call them: a reference, or a witness's code."""

from typing import Any

from casework.models import Case, Task, Witness
from casework.review.reviewing import reviewables


def found(user: Any, case: Case, text: str) -> tuple[str, Any] | None:
    """The ledger kind and the record of `case` that `user` sees under this name; None for no such record."""
    text = text.strip()
    if not text or len(text) > 40:
        return None
    named: list[tuple[Any, str]] = [(Witness, "code"), (Task, "reference")]
    named += [(model, "reference") for model in reviewables().values() if model is not Case]
    for model, field in named:
        rows = model._default_manager.visible_to(user).filter(case=case)
        row = rows.filter(**{f"{field}__iexact": text}).only("pk").first()
        if row is not None:
            return model.ledger_kind, row.pk
    return None

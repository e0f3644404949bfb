"""The same bytes elsewhere: pointed out to those who may see the other item, and to nobody else."""

from typing import Any

from evidence.models import EvidenceItem

# More would say no more.
MOST = 20


def same_bytes(user: Any, sha256: str, *, but: Any = None) -> list[EvidenceItem]:
    """The items `user` may see whose original has this hash, oldest first, but for the item `but`.

    Void ones too: their originals are kept.
    """
    if not sha256:
        return []
    rows = EvidenceItem.objects.visible_to(user).filter(sha256=sha256)
    if but is not None:
        rows = rows.exclude(pk=but)
    return list(rows.select_related("case").order_by("created_at", "pk")[:MOST])


def named(items: list[EvidenceItem]) -> list[dict[str, str]]:
    """Items as answers name them: {id, reference, case (its reference), status}."""
    return [
        {
            "id": str(item.pk),
            "reference": item.reference,
            "case": item.case.reference,
            "status": item.status,
        }
        for item in items
    ]

"""The same bytes elsewhere: pointed out to those who may see the other item, and to nobody else."""

from collections.abc import Collection
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


def same_bytes_of(user: Any, hashes: Collection[str]) -> dict[str, list[EvidenceItem]]:
    """The same for several hashes at once, by hash; the item that was asked about is among them."""
    found: dict[str, list[EvidenceItem]] = {sha256: [] for sha256 in hashes}
    if found:
        rows = EvidenceItem.objects.visible_to(user).filter(sha256__in=found)
        for item in rows.select_related("case").order_by("created_at", "pk"):
            if len(found[item.sha256]) <= MOST:
                found[item.sha256].append(item)
    return found


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

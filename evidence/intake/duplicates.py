"""The same bytes elsewhere: pointed out to those who may see the other item, and to nobody else."""

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.models import Status
from common.errors import Conflict
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


def require_new(user: Any, item: EvidenceItem, sha256: str) -> None:
    """Refuse the draft `item` where `user` took the same file into the same case before.

    The same: these bytes under this name, at this place in its folder, made from the same item. One that
    was voided or destroyed since may come again. Raises Conflict `taken_in_already`, which names the item.
    """
    for refusal in known_already(user, [(item, sha256)]).values():
        raise refusal


def known_already(user: Any, files: Sequence[tuple[EvidenceItem, str]]) -> dict[int, Conflict]:
    """The refusals of `require_new` for several drafts of one case with their hashes, by position."""
    if not files:
        return {}
    hashes = {sha256 for _item, sha256 in files}
    rows = EvidenceItem.objects.visible_to(user).filter(sha256__in=hashes, created_by=user)
    rows = rows.filter(case_id=files[0][0].case_id, disposed_at=None).exclude(status=Status.VOID)
    earlier: dict[tuple, EvidenceItem] = {}
    for row in rows.order_by("created_at", "pk"):
        earlier.setdefault(_sameness(row, row.sha256), row)
    found = ((number, earlier.get(_sameness(*file))) for number, file in enumerate(files))
    return {number: _taken_in_already(row) for number, row in found if row is not None}


def _sameness(item: EvidenceItem, sha256: str) -> tuple:
    return sha256, item.file_name, item.relative_path, item.parent_id


def _taken_in_already(earlier: EvidenceItem) -> Conflict:
    return Conflict(
        _("You have taken in this file before, as %(reference)s.")
        % {"reference": earlier.reference},
        code="taken_in_already",
        item=str(earlier.pk),
        reference=earlier.reference,
        page=reverse("evidence:item-detail", args=[earlier.pk]),
    )


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

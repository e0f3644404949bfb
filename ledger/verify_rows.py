"""Comparing every domain row with what its last entry committed to: changed, unrecorded, vanished rows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import DecimalException
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.findings import Report
from ledger.models import Entry, LedgeredModel, Payload, default_of

CHUNK = 500
UNREADABLE = (ValueError, TypeError, ValidationError, DecimalException, OverflowError)


def verify_rows(report: Report) -> None:
    """Check all rows of the report's models, in chunks: memory does not grow with their number."""
    for model in report.models.values():
        try:
            for keys in _keys(model):
                _check_chunk(report, model, keys)
        except UNREADABLE as error:
            report.add(model._meta.db_table, _("the table cannot be read: %s") % error)
        _check_vanished(report, model)


def _keys(model: type[LedgeredModel]) -> Iterator[list[UUID]]:
    rows, last = model._base_manager.order_by("pk").values_list("pk", flat=True), None
    while True:
        keys = list((rows if last is None else rows.filter(pk__gt=last))[:CHUNK])
        if not keys:
            return
        yield keys
        last = keys[-1]


def _check_chunk(report: Report, model: type[LedgeredModel], keys: list[UUID]) -> None:
    states = _last_states(model.ledger_kind, keys)
    report.rows += len(keys)
    for key, row in _load(model, keys):
        problem = _problem(model, row, states.get(key))
        if problem:
            label = row.ledger_label() if isinstance(row, LedgeredModel) else key
            report.add(report.name(model.ledger_kind, key, label), problem)


def _load(
    model: type[LedgeredModel], keys: list[UUID]
) -> Iterator[tuple[UUID, LedgeredModel | Exception]]:
    """The rows; one by one when a value among them is so damaged that it cannot be loaded."""
    rows = model._base_manager.filter(pk__in=keys)
    try:
        yield from [(row.pk, row) for row in rows]
    except UNREADABLE as error:
        if len(keys) == 1:
            yield keys[0], error
        else:
            for key in keys:
                yield from _load(model, [key])


# seq, the state after, or a word for why there is none to compare with
State = tuple[int, dict[str, Any] | str | None]


def _last_states(kind: str, keys: Sequence[UUID]) -> dict[UUID, State]:
    """What the last change of each object committed to."""
    newest = (
        Entry.objects.filter(object_kind=kind, object_id__in=keys, change=True)
        .order_by()
        .values("object_id")
        .annotate(last=Max("seq"))
        .values_list("last", "object_id")
    )
    objects = dict(newest)
    payloads = dict(Payload.objects.filter(pk__in=list(objects)).values_list("pk", "payload"))
    return {key: (seq, _after(payloads.get(seq))) for seq, key in objects.items()}


def _after(payload: Any) -> dict[str, Any] | str | None:
    if payload is None:
        return _("was erased")
    try:
        return json.loads(bytes(payload))["after"]
    except (ValueError, KeyError, TypeError):
        return _("cannot be read")


def _problem(
    model: type[LedgeredModel], row: LedgeredModel | Exception, state: State | None
) -> str | None:
    """What is wrong with one row, in words, or None."""
    if state is None:
        return _("was never recorded in the ledger")
    seq, after = state
    if after is None:
        return _("entry %d recorded its removal, but the row is there") % seq
    if isinstance(after, str):
        return _("its last state, in entry %(seq)d, %(why)s: the row cannot be compared") % {
            "seq": seq,
            "why": after,
        }
    try:
        if isinstance(row, Exception):
            raise row
        now = row.canonical()
    except UNREADABLE:
        return _("holds a value that cannot be read; its last state is in entry %d") % seq
    wrong = [
        name
        for name, value in now.items()
        if value != (after[name] if name in after else default_of(model, name))
    ]
    if not wrong:
        return None
    return ngettext(
        "%(fields)s differs from entry %(seq)d", "%(fields)s differ from entry %(seq)d", len(wrong)
    ) % {
        "fields": ", ".join(wrong),
        "seq": seq,
    }


def _check_vanished(report: Report, model: type[LedgeredModel]) -> None:
    """Objects with a recorded state and no row."""
    gone = (
        Entry.objects.filter(object_kind=model.ledger_kind, change=True)
        .exclude(Exists(model._base_manager.filter(pk=OuterRef("object_id"))))
        .order_by()
        .values_list("object_id", flat=True)
        .distinct()
    )
    for keys in _batches(gone.iterator(CHUNK)):
        for key, (seq, after) in _last_states(model.ledger_kind, keys).items():
            if after is not None:
                label = after.get("reference") if isinstance(after, dict) else None
                report.add(
                    report.name(model.ledger_kind, key, label or key),
                    _("the row is gone; its last state is in entry %d") % seq,
                )


def _batches(keys: Iterable[UUID]) -> Iterator[list[UUID]]:
    source = iter(keys)
    while batch := list(islice(source, CHUNK)):
        yield batch

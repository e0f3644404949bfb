"""Who follows what: the records that can be followed, and whom an entry about them is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model

from casework.models import Task, Watch, Witness
from casework.review.reviewing import reviewables
from casework.trail import events


def watchable() -> dict[str, type[Model]]:
    """The models of records that have a page and can be followed, by their `ledger_kind`."""
    found: list[Any] = [*reviewables().values(), Task, Witness]
    return {model.ledger_kind: model for model in found}


def followers(entries: Sequence[Any]) -> Iterator[tuple[Any, UUID, UUID]]:
    """For each entry that news would tell of: the entry, a person, and the record that they follow.

    One query, if there is anything to be told at all.
    """
    headlines, models = set(events.headlines()), set(watchable().values())
    about = {entry.id: _about(entry, models) for entry in entries if entry.event in headlines}
    wanted = {key for keys in about.values() for key in keys}
    if not wanted:
        return
    people = defaultdict(list)
    rows = Watch.objects.filter(record_id__in=wanted).values_list("record_id", "person")
    for record_id, person in rows:
        people[record_id].append(person)
    for entry in entries:
        for key in about.get(entry.id, ()):
            for person in people[key]:
                yield entry, person, key


def _about(entry: Any, models: set[type[Model]]) -> Iterable[UUID]:
    """The record itself, those that it hangs on, and its case: what hangs on an item is told with it."""
    row, found = entry.row, {entry.object_id, entry.case_id}
    for field in row._meta.concrete_fields:
        if field.is_relation and field.related_model in models:
            found.add(getattr(row, field.attname))
    return found - {None}

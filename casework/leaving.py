"""What somebody has in hand who leaves a case or the house: a registry, filled by the apps that know.

Tasks are handed over in one step (casework/services/leaving.py). What else there is needs an act of its own,
and is named, so that it is not forgotten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import records
from casework.models import EDITABLE, Case, Task
from casework.review.reviewing import reviewables
from common.errors import Text


@dataclass(frozen=True)
class Kind:
    """One kind of open work: what it is called, and what becomes of it (`passes`: handed over as it is)."""

    label: Text
    note: Text
    passes: bool = False


KINDS: dict[str, Kind] = {
    "tasks": Kind(_("Open tasks"), _("They are given to the successor."), passes=True),
    "records": Kind(
        _("Records begun and not submitted"),
        _("Whoever may change records of this kind can go on with them."),
    ),
    "items": Kind(
        _("Items in hand"),
        _("Each is handed over by the one who has it; of one who has left the lead takes it over."),
    ),
    "handovers": Kind(
        _("Hand-overs that wait"),
        _("Each is accepted, declined or withdrawn; for one who has left the lead withdraws it."),
    ),
}

# Querysets of the person's open work, of one case or of all.
Source = Callable[[Any, Case | None], Iterable[Any]]

_sources: dict[str, list[Source]] = {name: [] for name in KINDS}


def register(kind: str, source: Source) -> None:
    """Say what of `kind` a person has in hand: `source(person, case)`, with None for all cases."""
    if source not in _sources[kind]:
        _sources[kind].append(source)


@dataclass(frozen=True)
class Work:
    """What a person has in hand of one kind."""

    kind: Kind
    found: records.Counted


def open_work(viewer: Any, person: Any, case: Case | None = None) -> list[Work]:
    """What `person` has in hand, as far as `viewer` may see it named; nothing where there is none."""
    groups = {
        name: [rows for source in sources for rows in source(person, case)]
        for name, sources in _sources.items()
    }
    counted = records.counted(viewer, groups)
    return [Work(KINDS[name], found) for name, found in counted.items() if found.count]


def in_case(rows: Any, case: Case | None) -> Any:
    return rows if case is None else rows.filter(case=case)


def _tasks(person: Any, case: Case | None) -> Iterable[Any]:
    yield in_case(Task.objects.filter(assignee=person, status__in=Task.OPEN_STATES), case)


def _records(person: Any, case: Case | None) -> Iterable[Any]:
    for model in reviewables().values():
        if model is not Case:
            rows = model._default_manager.filter(created_by=person, status__in=EDITABLE)
            yield in_case(rows, case)


register("tasks", _tasks)
register("records", _records)

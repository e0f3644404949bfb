"""What stands in the way of closing a case: a table of gates, and a registry of what stands at each.

Higher apps say in `AppConfig.ready()` what of theirs stands at a gate (`register`). Nothing is looked up
but on the page that closes a case, and by the act itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import records
from casework.models import EDITABLE, Case, Review, Task
from casework.review import proof
from casework.review.reviewing import reviewable, reviewables
from common.errors import Text


@dataclass(frozen=True)
class Gate:
    """One condition. `blocks`: while anything stands at it, the case stays open; else a reason is asked."""

    label: Text
    blocks: bool


BLOCKS, ASKS = True, False

GATES: dict[str, Gate] = {
    "tasks": Gate(_("Tasks that have to be done before the case is closed"), BLOCKS),
    "reviews": Gate(_("Records that wait for review"), BLOCKS),
    "broken": Gate(_("Records that differ from what was approved"), BLOCKS),
    "custody": Gate(_("Items that are out, or on their way to somebody"), BLOCKS),
    "unreviewed": Gate(_("Records that nobody has approved"), ASKS),
    "contradictions": Gate(_("Contradictions between items or findings"), ASKS),
    "other_tasks": Gate(_("Other open tasks"), ASKS),
    "exports": Gate(_("Exports under way"), ASKS),
}

# Querysets of scoped models, whose rows stand at the gate.
Source = Callable[[Case], Iterable[Any]]

_sources: dict[str, list[Source]] = defaultdict(list)


def register(gate: str, source: Source) -> None:
    """Say what stands at `gate`; `source` answers with querysets of the case's own rows."""
    if gate not in GATES:
        raise KeyError(gate)
    if source not in _sources[gate]:
        _sources[gate].append(source)


@dataclass(frozen=True)
class Standing:
    """What stands at one gate."""

    name: str
    gate: Gate
    found: records.Counted

    @property
    def words(self) -> str:
        """What stands there, with the references that the person may see."""
        named = ", ".join(place.label for place in self.found.places)
        return f"{self.gate.label} ({self.found.count}{': ' if named else ''}{named})"


def standing(case: Case, user: Any) -> list[Standing]:
    """The gates at which something stands, those that block first."""
    rows = {name: [rows for source in _sources[name] for rows in source(case)] for name in GATES}
    counted = records.counted(user, rows)
    return [Standing(name, GATES[name], found) for name, found in counted.items() if found.count]


# -- what this floor knows of ------------------------------------------------------------------------


def _tasks(case: Case) -> Iterable[Any]:
    yield Task.objects.filter(case=case, status__in=Task.OPEN_STATES, gate=True)


def _other_tasks(case: Case) -> Iterable[Any]:
    yield Task.objects.filter(case=case, status__in=Task.OPEN_STATES, gate=False)


def _kinds() -> Iterable[tuple[str, Any]]:
    """The reviewable kinds whose records belong inside an open case."""
    for kind, model in reviewables().items():
        if model is not Case and not reviewable(kind).in_closed_case:
            yield kind, model


def _reviews(case: Case) -> Iterable[Any]:
    kinds = [kind for kind, _model in _kinds()]
    yield Review.objects.filter(case=case, kind__in=kinds, status=Review.State.OPEN)


def _unreviewed(case: Case) -> Iterable[Any]:
    for _kind, model in _kinds():
        yield model._default_manager.filter(case=case, status__in=EDITABLE)


def _broken(case: Case) -> Iterable[Any]:
    """Each record that is marked approved is compared with what was approved: a closed case is finished."""
    for _kind, model in _kinds():
        if keys := proof.broken_keys(model._base_manager.filter(case=case)):
            yield model._default_manager.filter(pk__in=keys)


register("tasks", _tasks)
register("other_tasks", _other_tasks)
register("reviews", _reviews)
register("broken", _broken)
register("unreviewed", _unreviewed)

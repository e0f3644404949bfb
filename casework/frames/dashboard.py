"""What waits for a person: gathered over every kind of reviewable record, in few queries.

Higher apps add tiles of their own with `register_tile` in `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casework import permissions, records
from casework.models import Case, Contribution, Membership, Review, Status
from casework.review import queue
from casework.review.reviewing import reviewables
from casework.trail import events, history
from common.errors import Text
from common.querysets import read_together
from ledger.models import Entry

ROWS = 8


@dataclass(frozen=True)
class Part:
    """A part of what a tile says, with an address of its own."""

    text: Text
    url: str
    alarm: bool = False


@dataclass(frozen=True)
class Tile:
    """A number with its meaning, and where it leads. `foot` says more in a few words.

    `waits` is how many things it adds to those that wait for the person. `more` is a quiet
    last line.
    """

    label: Text
    value: str
    foot: Text = ""
    url: str = ""
    icon: str = "circle"
    alarm: bool = False
    waits: int = 0
    parts: tuple[Part, ...] = ()
    more: Text = ""


_tiles: list[Callable[[Any], Tile | None]] = []


def register_tile(make: Callable[[Any], Tile | None]) -> None:
    """Add a tile: a function from the person to the tile, or to None for none."""
    if make not in _tiles:
        _tiles.append(make)


def further_tiles(user: Any) -> list[Tile]:
    return [tile for make in _tiles if (tile := make(user))]


@dataclass(frozen=True)
class Own:
    """A record that a person has in hand."""

    record: Any
    title: str
    url: str
    kind: Text
    case: Case


def in_hand(user: Any, *statuses: str) -> dict[str, list[Own]]:
    """By status, the records whose present content this person had a hand in, newest first, at most ROWS
    of each kind. One query for each kind."""
    found: dict[str, list[Own]] = {status: [] for status in statuses}
    newest = Window(RowNumber(), partition_by="status", order_by=["-updated_at", "-pk"])
    for kind, model in reviewables().items():
        touched = Contribution.objects.filter(
            kind=kind, object_id=OuterRef("pk"), cycle=OuterRef("cycle"), person=user
        )
        related = [] if model is Case else ["case"]
        rows: Any = records.light(model._default_manager.visible_to(user))
        rows = rows.filter(Exists(touched), status__in=statuses).select_related(*related)
        for row in rows.annotate(newest=newest).filter(newest__lte=ROWS):
            case = row if isinstance(row, Case) else row.case
            found[row.status].append(
                Own(
                    row, records.title_of(row), records.page_of(row), model._meta.verbose_name, case
                )
            )
    for own in found.values():
        own.sort(key=lambda one: one.record.updated_at, reverse=True)
    return found


def review_panel(user: Any) -> tuple[list[queue.Waiting], Any, Any]:
    """The reviews to show (mine first, then a few of others with the reason), how many are mine, and
    since when the oldest of them waits."""
    mine = Review.objects.decidable_by(user)
    rows = _with_case(mine)[:5]
    others = Review.objects.visible_to(user).filter(status=Review.State.OPEN)
    others = _with_case(others.exclude(pk__in=mine.values("pk")))[:3]
    shown = queue.waiting([*rows, *others], user)
    oldest = next((one.review.submitted_at for one in shown if one.mine), None)
    return shown, mine.capped_count(100), oldest


def _with_case(rows: Any) -> Any:
    # Told of each row whether it was escalated, the standings need not be asked for it.
    related = rows.with_given().select_related("case", "submitted_by").defer("snapshot")
    return related.order_by("submitted_at", "pk")


@dataclass(frozen=True)
class CaseRow:
    """A case of mine: what I am in it, its evidence, and the newest thing that happened in it."""

    case: Case
    role: Text
    items: int
    unreviewed: int
    last: history.Line | None


def my_cases(user: Any) -> tuple[list[CaseRow], bool]:
    """The cases this person is on the team of, latest change first; for somebody of oversight who is
    on no team, the latest of all. The second value says which of the two."""
    roles = permissions.case_roles(user)
    visible = Case.objects.visible_to(user)
    own = bool(roles) or not user.has_oversight
    rows = visible.filter(pk__in=list(roles)) if own else visible
    entries = Entry.objects.visible_to(user)
    entries = entries.filter(case_id=OuterRef("pk"), event__in=events.headlines())
    newest = Subquery(entries.order_by("-case_seq").values("seq")[:1])
    # By what happened in it, where that means looking at one's own cases only.
    order = F("newest").desc(nulls_last=True) if own else F("updated_at").desc()
    # With their texts: whether they are what was approved is asked of all that they say.
    cases = read_together(rows.annotate(newest=newest).order_by(order, "-pk")[:ROWS])
    return _case_rows(cases, roles, user), own


def _case_rows(cases: list[Any], roles: dict, user: Any) -> list[CaseRow]:
    seqs = [case.newest for case in cases if case.newest is not None]
    entries = Entry.objects.visible_to(user).filter(pk__in=seqs) if seqs else []
    last = {line.entry.case_id: line for line in history.lines(entries, user)}
    items = _evidence_counts([case.pk for case in cases], user)
    labels = dict(Membership.Role.choices)
    return [
        CaseRow(
            case,
            labels.get(roles.get(case.pk, ""), ""),
            *items.get(case.pk, (0, 0)),
            last.get(case.pk),
        )
        for case in cases
    ]


def _evidence_counts(case_ids: list[UUID], user: Any) -> dict[UUID, tuple[int, int]]:
    """Per case: items that are not void, and those of them that nobody has approved."""
    model: Any = reviewables().get("evidence")
    if model is None or not case_ids:
        return {}
    rows = model.objects.visible_to(user).filter(case_id__in=case_ids).exclude(status=Status.VOID)
    counted = (
        rows.order_by()
        .values("case_id")
        .annotate(items=Count("pk"), open=Count("pk", filter=~Q(status=Status.APPROVED)))
    )
    return {row["case_id"]: (row["items"], row["open"]) for row in counted}


def greeting(count: int) -> str:
    """How many things wait, as a sentence."""
    if not count:
        return _("Nothing waits for you.")
    sentence = ngettext("%(number)s thing waits for you.", "%(number)s things wait for you.", count)
    return sentence % {"number": _number_word(count)}


def _number_word(count: int) -> str:
    """Small numbers as words, as they begin the sentence above."""
    words = (
        pgettext("things that wait", "One"),
        pgettext("things that wait", "Two"),
        pgettext("things that wait", "Three"),
        pgettext("things that wait", "Four"),
        pgettext("things that wait", "Five"),
        pgettext("things that wait", "Six"),
        pgettext("things that wait", "Seven"),
        pgettext("things that wait", "Eight"),
        pgettext("things that wait", "Nine"),
    )
    return words[count - 1] if count <= len(words) else str(count)

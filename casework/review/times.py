"""How long records wait in each state, and how often they come back: from the rows of reviews alone.

Three stages of a round: it is drafted (first rounds), waits for a decision, and, where it is returned, for
being submitted again. A stage is counted once it has ended. Computed by the database, in one query each.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from casework.models import Decision, Review
from casework.review.reviewing import reviewables
from common.errors import Text

State = Review.State
DECIDED = (State.APPROVED, State.RETURNED)

STAGES: dict[str, Text] = {
    "draft": _("Drafted, until first submitted"),
    "submitted": _("Submitted, until decided"),
    "returned": _("Returned, until submitted again"),
}


class Seconds(Func):
    """Seconds from the second moment to the first."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        days = "((julianday(%(expressions)s)) * 86400.0)"
        return self.as_sql(
            compiler, connection, template=days, arg_joiner=") - julianday(", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        epoch = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
        return self.as_sql(compiler, connection, template=epoch, arg_joiner=" - ", **context)


@dataclass(frozen=True)
class Spread:
    """How long one kind was in one stage, in seconds: half took no longer than `median`, nine of ten no
    longer than `p90` (each a duration that occurred: the nearest rank)."""

    kind: str
    stage: str
    count: int
    median: float
    p90: float


@dataclass(frozen=True)
class Returns:
    """Of one kind: how many rounds were decided, how many of them by a return, how many records were
    approved in their first round, and how many wait now, since when."""

    kind: str
    decided: int
    returned: int
    first: int
    waiting: int
    oldest: datetime | None


def spreads(reviews: QuerySet[Review]) -> list[Spread]:
    """Each kind in each stage that has ended at least once, in the order of `STAGES`."""
    return [
        spread
        for stage, rows in (
            ("draft", _drafted(reviews)),
            ("submitted", _decided(reviews)),
            ("returned", _returned(reviews)),
        )
        for spread in _percentiles(stage, rows)
    ]


def returns(reviews: QuerySet[Review]) -> list[Returns]:
    """The kinds that were ever submitted."""
    rows = (
        reviews.order_by()
        .values("kind")
        .annotate(
            decided=Count("pk", filter=Q(status__in=DECIDED)),
            returned=Count("pk", filter=Q(status=State.RETURNED)),
            first=Count("pk", filter=Q(status=State.APPROVED, round=1)),
            waiting=Count("pk", filter=Q(status=State.OPEN)),
            oldest=Min("submitted_at", filter=Q(status=State.OPEN)),
        )
    )
    return sorted((Returns(**row) for row in rows), key=lambda row: _order(row.kind))


def _drafted(reviews: QuerySet[Review]) -> QuerySet[Review]:
    begun = [When(kind=kind, then=Subquery(_begun(model))) for kind, model in reviewables().items()]
    first = reviews.filter(round=1).annotate(begun=Case(*begun, output_field=DateTimeField()))
    return first.annotate(seconds=Seconds(F("submitted_at"), F("begun")))


def _begun(model: Any) -> Any:
    return model._base_manager.filter(pk=OuterRef("object_id")).values("created_at")


def _decided(reviews: QuerySet[Review]) -> QuerySet[Review]:
    rows = reviews.filter(status__in=DECIDED)
    return rows.annotate(seconds=Seconds(F("closed_at"), F("submitted_at")))


def _returned(reviews: QuerySet[Review]) -> QuerySet[Review]:
    following = Review.objects.filter(
        kind=OuterRef("kind"), object_id=OuterRef("object_id"), round=OuterRef("round") + 1
    )
    rows = reviews.filter(status=State.RETURNED)
    rows = rows.annotate(again=Subquery(following.values("submitted_at")))
    rows = rows.filter(again__isnull=False)
    return rows.annotate(seconds=Seconds(F("again"), F("closed_at")))


def _percentiles(stage: str, rows: QuerySet[Review]) -> Iterator[Spread]:
    """Both ranks of each kind, read by the database from its own order of the durations."""
    of_kind = [F("kind")]
    ranked = rows.order_by().annotate(
        place=Window(RowNumber(), partition_by=of_kind, order_by=F("seconds").asc()),
        many=Window(Count("pk"), partition_by=of_kind),
    )
    # Whole numbers divide without a rest: the rank of the half is (n + 1) // 2, of nine tenths its ceiling.
    half, most = (F("many") + 1) / 2, (F("many") * 9 + 9) / 10
    found = ranked.filter(Q(place=half) | Q(place=most)).values_list(
        "kind", "many", "place", "seconds"
    )
    by_kind: dict[str, list[tuple[int, int, float]]] = {}
    for kind, many, place, seconds in found:
        # A clock that was set back makes no negative durations.
        by_kind.setdefault(kind, []).append((place, many, max(seconds, 0.0)))
    for kind in sorted(by_kind, key=_order):
        places = sorted(by_kind[kind])
        yield Spread(kind, stage, places[0][1], places[0][2], places[-1][2])


def _order(kind: str) -> int:
    kinds = list(reviewables())
    return kinds.index(kind) if kind in kinds else len(kinds)


def reasons_of_returns(reviews: QuerySet[Review]) -> dict[str, dict[str, int]]:
    """By kind: how many returns named each reason, most often named first. One return may name several."""
    rows = Decision.objects.filter(review__in=reviews.order_by().values("pk")).exclude(reasons="")
    found: dict[str, Counter[str]] = {}
    named = rows.order_by().values_list("review__kind", "reasons").annotate(times=Count("pk"))
    for kind, names, times in named:
        found.setdefault(kind, Counter()).update(dict.fromkeys(names.split(), times))
    return {
        kind: dict(sorted(each.items(), key=lambda one: (-one[1], one[0])))
        for kind, each in found.items()
    }


def figures(reviews: QuerySet[Review]) -> list[dict[str, Any]]:
    """Every kind that was ever submitted, in every stage, as rows for programs; null where none has ended.

    What became of the rounds stands with the stage in which it was decided.
    """
    found = {(spread.kind, spread.stage): spread for spread in spreads(reviews)}
    why = reasons_of_returns(reviews)
    rows = []
    for of_kind in returns(reviews):
        for stage in STAGES:
            spread = found.get((of_kind.kind, stage))
            decided = stage == "submitted"
            rows.append(
                {
                    "id": f"{of_kind.kind}.{stage}",
                    "kind": of_kind.kind,
                    "stage": stage,
                    "count": spread.count if spread else 0,
                    "median_seconds": round(spread.median) if spread else None,
                    "p90_seconds": round(spread.p90) if spread else None,
                    "returned": of_kind.returned if decided else None,
                    "returned_for": why.get(of_kind.kind, {}) if decided else None,
                    "approved_in_first_round": of_kind.first if decided else None,
                    "waiting": of_kind.waiting if decided else None,
                    "waiting_since": of_kind.oldest if decided else None,
                }
            )
    return rows

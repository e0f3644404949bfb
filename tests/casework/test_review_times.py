"""How long reviews take: compared with a reckoning by hand, on whichever database."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from casework.models import Review
from casework.review import times as review_times
from casework.services import reviews
from casework.trail import oversight
from common.look.durations import duration_text
from tests import factories
from tests.lasting import made_once

BEGIN = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
# Of ten items: hours from being taken in to being submitted, and from there to the decision.
DRAFTED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30]
WAITED = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
RETURNED = {3: 5, 8: 7}  # the fourth and the ninth come back, and are submitted again after so long


def at(hours: float) -> Any:
    return time_machine.travel(BEGIN + timedelta(hours=hours), tick=False)


def ten_items() -> dict[str, Any]:
    with at(0):
        people = {name: factories.user(f"t-{name}") for name in ("lead", "reviewer", "analyst")}
        people["supervisor"] = factories.user("t-supervisor", "Supervisor")
        people["administrator"] = factories.user("t-administrator", "Administrator")
        case = factories.case(people["lead"])
        other = factories.case(people["reviewer"], title="Of somebody else")
        for name in ("reviewer", "analyst"):
            factories.add_member(case, people["lead"], people[name], name)
        items = [factories.item(case, people["lead"], title=f"Item {n}") for n in range(10)]
        elsewhere = factories.item(other, people["reviewer"])
    for number, item in enumerate(items):
        through_review(number, item, people)
    with at(400):
        waits = factories.submitted(elsewhere, people["reviewer"])
    return {**people, "case": case, "other": other, "waits": waits}


def through_review(number: int, item: Any, people: dict[str, Any]) -> None:
    submitted = DRAFTED[number]
    decided = submitted + WAITED[number]
    with at(submitted):
        item = factories.submitted(item, people["lead"])
    if number not in RETURNED:
        with at(decided):
            reviews.move(actor=people["reviewer"], record=item, name="approve")
        return
    with at(decided):
        item = reviews.move(
            actor=people["reviewer"], record=item, name="return", comment="Once more"
        )
    with at(decided + RETURNED[number]):
        factories.submitted(item, people["lead"])


lasting, made = made_once(ten_items)


def spread(user: Any, stage: str) -> Any:
    return next(s for s in review_times.spreads(oversight.reviews(user)) if s.stage == stage)


def hours(value: float) -> float:
    return round(value / 3600, 3)


@pytest.mark.parametrize(
    ("stage", "count", "median", "p90"),
    [("draft", 10, 5, 9), ("submitted", 10, 50, 90), ("returned", 2, 5, 7)],
)
def test_median_and_ninetieth_percentile_by_the_nearest_rank(made, stage, count, median, p90):
    found = spread(made["lead"], stage)
    assert (found.kind, found.count) == ("evidence", count)
    assert (hours(found.median), hours(found.p90)) == (median, p90)


@pytest.mark.parametrize("number", [1, 2, 3, 9, 10, 11])
def test_ranks_of_few(made, number):
    """The first so many of the ten: the half is rank (n + 1) // 2, nine tenths the ceiling of 0.9 n."""
    rows = Review.objects.filter(kind="evidence", case=made["case"], closed_at__isnull=False)
    shortest = rows.order_by("closed_at").values_list("pk", flat=True)[:number]
    few = rows.filter(pk__in=list(shortest))
    (found,) = [s for s in review_times.spreads(few) if s.stage == "submitted"]
    waited = sorted(WAITED)[: min(number, 10)]
    assert found.count == len(waited)
    assert hours(found.median) == waited[(len(waited) + 1) // 2 - 1]
    assert hours(found.p90) == waited[-(-len(waited) * 9 // 10) - 1]


def test_returns_and_what_waits(made):
    (found,) = [
        r for r in review_times.returns(oversight.reviews(made["lead"])) if r.kind == "evidence"
    ]
    assert (found.decided, found.returned, found.first, found.waiting) == (10, 2, 8, 2)
    assert found.oldest == BEGIN + timedelta(hours=DRAFTED[3] + WAITED[3] + RETURNED[3])


def test_whose_cases_are_counted(made):
    (of_all,) = review_times.returns(oversight.reviews(made["supervisor"]))
    (of_reviewer,) = review_times.returns(oversight.reviews(made["reviewer"]))
    assert of_all.waiting == 3
    assert (of_reviewer.decided, of_reviewer.waiting) == (0, 1), "the case that the reviewer leads"
    assert review_times.returns(oversight.reviews(made["analyst"])) == []


def test_page_file_and_program_say_the_same(made, client):
    client.force_login(made["supervisor"])
    address = reverse("casework:oversight-times")
    page = client.get(address).content.decode()
    assert "2.1 d" in page and "3.8 d" in page and "2 (20 %)" in page
    text = b"".join(client.get(f"{address}?format=csv").streaming_content).decode()
    lines = {line["id"]: line for line in csv.DictReader(io.StringIO(text))}
    rows = {row["id"]: row for row in client.get("/api/v1/review-times/").json()}
    assert set(lines) == set(rows) == {f"evidence.{stage}" for stage in review_times.STAGES}
    assert rows["evidence.submitted"]["median_seconds"] == 50 * 3600
    assert lines["evidence.submitted"]["median_seconds"] == str(50 * 3600)
    assert rows["evidence.submitted"]["returned"] == 2


def test_filters_narrow_and_unknown_ones_are_refused(made, client):
    client.force_login(made["supervisor"])
    for address in (reverse("casework:oversight-times"), "/api/v1/review-times/"):
        for bad in ("stauts=1", "case=x", "created_after=soon", "page_size=5", "cursor=x"):
            assert client.get(f"{address}?{bad}").status_code == 400, (address, bad)
        assert client.get(f"{address}?case={made['waits'].pk}").status_code == 404
    rows = client.get(f"/api/v1/review-times/?case={made['other'].pk}").json()
    assert [row["waiting"] for row in rows if row["stage"] == "submitted"] == [1]
    assert client.get("/api/v1/review-times/?created_after=2030-01-01").json() == []
    client.force_login(made["reviewer"])
    assert client.get(f"/api/v1/review-times/?case={made['case'].pk}").json() == []


@pytest.mark.parametrize("who", ["analyst", "administrator"])
def test_nobody_else_is_told(made, client, who):
    client.force_login(made[who])
    for address in (reverse("casework:oversight-times"), "/api/v1/review-times/"):
        assert client.get(address).status_code == 403


def test_no_decimal_comma_reaches_the_plot(made, client):
    made["supervisor"].language = "uk"
    made["supervisor"].save()
    client.force_login(made["supervisor"])
    with translation.override("en"):  # what the request chooses would outlive it
        page = client.get(reverse("casework:oversight-times")).content.decode()
    assert 'lang="uk"' in page
    widths = [part.split('"')[0] for part in page.split('width="')[1:]]
    assert all(width.isdigit() for width in widths if width[:1].isdigit()), widths


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7199, "120 min"),
        (7200, "2 h"),
        (187200, "2.2 d"),
        (1e6, "12 d"),
    ],
)
def test_durations_in_words(seconds, words):
    assert duration_text(seconds) == words

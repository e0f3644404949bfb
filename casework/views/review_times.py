"""How long reviews take, as small plots with their figures beside them."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from casework.filtersets.cases import TimesFilterSet
from casework.review import reasons
from casework.review import times as review_times
from casework.review.reviewing import reviewables
from casework.trail import oversight
from casework.views.oversight import SECTION, tabs
from common.exports import MEDIA_TYPES, columns_of, download
from common.look.durations import duration_text
from common.views import chosen_format

# Widths in the plots are whole numbers of this: a decimal comma would break them.
FULL = 1000


class ReviewTimes(View):
    """Per kind and stage: half took no longer than this, nine of ten no longer than that; and returns."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        oversight.require_records(request.user)
        file_format = chosen_format(request, list(MEDIA_TYPES))
        filterset = TimesFilterSet(request.GET, oversight.reviews(request.user), request=request)
        rows = review_times.figures(filterset.qs)
        if file_format:
            columns = columns_of(rows[0]) if rows else ["id"]
            return download([rows], file_format=file_format, columns=columns, name="review-times")
        context = {
            "filterset": filterset,
            "plots": plots(rows),
            "kinds": [_returned(row) for row in rows if row["stage"] == "submitted"],
            "tabs": tabs(request),
            "section": SECTION,
        }
        return render(request, "casework/review_times.html", context)


def plots(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One plot for each stage that has ended at least once, with a scale of its own."""
    found = []
    for stage, label in review_times.STAGES.items():
        ended = [row for row in rows if row["stage"] == stage and row["count"]]
        if ended:
            longest = max(row["p90_seconds"] for row in ended) or 1
            found.append(
                {"stage": stage, "label": label, "bars": [_bar(r, longest) for r in ended]}
            )
    return found


def _bar(row: dict[str, Any], longest: int) -> dict[str, Any]:
    half, most = row["median_seconds"], row["p90_seconds"]
    return {
        "kind": _label(row["kind"]),
        "count": row["count"],
        "half": duration_text(half),
        "most": duration_text(most),
        "half_at": round(half / longest * FULL),
        "most_at": round(most / longest * FULL),
    }


def _returned(row: dict[str, Any]) -> dict[str, Any]:
    share = row["returned"] / row["count"] if row["count"] else 0
    return {
        **row,
        "kind": _label(row["kind"]),
        "share": round(share * 100),
        "at": round(share * FULL),
        "reasons": _reasons(row),
    }


def _reasons(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The reasons that returns of one kind named, each with its share of the one named most often."""
    named = row["returned_for"]
    most = max(named.values(), default=1)
    words = reasons.words(row["kind"], named)
    return [
        {"label": label, "count": count, "at": round(count / most * FULL)}
        for label, count in zip(words, named.values(), strict=True)
    ]


def _label(kind: str) -> Any:
    model = reviewables().get(kind)
    return model._meta.verbose_name if model else kind

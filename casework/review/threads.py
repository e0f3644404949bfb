"""The remarks on a record as its review page shows them: each with its answers, by field."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from casework.models import Remark, Review
from casework.review.comparison import label_of
from casework.review.reviewing import reviewables
from casework.services.remarks import may_settle
from common.errors import Text


@dataclass
class Thread:
    """One remark and what was answered to it, oldest first."""

    remark: Remark
    label: Text
    may_settle: bool
    answers: list[Remark] = field(default_factory=list)


def threads(review: Review, user: Any, *, decides: bool) -> list[Thread]:
    """The remarks on the record of `review`, of all its rounds, that `user` may read; open ones first.

    `decides`: the person may decide the record and has had no hand in it.
    """
    rows = Remark.objects.visible_to(user).of_record(review)
    rows = rows.select_related("written_by", "settled_by", "review").order_by("written_at", "pk")
    model, found = reviewables()[review.kind], {}
    answers: dict[Any, list[Remark]] = defaultdict(list)
    for row in rows:
        if row.answers_id:
            answers[row.answers_id].append(row)
            continue
        label = label_of(model, row.field) if row.field else ""
        found[row.pk] = Thread(row, label, may_settle(user, row, decides=decides))
    for pk, thread in found.items():
        thread.answers = answers[pk]
    return sorted(found.values(), key=lambda thread: not thread.remark.is_open)

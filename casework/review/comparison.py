"""What a reviewer reads: the fields of a frozen snapshot in words, beside those of an earlier one."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from casework.models import Decision, Review, ReviewedModel
from casework.review import checklists, dissents, reasons
from casework.review.reviewing import reviewable, reviewables
from casework.statements import consenting
from common.errors import Text
from common.look.sizes import exact_size_text
from common.look.times import day_text, time_text


@dataclass
class Field:
    """One field of a snapshot, before and after, in words. `withheld`: not for this person to read."""

    name: str
    label: Text
    before: str
    after: str
    withheld: bool = False
    open_remarks: int = 0

    @property
    def is_hash(self) -> bool:
        return self.name.startswith("sha") or self.name.endswith("_sha256")

    @property
    def changed(self) -> bool:
        return self.before != self.after


def last_decided(review: Review) -> Review | None:
    """The round before this one that somebody decided; what changed is measured against it."""
    earlier = Review.objects.filter(
        kind=review.kind,
        object_id=review.object_id,
        round__lt=review.round,
        status__in=(Review.State.APPROVED, Review.State.RETURNED),
    )
    return earlier.order_by("-round").first()


def fields(review: Review, earlier: Review | None, user: Any, *, may_read: bool) -> list[Field]:
    """The fields of `review`'s snapshot, in the model's order, beside those of `earlier`.

    `may_read`: whether the person may read what the kind withholds. Without it neither text nor whether
    it changed is told.
    """
    model = reviewables()[review.kind]
    now = json.loads(review.snapshot)
    before = json.loads(earlier.snapshot) if earlier else {}
    secret = () if may_read else reviewable(review.kind).withheld
    return between(model, before, now, user, secret=secret)


def between(
    model: type[ReviewedModel],
    before: dict[str, Any],
    now: dict[str, Any],
    user: Any,
    *,
    secret: tuple[str, ...] = (),
) -> list[Field]:
    """The fields of one snapshot beside those of an earlier one; those of `secret` without a word."""
    found = []
    for name in model.snapshot_fields:
        # What the record has no place for, such as the quantity of a file, was not submitted either.
        if not {name} & {*now, *before, *model.snapshot_if_given, *secret}:
            continue
        if name in secret:
            found.append(Field(name, label_of(model, name), "", "", withheld=True))
            continue
        words = [_in_words(model, name, values.get(name), user) for values in (before, now)]
        found.append(Field(name, label_of(model, name), *words))
    return found


def rounds(review: Review, *, may_read: bool) -> list[Review]:
    """All rounds of the record, newest first, each with its `verdicts`, with `why` those that return,
    and the dissents `told`; comments only for readers."""
    rows = Review.objects.filter(kind=review.kind, object_id=review.object_id).defer("snapshot")
    found = list(rows.select_related("submitted_by").order_by("-round"))
    decisions = Decision.objects.filter(review__in=found).select_related("decided_by")
    told = dissents.of_reviews(found, may_read=may_read)
    for row in found:
        row.verdicts = [d for d in decisions if d.review_id == row.pk]
        row.told = [one for one in told if one.review_id == row.pk]
        if not may_read:
            row.comment = ""
            for decision in row.verdicts:
                decision.comment = decision.answers = ""
        for decision in row.verdicts:
            decision.lines = checklists.lines(review.kind, decision.answers)
            decision.why = reasons.words(review.kind, decision.reason_names)
    return found


def _field(model: type[ReviewedModel], name: str) -> models.Field | None:
    try:
        return model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def label_of(model: type[ReviewedModel], name: str) -> str:
    """What people call a field of the snapshot."""
    if declared := reviewable(model.review_kind).labels.get(name):
        words = str(declared)
        return words[:1].upper() + words[1:]
    field = _field(model, name)
    words = str(field.verbose_name) if field is not None else name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _in_words(model: type[ReviewedModel], name: str, value: Any, user: Any) -> str:
    """A stored value as people read it; stored values never depend on a language, their words do."""
    if value in (None, "", []):
        return ""
    if in_words := reviewable(model.review_kind).words.get(name):
        return in_words(value)
    field = _field(model, name)
    if isinstance(field, models.ForeignKey):
        row = field.related_model._default_manager.visible_to(user).filter(pk=value).first()
        return str(row) if row else _("hidden")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateTimeField):
        return time_text(datetime.fromisoformat(value), seconds=True)
    if isinstance(field, models.DateField):
        return day_text(date.fromisoformat(value))
    if isinstance(field, models.TimeField):
        return value.removesuffix(":00") if value.count(":") == 2 else value
    if isinstance(field, models.DecimalField):
        # The database writes as many zeros as fit: nobody measured them.
        return f"{Decimal(value).normalize():f}"
    if name == "size":
        return exact_size_text(value)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    if isinstance(value, list):
        return "\n".join(_entry(part) for part in _visible(value, user))
    return str(value)


def _visible(parts: list[Any], user: Any) -> list[Any]:
    """The entries of a list without those that name a record which this person may not know of."""
    named: dict[str, set[str]] = {}
    for part in parts:
        if isinstance(part, dict) and part.get("kind") in reviewables():
            named.setdefault(part["kind"], set()).add(part["id"])
    seen: set[str] = set()
    for kind, ids in named.items():
        rows: Any = reviewables()[kind]._default_manager
        seen.update(str(pk) for pk in rows.visible_to(user).only("pk").in_bulk(ids))
    return [
        part
        for part in parts
        if not isinstance(part, dict) or part.get("kind") not in named or part["id"] in seen
    ]


def _entry(part: Any) -> str:
    """One entry of a list, such as a record named in an export request."""
    if not isinstance(part, dict):
        return str(part)
    reference, digest = part.get("reference", ""), part.get("digest", "")
    if reason := part.get("reason"):  # a statement that stays behind
        return f"{reference}: {consenting.why(reason, in_full=False)}"
    return f"{reference} {digest[:12]}".strip() or json.dumps(part, ensure_ascii=False)

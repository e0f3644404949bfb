"""How a service changes a row: lock it, check in a fixed order, write with the check in the WHERE.

The order of refusals is the same everywhere: permission, input, state, version, four eyes.
"""

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, TextField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Contribution, ReferenceCounter, ReviewedModel, Status
from casework.models.reviewed import EDITABLE
from common.errors import Conflict, Invalid, Refused, Text
from common.search import fold
from ledger.models import LedgeredModel

# NUL and lone surrogates: PostgreSQL, canonical JSON and UTF-8 know neither.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
NO_TEXT = _("This text holds characters that no text has.")

# Browsers end lines with CR and LF, programs with LF: the same text must be the same value.
LINE_END = re.compile(r"\r\n?")

Row = TypeVar("Row", bound=LedgeredModel)


def require(actor, permission: str, record=None) -> None:
    """Refuse unless `actor` holds `permission` for `record`."""
    if not actor.has_perm(permission, record):
        raise Refused(_("Your role does not allow this."), about=record)


def next_number(scope: str) -> int:
    """The next number in `scope`; the counter row stays locked until the transaction ends."""
    return next_numbers(scope, 1)[0]


def next_numbers(scope: str, count: int) -> range:
    """The next `count` numbers in `scope`, in the same manner. What is not used is given back."""
    rows = ReferenceCounter.objects.filter(scope=scope)
    if not rows.update(value=F("value") + count):
        ReferenceCounter.objects.bulk_create([ReferenceCounter(scope=scope)], ignore_conflicts=True)
        rows.update(value=F("value") + count)
    last = rows.values_list("value", flat=True).get()
    return range(last - count + 1, last + 1)


def give_back_numbers(scope: str, count: int) -> None:
    """Take back the last `count` numbers of this transaction: a reference that nobody has is a riddle."""
    ReferenceCounter.objects.filter(scope=scope).update(value=F("value") - count)


def locked(row: Row) -> Row:
    """`row` read again under a row lock (SQLite's immediate transactions hold the whole database)."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def require_open_case(case: Case) -> None:
    """Refuse any change inside a closed case; the row lock keeps it open until we commit."""
    rows = Case.objects.select_for_update(no_key=True)
    status = rows.values_list("status", flat=True).get(pk=case.pk)
    if status == Status.CLOSED:
        raise Conflict(_("This case is closed. Reopen it to change anything in it."), code="closed")


def require_editable(record: ReviewedModel) -> None:
    if record.status not in EDITABLE:
        raise Conflict(
            _("Only a draft or a returned record can be changed. This one is: %(state)s.")
            % {"state": record.get_status_display()},
            code="state",
            status_now=record.status,
        )


def require_version(record: LedgeredModel, version: int | None) -> None:
    """Refuse when the caller looked at another version than the one now stored."""
    if version is not None and version != record.version:
        raise Conflict(
            _("Somebody changed this record meanwhile. Compare, then save again."),
            code="version_conflict",
            yours=version,
            current=record.version,
        )


def with_one_line_end(value: Any) -> Any:
    """A text whose lines end with LF alone; anything else as it is."""
    return LINE_END.sub("\n", value) if isinstance(value, str) else value


def validated(row: Model, *, exclude: tuple[str, ...] = ()) -> None:
    """Run the model's own field checks, and give its texts one line end; Invalid names each field."""
    for field in row._meta.concrete_fields:
        if isinstance(field, TextField):
            setattr(row, field.attname, with_one_line_end(getattr(row, field.attname)))
    unstorable = [
        field.name
        for field in row._meta.concrete_fields
        if isinstance(value := getattr(row, field.attname), str) and UNSTORABLE.search(value)
    ]
    if unstorable:
        errors: dict[str, list[Text]] = {name: [NO_TEXT] for name in unstorable}
        raise Invalid(errors)
    try:
        row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as refused:
        told: dict[str, list[Text]] = {
            name: list(texts) for name, texts in refused.message_dict.items()
        }
        raise Invalid(told) from None


def clean_text(name: str, text: str, *, longest: int = 5_000) -> str:
    """`text` without blanks around it; Invalid, naming the field, for what no column holds."""
    if UNSTORABLE.search(text):
        raise Invalid({name: [NO_TEXT]})
    if len(text) > longest:
        raise Invalid({name: [_("This text is too long.")]})
    return str(with_one_line_end(text)).strip()


def changed_fields(row: Model, changes: dict[str, Any]) -> dict[str, Any]:
    """The subset of `changes` that differs from `row`."""
    changes = {name: with_one_line_end(value) for name, value in changes.items()}
    return {name: value for name, value in changes.items() if getattr(row, name) != value}


def write(row: Row, changes: dict[str, Any], **expected: Any) -> None:
    """Store `changes` on a locked row and raise its version, provided `expected` still holds.

    The condition is part of the UPDATE: should the lock ever fail us, the write finds no row and raises
    instead of overwriting.
    """
    if hasattr(row, "updated_at"):
        changes = {**changes, "updated_at": timezone.now()}
    for name, value in changes.items():
        setattr(row, name, value)
    if isinstance(row, ReviewedModel):
        changes["search_text"] = row.search_text = fold(row.searchable())
    found = type(row)._default_manager.filter(pk=row.pk, version=row.version, **expected)
    if found.update(**changes, version=row.version + 1) != 1:
        raise Conflict(_("Somebody changed this record meanwhile."), code="version_conflict")
    row.version += 1


def contributed(actor, record: ReviewedModel, verb: str) -> None:
    """Note that `actor` had a hand in the content of `record` in its present cycle."""
    contributed_to(actor, [record], verb)


def contributed_to(actor, records: Iterable[ReviewedModel], verb: str) -> None:
    """The same of several records."""
    Contribution.objects.bulk_create(
        [
            Contribution(
                kind=record.review_kind,
                object_id=record.pk,
                cycle=record.cycle,
                person=actor,
                verb=verb,
            )
            for record in records
        ],
        ignore_conflicts=True,
    )

"""How pages name and reach records of any kind: a label and an address, for those who may see them.

A kind is known by its `ledger_kind`. Reviewable kinds are known by their declaration; others are added
with `register`, by higher apps in `AppConfig.ready()`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, TextField
from django.urls import NoReverseMatch, reverse

from accounts.models import ApiToken, Training, User
from casework.models import (
    Closing,
    Consent,
    ConsentText,
    Dissent,
    Escalation,
    InterviewApproval,
    Membership,
    NamedDecider,
    NoteVersion,
    Referral,
    Remark,
    Review,
    ReviewPolicy,
    RiskAssessment,
    Task,
    TaskLink,
    Witness,
)
from casework.review.reviewing import reviewable, reviewables


@dataclass(frozen=True)
class Place:
    """What a record is called, where its page is ("" when it has none), and for whom it is, if for one."""

    label: str
    url: str = ""
    recipient: str = ""


@dataclass(frozen=True)
class Kind:
    """Rows of one kind: their model, how one is named, and the relations needed to say so."""

    model: type[Model]
    place: Callable[[Any], Place]
    select: tuple[str, ...] = ()
    # The relation by whose scope rows are seen that have none of their own.
    within: str = ""

    def visible_to(self, user: Any) -> Any:
        """The rows that `user` may see."""
        rows: Any = self.model._default_manager
        if not self.within:
            return rows.visible_to(user)
        around: Any = self.model._meta.get_field(self.within).related_model
        seen = around._default_manager.visible_to(user)
        return rows.filter(**{f"{self.within}__in": seen.order_by().values("pk")})


_kinds: dict[str, Kind] = {}


def register(ledger_kind: str, kind: Kind) -> None:
    _kinds[ledger_kind] = kind


def address(url_name: str, *args: Any) -> str:
    """The address of a page by its URL name; "" when this installation has no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def page_of(record: Any) -> str:
    """The address of a reviewable record's own page."""
    return address(reviewable(record.review_kind).url_name, record.pk)


def title_of(record: Any) -> str:
    """A reviewable record's title, as its kind declares it."""
    return str(reviewable(record.review_kind).title(record))


def light(rows: Any) -> Any:
    """`rows` without their long texts, which lists have no use for and some may not show."""
    long = [f.name for f in rows.model._meta.concrete_fields if isinstance(f, TextField)]
    return rows.defer(*long)


def find(user: Any, wanted: Mapping[str, Iterable[UUID]]) -> dict[tuple[str, UUID], Place]:
    """Names and addresses of records that `user` may see, by kind and id; one query per kind.

    A record that is hidden, gone or of an unknown kind is simply not there.
    """
    known = kinds()
    found = {}
    for name, ids in wanted.items():
        kind = known.get(name)
        if kind is None:
            continue
        scoped = light(kind.visible_to(user)).filter(pk__in=set(ids))
        for row in scoped.select_related(*kind.select):
            found[name, row.pk] = kind.place(row)
    return found


def row(user: Any, name: str, key: UUID | None) -> Any:
    """The one record of a kind that `user` may see, without its long texts; None when there is none."""
    kind = kinds().get(name)
    if kind is None or key is None:
        return None
    return light(kind.visible_to(user)).filter(pk=key).first()


@dataclass(frozen=True)
class Counted:
    """Rows of one group: how many there are, and those that a person may see, by name."""

    count: int
    places: list[Place]

    @property
    def unnamed(self) -> int:
        """How many more there are: too many to name, or not this person's to see."""
        return self.count - len(self.places)


# How many rows of one kind are named; the others are counted.
NAMED = 20


def counted(user: Any, groups: Mapping[str, Iterable[Any]]) -> dict[str, Counted]:
    """Of each group of querysets how many rows it has, and names of those that `user` may see.

    Two queries for each queryset, and one for each kind.
    """
    shown = {name: [(rows, _shown(user, rows)) for rows in found] for name, found in groups.items()}
    wanted: dict[str, list[UUID]] = {}
    for found in shown.values():
        for rows, keys in found:
            wanted.setdefault(rows.model.ledger_kind, []).extend(keys)
    places = find(user, wanted)
    return {
        name: Counted(
            sum(rows.count() for rows, _keys in found),
            [
                places[rows.model.ledger_kind, key]
                for rows, keys in found
                for key in keys
                if (rows.model.ledger_kind, key) in places
            ],
        )
        for name, found in shown.items()
    }


def _shown(user: Any, rows: Any) -> list[UUID]:
    seen = rows.model._default_manager.visible_to(user).filter(pk__in=rows.values("pk"))
    return list(seen.order_by("pk").values_list("pk", flat=True)[:NAMED])


def kinds() -> dict[str, Kind]:
    """All kinds that pages can name, by their `ledger_kind`."""
    reviewed = {
        model.ledger_kind: Kind(model, lambda row: Place(row.reference, page_of(row)))
        for model in reviewables().values()
    }
    return {**reviewed, **_kinds}


def _team(row: Any) -> Place:
    return Place(str(row.user), address("casework:case-team", row.case_id))


def _of_case(row: Any) -> Place:
    return Place(row.case.reference, address("casework:case-detail", row.case_id))


def _code(row: Any) -> Place:
    return Place(row.code, address("casework:witness-detail", row.pk))


def _of_witness(row: Any) -> Place:
    """What is kept about a witness is reached, and named, by the witness."""
    return _code(row.witness)


def _task(row: Any) -> Place:
    return Place(row.reference, address("casework:task-detail", row.pk))


def _of_task(row: Any) -> Place:
    return _task(row.task)


def _consent_text(row: Any) -> Place:
    return Place(str(row), address("casework:consent-text", row.pk))


def _review(row: Any) -> Place:
    return Place(row.object_reference, address("casework:review-detail", row.pk))


def _of_review(row: Any) -> Place:
    return _review(row.review)


def _policy(row: Any) -> Place:
    name = reviewables()[row.kind]._meta.verbose_name if row.kind in reviewables() else row.kind
    return Place(str(name), address("casework:case-rules", row.case_id))


def _of_note(row: Any) -> Place:
    return Place(row.note.reference, address("casework:note-detail", row.note_id))


def _person(row: Any) -> Place:
    return Place(str(row), address("accounts:person", row.pk))


def _of_person(row: Any) -> Place:
    return _person(row.user)


def _token(row: Any) -> Place:
    return Place(f"{row.prefix}… ({row.owner})", address("accounts:person", row.owner_id))


# The floor of accounts lies below and cannot register anything here.
register(User.ledger_kind, Kind(User, _person))
register(Training.ledger_kind, Kind(Training, _of_person, ("user",)))
register(ApiToken.ledger_kind, Kind(ApiToken, _token, ("owner",)))
register("membership", Kind(Membership, _team, ("user",)))
register("closing", Kind(Closing, _of_case, ("case",)))
register("witness", Kind(Witness, _code))
register("risk_assessment", Kind(RiskAssessment, _of_witness, ("witness",)))
register("referral", Kind(Referral, _of_witness, ("witness",)))
register("consent", Kind(Consent, _of_witness, ("witness",)))
register("consent_text", Kind(ConsentText, _consent_text))
register("task", Kind(Task, _task))
register("task_link", Kind(TaskLink, _of_task, ("task",)))
register("review", Kind(Review, _review))
for _said in (Dissent, Escalation, NamedDecider):
    register(_said.ledger_kind, Kind(_said, _of_review, ("review",), within="review"))
register("remark", Kind(Remark, _of_review, ("review",)))
register("review_policy", Kind(ReviewPolicy, _policy))
register("note_version", Kind(NoteVersion, _of_note, ("note",)))
register("interview_approval", Kind(InterviewApproval, _of_note, ("note",)))

"""Who may decide a review, and why somebody may not: for whole lists, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import persons
from accounts.models import User
from casework import permissions, records
from casework.models import Case, Contribution, Escalation, Membership, Review
from casework.review.deciding import CLEAR, Standing, standings
from casework.review.reviewing import reviewable, reviewables
from casework.review.workflow import MOVES
from casework.services.reviews import objection
from common.errors import Text
from common.look.durations import duration_text

VERBS: dict[str, Text] = {
    "open": _("opened it"),
    "write": _("wrote it"),
    "receive": _("took it in"),
    "edit": _("changed it"),
    "submit": _("submitted it"),
    "request": _("requested it"),
    "content": _("had a hand in a record in it"),
}


@dataclass(frozen=True)
class Waiting:
    """One review in a list: the record under review, and why this person may not decide it ("": may)."""

    review: Review
    title: str
    url: str
    kind: Text
    why: Text

    @property
    def age(self) -> str:
        """How long it has waited, or did until it was decided."""
        until = self.review.closed_at or timezone.now()
        return duration_text(max(0, (until - self.review.submitted_at).total_seconds()))

    @property
    def mine(self) -> bool:
        return not self.why and self.review.status == Review.State.OPEN


def waiting(rows: Iterable[Review], user: Any) -> list[Waiting]:
    """`rows` (scoped, with their case) with titles and reasons.

    A few queries, and one for each kind of record among them.
    """
    rows = list(rows)
    found = _records(rows, user)
    roles = permissions.case_roles(user)
    standing = standings(user, [row for row in rows if row.status == Review.State.OPEN])
    return [
        _waiting(row, found[row.object_id], user, roles, standing.get(row.pk, CLEAR))
        for row in rows
    ]


def _records(rows: list[Review], user: Any) -> dict[Any, Any]:
    ids = defaultdict(set)
    for row in rows:
        ids[row.kind].add(row.object_id)
    found = {}
    for kind, wanted in ids.items():
        model: Any = reviewables()[kind]
        related = [] if model is Case else ["case", *reviewable(kind).select]
        scoped = records.light(model.objects.visible_to(user)).select_related(*related)
        found.update(scoped.in_bulk(wanted))
    return found


def _waiting(row: Review, record: Any, user: Any, roles: dict, standing: Standing) -> Waiting:
    rule = permissions.MATRIX[f"{row.kind}.decide"]
    why: Text = ""
    if row.status == Review.State.OPEN:
        within = user.case_limit is None or row.case_id in user.case_limit
        why = objection(
            record,
            MOVES["approve"],
            allowed=bool(user.site_roles & rule.site)
            or (within and roles.get(row.case_id) in rule.case),
            standing=standing,
        )
    return Waiting(
        review=row,
        title=records.title_of(record),
        url=reverse("casework:review-detail", args=[row.pk]),
        kind=record._meta.verbose_name,
        why=why,
    )


def beside(review: Review, user: Any) -> dict[str, Any]:
    """The reviews before and after this one among those that `user` may decide; None at the ends."""
    mine = Review.objects.decidable_by(user).only("pk", "object_reference")
    return {"previous": _next(mine, review, back=True), "following": _next(mine, review)}


def next_waiting(user: Any, after: Review | None) -> Review | None:
    """What `user` may decide next: what waits longest behind `after`, else what has waited longest."""
    mine = Review.objects.decidable_by(user).only("pk")
    found = _next(mine, after) if after else None
    return found or mine.order_by("submitted_at", "pk").first()


def _next(rows: Any, review: Review, *, back: bool = False) -> Review | None:
    way, order = ("lt", "-") if back else ("gt", "")
    same = Q(submitted_at=review.submitted_at, **{f"pk__{way}": review.pk})
    rows = rows.filter(Q(**{f"submitted_at__{way}": review.submitted_at}) | same)
    return rows.order_by(f"{order}submitted_at", f"{order}pk").first()


def hands(review: Review) -> list[tuple[User, list[Text]]]:
    """Everyone with a hand in the content under review, with what they did, in order of appearance."""
    did: dict[User, list[Text]] = {}
    rows = Contribution.objects.filter(
        kind=review.kind, object_id=review.object_id, cycle=review.cycle
    )
    for row in rows.select_related("person").order_by("at", "pk"):
        did.setdefault(row.person, []).append(VERBS.get(row.verb, row.verb))
    return list(did.items())


def deciders(review: Review) -> list[User]:
    """Those who may decide this review now: once it was handed to the lead, the lead, whom they named,
    and holders by a site role; else all that `fit` names."""
    people = fit(review)
    if not Escalation.objects.filter(review=review).exists():
        return list(people)
    leads = Membership.objects.active().filter(case=review.case_id, role=permissions.LEAD)
    named = review.named.values("person")
    answering = Q(pk__in=leads.values("user")) | Q(pk__in=named) | Q(pk__in=persons.beside(named))
    if site := permissions.MATRIX[f"{review.kind}.decide"].site:
        answering |= Q(pk__in=User.objects.with_site_role(*site).values("pk"))
    return list(people.filter(answering))


def fit(review: Review) -> Any:
    """Those who may decide this review: by their role in the case or the installation, without a hand in
    it, and not decided by them in this round already."""
    rule = permissions.MATRIX[f"{review.kind}.decide"]
    hands = Contribution.objects.filter(
        kind=review.kind, object_id=review.object_id, cycle=review.cycle
    )
    roles = set(review.role_names) & rule.case or rule.case
    team = Membership.objects.active().filter(case=review.case_id, role__in=roles)
    people = User.objects.active().filter(access_suspended=False)
    by_role = Q(pk__in=team.values("user"))
    if rule.site:
        by_role |= Q(pk__in=User.objects.with_site_role(*rule.site).values("pk"))
    people = people.filter(by_role)
    for involved in (hands.values("person"), review.decisions.values("decided_by")):
        people = people.exclude(pk__in=involved).exclude(pk__in=persons.beside(involved))
    return people.order_by("display_name", "username")

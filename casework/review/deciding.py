"""Whether one person may decide one review: their hand in the content, their decision, the case's rules.

One place for services, buttons and whole lists; accounts marked as one person are one. Who holds the
permission at all is asked of the matrix (casework/permissions.py), which the rules of a case narrow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts import persons
from casework import permissions
from casework.models import (
    Contribution,
    Decision,
    Escalation,
    NamedDecider,
    Review,
    ReviewedModel,
)
from common.errors import Text

OWN_WORK = _("You contributed to this record, so somebody else must decide.")
DECIDED = _("You have decided on this already, so somebody else must decide as well.")
ESCALATED = _("It was handed to the lead of the case, who decides it or names who does.")
OTHER_ROLE = _("The review rules of this case leave this to another role.")


@dataclass(frozen=True)
class Standing:
    """How one person stands to an open review; all False: nothing is against them."""

    contributed: bool = False
    decided: bool = False
    other_role: bool = False
    escalated: bool = False

    @property
    def why_not(self) -> Text:
        if self.contributed:
            return OWN_WORK
        if self.decided:
            return DECIDED
        if self.other_role:
            return OTHER_ROLE
        return ESCALATED if self.escalated else ""


CLEAR = Standing()


def contributors(record: ReviewedModel, cycle: int | None = None) -> Any:
    """Those who had a hand in the record's content in this cycle (since the last approval)."""
    return Contribution.objects.filter(
        kind=record.review_kind, object_id=record.pk, cycle=cycle or record.cycle
    )


def standings(person: Any, reviews: Iterable[Review]) -> dict[Any, Standing]:
    """How `person` stands to each of these reviews, by their keys.

    Two queries, one for the roles, and one for what was escalated unless the rows say that nothing was.
    """
    reviews = list(reviews)
    hands = Contribution.objects.filter(
        persons.is_one("person", person), object_id__in={row.object_id for row in reviews}
    )
    own = set(hands.values_list("kind", "object_id", "cycle"))
    decided = Decision.objects.filter(
        persons.is_one("decided_by", person), review__in=[row.pk for row in reviews]
    )
    already = set(decided.values_list("review_id", flat=True))
    named = _escalated(person, reviews)
    asked = named or any(row.roles for row in reviews)
    roles = permissions.case_roles(person) if asked else {}
    return {
        row.pk: Standing(
            contributed=(row.kind, row.object_id, row.cycle) in own,
            decided=row.pk in already,
            other_role=_shut_out(person, row, roles.get(row.case_id, "")),
            escalated=row.pk in named
            and not (named[row.pk] or roles.get(row.case_id) == permissions.LEAD)
            and not _by_site(person, row),
        )
        for row in reviews
    }


def standing(person: Any, review: Review) -> Standing:
    """The same of one review."""
    return standings(person, [review])[review.pk]


def _escalated(person: Any, reviews: list[Review]) -> dict[Any, bool]:
    """Those of the reviews that were handed to the lead, with whether `person` is named to decide them."""
    unsure = [row.pk for row in reviews if getattr(row, "escalated", True)]
    if not unsure:
        return {}
    named = NamedDecider.objects.filter(persons.is_one("person", person), review=OuterRef("review"))
    rows = Escalation.objects.filter(review__in=unsure).annotate(mine=Exists(named))
    return dict(rows.values_list("review_id", "mine"))


def _by_site(person: Any, review: Review) -> bool:
    return bool(person.site_roles & permissions.MATRIX[f"{review.kind}.decide"].site)


def _shut_out(person: Any, review: Review, role: str) -> bool:
    return bool(review.roles) and not _by_site(person, review) and role not in review.role_names


def approvals_given(review: Review) -> int:
    return review.decisions.filter(verdict=Decision.Verdict.APPROVE).count()

"""Whether one person may decide one review: their hand in the content, their decision, the case's rules.

One place for services, buttons and whole lists; accounts marked as one person are one. Who holds the
permission at all is asked of the matrix (casework/permissions.py), which the rules of a case narrow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import persons
from casework import permissions
from casework.models import Contribution, Decision, Review, ReviewedModel
from common.errors import Text

OWN_WORK = _("You contributed to this record, so somebody else must decide.")
DECIDED = _("You have decided on this already, so somebody else must decide as well.")
OTHER_ROLE = _("The review rules of this case leave this to another role.")


@dataclass(frozen=True)
class Standing:
    """How one person stands to an open review; all False: nothing is against them."""

    contributed: bool = False
    decided: bool = False
    other_role: bool = False

    @property
    def why_not(self) -> Text:
        if self.contributed:
            return OWN_WORK
        if self.decided:
            return DECIDED
        return OTHER_ROLE if self.other_role else ""


CLEAR = Standing()


def contributors(record: ReviewedModel, cycle: int | None = None) -> Any:
    """Those who had a hand in the record's content in this cycle (since the last approval)."""
    return Contribution.objects.filter(
        kind=record.review_kind, object_id=record.pk, cycle=cycle or record.cycle
    )


def standings(person: Any, reviews: Iterable[Review]) -> dict[Any, Standing]:
    """How `person` stands to each of these reviews, by their keys: two queries, and one for the roles."""
    reviews = list(reviews)
    hands = Contribution.objects.filter(
        persons.is_one("person", person), object_id__in={row.object_id for row in reviews}
    )
    own = set(hands.values_list("kind", "object_id", "cycle"))
    decided = Decision.objects.filter(
        persons.is_one("decided_by", person), review__in=[row.pk for row in reviews]
    )
    already = set(decided.values_list("review_id", flat=True))
    roles = permissions.case_roles(person) if any(row.roles for row in reviews) else {}
    return {
        row.pk: Standing(
            contributed=(row.kind, row.object_id, row.cycle) in own,
            decided=row.pk in already,
            other_role=_shut_out(person, row, roles.get(row.case_id, "")),
        )
        for row in reviews
    }


def standing(person: Any, review: Review) -> Standing:
    """The same of one review."""
    return standings(person, [review])[review.pk]


def _shut_out(person: Any, review: Review, role: str) -> bool:
    by_site = person.site_roles & permissions.MATRIX[f"{review.kind}.decide"].site
    return bool(review.roles) and not by_site and role not in review.role_names


def approvals_given(review: Review) -> int:
    return review.decisions.filter(verdict=Decision.Verdict.APPROVE).count()

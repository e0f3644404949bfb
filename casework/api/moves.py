"""The moves of review as addresses: POST …/{id}/submit/, approve/, return/, withdraw/, reopen/, close/."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.fields import ReasonsField
from casework.review.workflow import moves_of
from casework.services import reviews
from common.api.serializers import MoveSerializer
from common.api.writing import move


class ReviewDecisionInput(MoveSerializer):
    """A decision may carry the answers to the review's checklist."""

    answers = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)),
        required=False,
        allow_null=True,
        default=None,
        help_text=_(
            "Where the review has a checklist: for each question {answer, comment}; the answer is yes, "
            "no (with a comment) or not_applicable (with the reason)."
        ),
    )


class ReviewReturnInput(ReviewDecisionInput):
    """A return may name its reasons beside the comment."""

    reasons = ReasonsField()


_TAKEN = {"approve": ReviewDecisionInput, "return": ReviewReturnInput}


def _service(name: str) -> Any:
    def make(record: Any, *, actor: Any, **given: Any) -> Any:
        return reviews.move(actor=actor, record=record, name=name, **given)

    return make


def reviewed(kind: str, **takes: type[MoveSerializer]) -> Any:
    """A class decorator that gives a viewset one address per move that records of `kind` know.

    `takes`: by the name of a move, what it takes beside a comment and a digest.
    """

    def decorate(viewset: Any) -> Any:
        for step in moves_of(kind):
            service = _service(step.name)
            service.__doc__ = f"{' or '.join(step.sources)} → {step.target}. {step.not_now}"
            permission = f"{kind}.{step.verb}"
            taken = takes.get(step.name) or _TAKEN.get(step.name, MoveSerializer)
            made = move(step.name, service, permission=permission, serializer=taken)
            setattr(viewset, step.name, made)
        return viewset

    return decorate

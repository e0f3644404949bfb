"""The questions that a reviewer answers before an approval, where the rules of the case ask for it.

Which questions there are is fixed for each kind of record (casework/review/reviewing.py). An answer is
yes, no with a comment, or not applicable with a reason; anything else is refused by the name of its
question.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from casework.review.reviewing import reviewable
from casework.services.writing import clean_text
from common.canonical import canonical_json
from common.errors import Invalid, Text

LONGEST = 2_000


class Answer(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


@dataclass(frozen=True)
class Line:
    """One question of a checklist with what was answered, in words."""

    question: Text
    answer: Text
    comment: str


def question(kind: str, name: str) -> Text:
    """A question in words; its name, should a later release not know it any more."""
    return reviewable(kind).questions.get(name, name)


def checked(asked: Iterable[str], given: Any, *, complete: bool = True) -> str:
    """The answers as they are kept: RFC 8785 text of {question: {answer, comment}}, "" for none.

    `asked` are the names of the questions; `complete`: all must be answered. Raises Invalid naming each
    question without an answer, with an unknown one or without its comment, and each that was not asked.
    """
    asked = list(asked)
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise Invalid({"answers": [_("Give an object: for each question its answer and comment.")]})
    errors: dict[str, list[Text]] = {}
    for name in asked:
        if (name in given or complete) and (fault := _fault(given.get(name))):
            errors[f"answers.{name}"] = [fault]
    for name in given:
        if name not in asked:
            errors[f"answers.{name}"] = [_("This question is not on the checklist.")]
    if errors:
        raise Invalid(errors, code="checklist")
    kept = {name: _cleaned(name, given[name]) for name in asked if name in given}
    return canonical_json(kept).decode() if kept else ""


def _fault(given: Any) -> Text:
    """What is wrong with the answer to one question; "" for nothing."""
    if given is None:
        return _("Answer this question.")
    shape = _("Give an object with the texts answer and comment.")
    if not isinstance(given, dict) or set(given) - {"answer", "comment"}:
        return shape
    answer, comment = given.get("answer", ""), given.get("comment", "")
    if not isinstance(answer, str) or not isinstance(comment, str):
        return shape
    if not answer:
        return _("Answer this question.")
    if answer not in Answer.values:
        return _("Answer yes, no or not_applicable.")
    if answer == Answer.NO and not comment.strip():
        return _("Say what is not so.")
    if answer == Answer.NOT_APPLICABLE and not comment.strip():
        return _("Say why it does not apply.")
    return ""


def _cleaned(name: str, given: dict[str, str]) -> dict[str, str]:
    comment = clean_text(f"answers.{name}", given.get("comment", ""), longest=LONGEST)
    return {"answer": given["answer"], "comment": comment}


def lines(kind: str, answers: str) -> list[Line]:
    """The answers of a decision in words, in the order in which the kind asks."""
    given = json.loads(answers) if answers else {}
    order = [name for name in reviewable(kind).questions if name in given]
    labels = dict(Answer.choices)
    return [
        Line(question(kind, name), labels.get(one["answer"], one["answer"]), one["comment"])
        for name in [*order, *sorted(set(given) - set(order))]
        for one in [given[name]]
    ]

"""This floor's kinds of notifications: reviews, remarks, tasks, teams."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.models import Contribution, Remark
from casework.notices.kinds import WATCHED, How, Notice, register
from casework.review.queue import deciders

REVIEW_OVER = ("casework.review.decided", "casework.review.withdrawn")
TASK_OVER = ("casework.task.done", "casework.task.cancelled")


def _deciders(record: Any) -> Iterable[UUID]:
    return [person.pk for person in deciders(record.row)]


def _answering(record: Any) -> Iterable[UUID]:
    """Those who may decide a review that was handed to the lead: the lead, and holders by a site role."""
    return [person.pk for person in deciders(record.row.review)]


def _named(record: Any) -> Iterable[UUID]:
    return [record.row.person_id]


def _review(row: Any) -> Any:
    return row.review


def _hands(review: Any) -> set[UUID]:
    """Those who had a hand in what was submitted."""
    rows = Contribution.objects.filter(
        kind=review.kind, object_id=review.object_id, cycle=review.cycle
    )
    return {review.submitted_by_id, *rows.values_list("person", flat=True)}


def _hands_if(status: str) -> Any:
    def readers(record: Any) -> Iterable[UUID]:
        return _hands(record.row) if record.row.status == status else ()

    return readers


def _remarked(record: Any) -> Iterable[UUID]:
    """Those who made the record, and of an answer those who spoke before."""
    remark = record.row
    found = _hands(remark.review)
    if remark.answers_id:
        thread = Remark.objects.filter(answers=remark.answers_id)
        found |= {remark.answers.written_by_id, *thread.values_list("written_by", flat=True)}
    return found


def _newly_assigned(record: Any) -> Iterable[UUID]:
    """Whom an open task was given to: now, and not before."""
    task = record.row
    given = task.assignee_id if task.is_open else None
    before = json.loads(record.payload)["before"] or {}
    return [] if given is None or str(given) == before.get("assignee_id") else [given]


def _member(record: Any) -> Iterable[UUID]:
    return [record.row.user_id]


def _nobody(record: Any) -> Iterable[UUID]:
    """Found in another way than by one entry."""
    return ()


def fill() -> None:
    """Called once, when the app is ready."""
    register(
        {
            "review_waits": Notice(
                _("A review waits for you"),
                {"casework.review.opened": _("A review waits for your decision")},
                _deciders,
                How.DAILY,
                # Handed to the lead, it waits for others; those are told so.
                settled_by=(*REVIEW_OVER, "casework.escalation.raised"),
            ),
            "review_handed_on": Notice(
                _("A review is handed to you as lead"),
                {"casework.escalation.raised": _("A review was handed to the lead of the case")},
                _answering,
                How.DAILY,
                settled_by=REVIEW_OVER,
                about=_review,
            ),
            "decider_named": Notice(
                _("You are named to decide a review"),
                {"casework.escalation.decider_named": _("You were named to decide a review")},
                _named,
                How.DAILY,
                settled_by=REVIEW_OVER,
                about=_review,
            ),
            "returned": Notice(
                _("What you worked on is returned"),
                {"casework.review.decided": _("Returned with reasons")},
                _hands_if("returned"),
                How.DAILY,
            ),
            "approved": Notice(
                _("What you worked on is approved"),
                {"casework.review.decided": _("Approved")},
                _hands_if("approved"),
            ),
            "remark": Notice(
                _("Remarks on what you worked on, and answers"),
                {
                    "casework.remark.made": _("A remark was made"),
                    "casework.remark.answered": _("A remark was answered"),
                },
                _remarked,
                thread=lambda remark: remark.review_id,
            ),
            "task_given": Notice(
                _("A task is given to you"),
                dict.fromkeys(
                    (
                        "casework.task.added",
                        "casework.task.edited",
                        "casework.task.handed_over",
                    ),
                    _("A task was given to you"),
                ),
                _newly_assigned,
                How.DAILY,
                settled_by=TASK_OVER,
            ),
            "task_due": Notice(
                _("A task of yours is due or overdue"),
                {"task.due": _("A task is due"), "task.overdue": _("A task is overdue")},
                _nobody,
                How.DAILY,
                settled_by=TASK_OVER,
            ),
            "joined": Notice(
                _("You are put on a team"),
                {"casework.team.joined": _("You were put on the team")},
                _member,
            ),
            "left": Notice(
                _("Your place on a team ends"),
                {"casework.team.left": _("Your place on a team ended")},
                _member,
                personal=True,
            ),
            # Found by the records that people follow, and in the words of news.
            WATCHED: Notice(_("What you follow: whatever happens to it"), {}, _nobody),
        }
    )

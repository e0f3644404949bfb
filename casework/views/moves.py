"""The moves of review as pages: one form, one address for every kind of record."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework import closing, permissions, records
from casework.forms.cases import CloseForm, MoveForm
from casework.forms.decisions import DecisionForm
from casework.models import Case, Decision, Review, ReviewedModel, Status
from casework.review import comparison, dissents, queue, reasons
from casework.review.deciding import CLEAR, standing
from casework.review.reviewing import caution, reviewable, reviewables
from casework.review.workflow import MOVES, Move, moves_of
from casework.services import reviews
from casework.views.pages import FormPage, in_case
from common.errors import Conflict, NotVisible, Text
from common.http import own_address
from common.querysets import get_visible

DONE = {
    "submit": _("Submitted for review."),
    "approve": _("Approved."),
    "return": _("Returned."),
    "withdraw": _("Withdrawn."),
    "reopen": _("Reopened."),
    "close": _("Closed."),
}

FIRST_OF_TWO = _("You have approved it. It waits for one more person.")

TABS = {
    "case": "overview",
    "evidence": "evidence",
    "verification": "evidence",
    "note": "notes",
    "export": "exports",
}


@dataclass(frozen=True)
class Button:
    """A move as a button: where it goes, and why it cannot be pressed ("" if it can)."""

    move: Move
    url: str
    why: Text

    @property
    def onward(self) -> bool:
        """Whether the move leads on: it is then the one filled button of its page."""
        return self.move.name in ("submit", "close")


def buttons(
    record: ReviewedModel, user: Any, held: frozenset[str], review: Review | None
) -> list[Button]:
    """The moves that the record's state allows, with what stands against each for this person.

    `review` is the open one, if any.
    """
    found = standing(user, review) if review else CLEAR
    return [
        Button(
            step,
            reverse("casework:record-move", args=[record.review_kind, record.pk, step.name]),
            reviews.objection(
                record,
                step,
                allowed=f"{record.review_kind}.{step.verb}" in held,
                standing=found,
            ),
        )
        for step in moves_of(record.review_kind)
        if record.status in step.sources
    ]


def panel(record: ReviewedModel, user: Any, held: frozenset[str] | None = None) -> dict[str, Any]:
    """The context of `casework/_next_step.html`: what may be done with the record now, and by whom.

    Decisions are made on the page of the review, in sight of what is decided.
    """
    held = permissions.granted(user, record) if held is None else held
    review = reviews.open_review(record)
    found = buttons(record, user, held, review)
    moves = [button for button in found if not button.move.decision]
    open_moves = [button for button in moves if not button.why]
    visible = review and Review.objects.visible_to(user).filter(pk=review.pk).exists()
    return {
        # A move that has to be explained has a page of its own, which asks the question.
        "direct_moves": [button for button in open_moves if not button.move.comment],
        "asking_moves": [button for button in open_moves if button.move.comment],
        # Ways back are offered to those who may take them; the way on says why it is shut.
        "shut_moves": [button for button in moves if button.why and button.onward],
        "decisions": [button for button in found if button.move.decision],
        "dissents": dissents.of_record(record, held),
        "returned": returned(record, user) if any(one.onward for one in open_moves) else None,
        "may_decide": any(not button.why for button in found if button.move.decision),
        "review_url": reverse("casework:review-detail", args=[review.pk]) if visible else "",
        "move_form": MoveForm(
            initial={"digest": reviews.frozen(record)[1], "next": records.page_of(record)}
        ),
    }


def returned(record: ReviewedModel, user: Any) -> Decision | None:
    """The decision by which a record was returned, for those who are to mend it; its comment says what."""
    if record.status != Status.RETURNED:
        return None
    rows = Review.objects.visible_to(user).filter(kind=record.review_kind, object_id=record.pk)
    last = rows.order_by("-round").first()
    if last is None:
        return None
    made = last.decisions.filter(verdict=Decision.Verdict.RETURN).select_related("decided_by")
    if (decision := made.first()) is not None:
        decision.why = reasons.words(last.kind, decision.reason_names)
    return decision


def digest_of(record: ReviewedModel) -> str:
    """The digest of what a person deciding now has to have seen."""
    review = reviews.open_review(record)
    return review.digest if review else reviews.frozen(record)[1]


class RecordMove(FormPage):
    """`/records/<kind>/<pk>/<move>/`: GET asks, POST makes the move.

    The record's own page posts here directly; this page is for moves that need words, and shows a
    refusal with the words that were typed.
    """

    template_name = "casework/move.html"
    form_class = MoveForm

    def prepare(self, pk: Any) -> ReviewedModel:
        model: Any = reviewables().get(self.kwargs["kind"])
        self.step = MOVES.get(self.kwargs["move"])
        if model is None or self.step is None:
            raise NotVisible(_("No such record."))
        related = [] if model is Case else ["case"]
        rows = model.objects.visible_to(self.request.user).select_related(*related)
        self.record = get_visible(rows, pk=pk)
        self.permission = f"{self.record.review_kind}.{self.step.verb}"
        if self.step.decision:
            self.form_class = DecisionForm
        if self.step.name == "close":
            self.form_class = CloseForm
        return self.record

    def form_arguments(self) -> dict[str, Any]:
        return {"review": reviews.open_review(self.record)} if self.step.decision else {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get(request, *args, **kwargs)
        except Conflict as refusal:
            if (late := self.came_too_late()) is None:
                raise
            form = self.form_class(initial=self.initial(), **self.form_arguments())
            return self.show(form, refusal.status, late=late, why=refusal.message)

    def check_now(self) -> None:
        if why := reviews.blocked(self.request.user, self.record, self.step.name):
            raise Conflict(why)

    def initial(self) -> dict[str, Any]:
        return {"digest": digest_of(self.record), "next": records.page_of(self.record)}

    def act(self, form: Any) -> ReviewedModel:
        self.decided = reviews.open_review(self.record) if self.step.decision else None
        return reviews.move(
            actor=self.request.user,
            record=self.record,
            name=self.step.name,
            comment=form.cleaned_data["comment"],
            digest=form.cleaned_data["digest"] or None,
            answers=form.answers() if self.step.decision else None,
            reasons=form.cleaned_data.get("reasons"),
            reason=form.cleaned_data.get("reason", ""),
        )

    def next_page(self, result: ReviewedModel) -> str:
        # The first approval of two does not end the round.
        done = DONE[self.step.name] if result.status == self.step.target else FIRST_OF_TWO
        messages.success(self.request, f"{result.reference}: {done}")
        if self.step.decision:
            return next_to_decide(self.request, self.decided)
        return own_address(self.request, self.request.POST.get("next", "")) or records.page_of(
            result
        )

    def refused(self, form: Any, refusal: Any) -> Any:
        if refusal.code == "stale_digest":
            # Look again first; the form then carries what is there now.
            form.data = form.data.copy()
            form.data["digest"] = digest_of(self.record)
        names = refusal.extra.get("changed", ())
        return self.show(
            form,
            refusal.status,
            stale=refusal.code == "stale_digest",
            changed=[comparison.label_of(type(self.record), name) for name in names],
            late=self.came_too_late() if refusal.code in ("state", "four_eyes") else None,
        )

    def came_too_late(self) -> Review | None:
        """The last round with its verdicts, for somebody whose decision another one forestalled."""
        if not self.step.decision:
            return None
        rows = Review.objects.visible_to(self.request.user).with_given()
        rows = rows.filter(kind=self.record.review_kind, object_id=self.record.pk)
        last = rows.order_by("-round").first()
        if last is None or not last.decisions.exists():
            return None
        withheld = reviewable(last.kind).withheld
        held = permissions.granted(self.request.user, self.record)
        may_read = not withheld or f"{last.kind}.read" in held
        return next(row for row in comparison.rounds(last, may_read=may_read) if row == last)

    def context(self, form: Any) -> dict[str, Any]:
        review = reviews.open_review(self.record)
        case = self.record if isinstance(self.record, Case) else self.record.case
        return in_case(
            case,
            TABS.get(self.record.review_kind, ""),
            record=self.record,
            title=records.title_of(self.record),
            step=self.step,
            caution=self._caution(),
            record_url=records.page_of(self.record),
            review_url=reverse("casework:review-detail", args=[review.pk]) if review else "",
            gates=(gates := self.gates(case)),
            shut=any(one.gate.blocks for one in gates),
        )

    def gates(self, case: Case) -> list[closing.Standing]:
        """What stands in the way of closing the case; nothing for other moves."""
        return closing.standing(case, self.request.user) if self.step.name == "close" else []

    def _caution(self) -> Any:
        """What concerns who submits or decides, for those who may read the record."""
        kind = self.record.review_kind
        withheld = reviewable(kind).withheld
        readable = not withheld or f"{kind}.read" in permissions.granted(
            self.request.user, self.record
        )
        onward = self.step.name in ("submit", "approve")
        return caution(self.record) if onward and readable else ""


def next_to_decide(request: HttpRequest, decided: Review | None) -> str:
    """Where a reviewer goes after a decision: to what comes next for them in the queue, else to the queue."""
    waiting = queue.next_waiting(request.user, decided)
    if waiting is None:
        return reverse("casework:review-queue")
    return reverse("casework:review-detail", args=[waiting.pk])

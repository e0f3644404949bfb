"""What waits for a decision, and the page on which it is made."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from casework import permissions, records
from casework.api.reviews import ReviewRowSerializer
from casework.filtersets.cases import QueueFilterSet, ReviewFilterSet
from casework.forms.decisions import DecisionForm
from casework.models import Case, Review
from casework.models.reviewed import BROKEN
from casework.review import comparison, queue
from casework.review.dissents import may_dissent
from casework.review.escalated import escalation
from casework.review.proof import digest_of
from casework.review.reading import opened, sorted_fields
from casework.review.reviewing import caution, reviewables
from casework.review.threads import threads
from casework.views.moves import TABS, buttons
from casework.views.pages import in_case, visible_case
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList


class ReviewQueue(RecordList):
    """Open reviews that the person may see, whoever waited longest first, each with why not theirs."""

    model = Review
    filterset_class = QueueFilterSet
    serializer_class = ReviewRowSerializer
    template_name = "casework/review_queue.html"
    select = ("case", "submitted_by")

    def get_queryset(self) -> Any:
        rows = super().get_queryset().with_given()
        return rows.filter(status=Review.State.OPEN).defer("snapshot")

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"waiting": queue.waiting(page.rows, self.request.user)}


class CaseReviews(RecordList):
    """The review tab of a case: every round of every record in it, newest first."""

    model = Review
    filterset_class = ReviewFilterSet
    serializer_class = ReviewRowSerializer
    template_name = "casework/case_reviews.html"
    select = ("case", "submitted_by")

    def get_queryset(self) -> Any:
        self.case = visible_case(self.request, self.kwargs["pk"])
        return super().get_queryset().with_given().filter(case=self.case).defer("snapshot")

    def extra_context(self, page: Page) -> dict[str, Any]:
        waiting = queue.waiting(page.rows, self.request.user)
        return in_case(self.case, "review", waiting=waiting)


class ReviewDetail(View):
    """One round: what changed since the last decision, who had a hand in it, and the decision itself."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = Review.objects.visible_to(request.user).with_given()
        rows = rows.select_related("case", "submitted_by")
        review = get_visible(rows, pk=pk)
        model: Any = reviewables()[review.kind]
        related = [] if model is Case else ["case"]
        record = get_visible(
            model.objects.visible_to(request.user).select_related(*related), pk=review.object_id
        )
        held = permissions.granted(request.user, record)
        self.may_read = may_read = opened(request.user, record, held)
        earlier = comparison.last_decided(review)
        everything = request.GET.get("show") == "all"
        fields = comparison.fields(review, earlier, request.user, may_read=may_read)
        context = in_case(
            review.case,
            TABS.get(review.kind, "review"),
            section="casework:review-queue",
            review=review,
            record=record,
            title=records.title_of(record),
            record_url=records.page_of(record),
            earlier=earlier,
            everything=everything,
            broken=review.shown_status == BROKEN
            or (review.status == Review.State.OPEN and digest_of(record) != review.digest),
            side_by_side=request.GET.get("view") == "side",
            **sorted_fields(fields, compare=earlier is not None, everything=everything),
            may_read=may_read,
            rounds=comparison.rounds(review, may_read=may_read),
            caution=caution(record) if may_read and review.status == Review.State.OPEN else "",
            **self._decision(request, review, record, held),
            **queue.beside(review, request.user),
        )
        context |= self._remarks(request, review, context)
        return render(request, "casework/review_detail.html", context)

    def _remarks(
        self, request: HttpRequest, review: Review, context: dict[str, Any]
    ) -> dict[str, Any]:
        """The threads, and what this person may add to them."""
        found = threads(review, request.user, decides=context["decides"])
        may_speak = context["may_read"] and request.user.has_perm("remark.add", review)
        for field in (*context["differing"], *context["alike"]):
            field.open_remarks = sum(
                one.remark.field == field.name and one.remark.is_open for one in found
            )
        return {
            "threads": found,
            "may_answer": may_speak,
            "may_remark": may_speak and review.status == Review.State.OPEN,
        }

    def _decision(
        self, request: HttpRequest, review: Review, record: Any, held: frozenset[str]
    ) -> dict[str, Any]:
        is_open = review.status == Review.State.OPEN
        decisions = buttons(record, request.user, held, review) if is_open else []
        decisions = [button for button in decisions if button.move.decision]
        return {
            "decisions": decisions,
            "has_role": f"{review.kind}.decide" in held,
            "may_decide": any(not button.why for button in decisions),
            "why_not": next((button.why for button in decisions if button.why), ""),
            "decides": bool(decisions) and not any(button.why for button in decisions),
            "hands": queue.hands(review),
            **escalation(request.user, review, held, may_read=self.may_read),
            "may_dissent": may_dissent(request.user, review, record, held),
            "deciders": queue.deciders(review) if is_open else [],
            "move_form": DecisionForm(review=review, initial={"digest": review.digest}),
        }

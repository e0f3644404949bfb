"""One decision on several reviews, made in sight of what each of them holds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework.forms.decisions import SeveralForm
from casework.models import Review
from casework.review import comparison, queue, reasons
from casework.review.reading import opened, sorted_fields
from casework.review.reviewing import reviewables
from casework.review.workflow import MOVES
from casework.services.deciding_each import decide_each
from common.errors import Invalid

# What one can still look at on one page.
AT_ONCE = 20
MADE = {"approve": _("Approved."), "return": _("Returned.")}


class ReviewSeveral(View):
    """`/reviews/together/?review=…&review=…`: what each holds, and one decision for those still ticked.

    Each stands or falls by itself, and is told with its reason.
    """

    template_name = "casework/review_several.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(None, request.GET.getlist("review"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """What is ticked comes as "id:digest": the content that was on the page, and no other."""
        seen = [pair.partition(":") for pair in request.POST.getlist("seen")[:AT_ONCE]]
        chosen = {str(key): digest for key, _colon, digest in seen if _key(key)}
        shown, name = request.POST.getlist("review"), request.POST.get("decision", "")
        form = SeveralForm(request.POST, kinds=self.kinds([*shown, *chosen]))
        if name not in MADE or not chosen:
            return self.refused(form, shown, chosen, _("Tick what you decide on."))
        if not form.is_valid() or (MOVES[name].comment and not form.cleaned_data["comment"]):
            return self.refused(form, shown, chosen, MOVES[name].comment)
        comment, why = form.cleaned_data["comment"], form.cleaned_data["reasons"]
        if bool(why) != (name == "return"):
            form.add_error("reasons", reasons.ONLY_RETURNS if why else reasons.CHOOSE)
            return self.show(form, shown, status=Invalid.status, chosen=set(chosen))
        # Read before the decision: afterwards these reviews wait no more.
        rows = {row.review.pk: row for row in self.rows(list(chosen))}
        pairs = [(UUID(key), digest) for key, digest in chosen.items()]
        made = decide_each(
            actor=request.user, seen=pairs, name=name, comment=comment, reasons=why or None
        )
        outcomes = [(rows.get(one.review_id), one, _words(one, name)) for one in made]
        return self.show(None, [], outcomes=outcomes)

    def refused(self, form: Any, shown: Any, chosen: Any, why: Any) -> HttpResponse:
        form.is_valid()
        form.add_error("comment" if chosen else None, why)
        return self.show(form, shown, status=Invalid.status, chosen=set(chosen))

    def kinds(self, keys: list[str]) -> list[str]:
        named = [key for text in keys if (key := _key(text))]
        rows = Review.objects.visible_to(self.request.user).filter(pk__in=named[: 2 * AT_ONCE])
        return sorted(rows.values_list("kind", flat=True))

    def rows(self, keys: list[str]) -> list[queue.Waiting]:
        found = Review.objects.visible_to(self.request.user).with_given()
        found = found.filter(pk__in=[key for text in keys[:AT_ONCE] if (key := _key(text))])
        found = found.select_related("case", "submitted_by").order_by("submitted_at", "pk")
        return queue.waiting(found, self.request.user)

    def show(
        self, form: Any, keys: list[str], status: int = 200, chosen: Any = None, **more: Any
    ) -> HttpResponse:
        waiting = [row for row in self.rows(keys) if row.review.status == Review.State.OPEN]
        context = {
            "form": form or SeveralForm(kinds=[row.review.kind for row in waiting]),
            "sheets": [self.sheet(row, chosen) for row in waiting],
            "may_decide": any(row.mine and not row.review.questions for row in waiting),
            "section": "casework:review-queue",
            **more,
        }
        return render(self.request, self.template_name, context, status=status)

    def sheet(self, row: queue.Waiting, chosen: set[str] | None) -> dict[str, Any]:
        """One review with what changed in it; its texts only for whoever may read them."""
        review, user = row.review, self.request.user
        model: Any = reviewables()[review.kind]
        record = model.objects.visible_to(user).get(pk=review.object_id)
        may_read = row.mine and opened(user, record)
        earlier = comparison.last_decided(review)
        fields = comparison.fields(review, earlier, user, may_read=may_read)
        return {
            "row": row,
            "review": review,
            "earlier": earlier,
            "ticked": chosen is None or str(review.pk) in chosen,
            **sorted_fields(fields, compare=earlier is not None, everything=False),
        }


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _words(outcome: Any, name: str) -> Any:
    """What became of one review, as a sentence."""
    if outcome.refusal:
        errors = getattr(outcome.refusal, "errors", None)
        if errors:
            return next(iter(errors.values()))[0]
        return outcome.refusal.message
    if outcome.record.status == MOVES[name].target:
        return MADE[name]
    return _("You have approved it. It waits for one more person.")

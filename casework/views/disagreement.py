"""Pages on which people say that they disagree with a decision, or cannot make one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import DeciderForm, DissentForm, EscalateForm
from casework.models import Review
from casework.review import queue
from casework.services.dissents import dissent_record
from casework.services.escalations import decider_name, review_escalate
from casework.views.pages import FormPage, in_case
from common.errors import Text
from common.querysets import get_visible


class AboutReview(FormPage):
    """A form about a review, whose end is the page of the review."""

    template_name = "casework/review_words.html"
    heading: Text
    submit: Text
    lead: Text = ""

    def prepare(self, pk: Any) -> Review:
        rows = Review.objects.visible_to(self.request.user).select_related("case")
        self.review = get_visible(rows, pk=pk)
        return self.review

    def next_page(self, result: Any) -> str:
        return reverse("casework:review-detail", args=[self.review.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.review.case,
            "review",
            section="casework:review-queue",
            review=self.review,
            heading=self.heading,
            submit=self.submit,
            lead=self.lead,
            cancel=self.next_page(None),
        )


class DissentCreate(AboutReview):
    form_class = DissentForm
    permission = "review.dissent"
    heading, submit = _("Record dissent"), _("Put it on record")
    success = _("Your dissent is on record.")
    lead = _(
        "The record stays approved. Your dissent stands beside the decision, wherever it is shown."
    )

    def initial(self) -> dict[str, Any]:
        return {"digest": self.review.digest}

    def act(self, form: Any) -> Any:
        return dissent_record(actor=self.request.user, review=self.review, **form.cleaned_data)


class Escalate(AboutReview):
    form_class = EscalateForm
    permission = "review.escalate"
    heading, submit = _("Hand the review to the lead"), _("Hand it over")
    success = _("The review is with the lead now.")
    lead = _(
        "From then on only the lead of the case decides it, or whom the lead or a supervisor names."
    )

    def act(self, form: Any) -> Any:
        return review_escalate(actor=self.request.user, review=self.review, **form.cleaned_data)


class DeciderName(AboutReview):
    form_class = DeciderForm
    permission = "review.name_decider"
    heading, submit = _("Name who decides"), _("Name them")
    success = _("This person may decide now.")

    def form_arguments(self) -> dict[str, Any]:
        return {"people": queue.fit(self.review)}

    def act(self, form: Any) -> Any:
        return decider_name(actor=self.request.user, review=self.review, **form.cleaned_data)

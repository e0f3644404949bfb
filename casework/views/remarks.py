"""Remarks on what is under review: making, answering and settling them, from the page of the review."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import RemarkForm
from casework.models import Remark, Review
from casework.review.comparison import fields, label_of
from casework.review.reviewing import reviewables
from casework.services import remarks
from casework.views.pages import FormPage, in_case
from common.errors import Text
from common.querysets import get_visible


class AboutRemark(FormPage):
    """A form whose end is the page of the review, at the remark."""

    template_name = "casework/remark_form.html"
    form_class: Any = RemarkForm
    permission = "remark.add"
    heading: Text
    submit: Text

    def prepare(self, pk: Any) -> Review:
        rows = Remark.objects.visible_to(self.request.user).select_related("review", "case")
        self.remark = get_visible(rows, pk=pk)
        self.review = self.remark.review
        return self.review

    def next_page(self, result: Remark) -> str:
        # Back to where the record waits now: a remark of an earlier round is shown there as well.
        rows = Review.objects.visible_to(self.request.user).filter(status=Review.State.OPEN)
        now = rows.filter(kind=self.review.kind, object_id=self.review.object_id).first()
        page = reverse("casework:review-detail", args=[(now or self.review).pk])
        return f"{page}#remark-{result.answers_id or result.pk}"

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.review.case,
            "review",
            section="casework:review-queue",
            review=self.review,
            remark=getattr(self, "remark", None),
            **self.about(form),
            heading=self.heading,
            submit=self.submit,
            cancel=reverse("casework:review-detail", args=[self.review.pk]),
        )

    def about(self, form: Any) -> dict[str, Any]:
        """What the field is called that the remark is on; nothing for the record as a whole."""
        model = reviewables()[self.review.kind]
        return {"label": label_of(model, self.remark.field) if self.remark.field else ""}


class RemarkCreate(AboutRemark):
    heading, submit = _("Make a remark"), _("Make the remark")
    success = _("The remark is made.")

    def prepare(self, pk: Any) -> Review:
        rows = Review.objects.visible_to(self.request.user).select_related("case")
        self.review = get_visible(rows, pk=pk)
        return self.review

    def initial(self) -> dict[str, Any]:
        return {"field": self.request.GET.get("field", "")[:64]}

    def act(self, form: Any) -> Remark:
        return remarks.remark_add(actor=self.request.user, review=self.review, **form.cleaned_data)

    def about(self, form: Any) -> dict[str, Any]:
        """The field and its words, but for those of a statement, which are read on the review's page."""
        shown = fields(self.review, None, self.request.user, may_read=False)
        found = next((one for one in shown if one.name == form["field"].value()), None)
        return {"label": found.label, "words": found.after} if found else {}


class RemarkAnswer(AboutRemark):
    heading, submit = _("Answer a remark"), _("Answer")
    success = _("The answer is there.")

    def act(self, form: Any) -> Remark:
        return remarks.remark_answer(
            actor=self.request.user, remark=self.remark, text=form.cleaned_data["text"]
        )


class RemarkSettle(AboutRemark):
    heading, submit = _("Settle a remark"), _("Settle it")
    success = _("The remark is settled.")
    form_class = forms.Form

    def act(self, form: Any) -> Remark:
        return remarks.remark_settle(actor=self.request.user, remark=self.remark)

"""Consent: recording an answer of a witness, and the texts that are put before witnesses."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework.api.consents import ConsentTextRowSerializer
from casework.filtersets.witnesses import ConsentTextFilterSet
from casework.forms.witnesses import ConsentForm, ConsentTextForm
from casework.interviews import languages
from casework.models import Consent, ConsentText, Recipient
from casework.models.witness import today
from casework.services import consent_texts, consents
from casework.statements import consenting
from casework.views.pages import FormPage
from casework.views.witnesses import OfWitness
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList


class ConsentCreate(OfWitness):
    """Recording an answer, beside those that stand and what has left already."""

    template_name = "casework/consent_form.html"
    form_class = ConsentForm
    permission = "consent.add"

    def check_now(self) -> None:
        """Nothing: an answer is taken in a closed case too."""

    def initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("recipient")
        asked = {"recipient": wanted} if wanted in Recipient.values else {}
        return {"given_on": today(), "given_by": Consent.GivenBy.PERSON, **asked}

    def act(self, form: Any) -> Consent:
        return consents.consent_record(
            actor=self.request.user, witness=self.witness, **form.cleaned_data
        )

    def next_page(self, result: Any) -> str:
        if result is not None and result.answer == Consent.Answer.WITHDRAWN:
            words = _(
                "Withdrawn. What was under way to this recipient is stopped; what has left already is "
                "listed below, and the tasks say what is left to do."
            )
            messages.warning(self.request, words)
        elif result is not None:
            messages.success(self.request, _("The answer is recorded; it stands from now on."))
        return super().next_page(result)

    def context(self, form: Any) -> dict[str, Any]:
        answers = consenting.standing_of(self.witness)
        return super().context(form) | {
            "answers": [(label, answers.get(value)) for value, label in Recipient.choices],
            "disclosures": consenting.disclosures(self.witness),
            "languages": languages.LANGUAGES,
        }


class ConsentTextList(RecordList):
    model = ConsentText
    filterset_class = ConsentTextFilterSet
    serializer_class = ConsentTextRowSerializer
    template_name = "casework/consent_text_list.html"
    select = ("created_by",)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {
            "section": "casework:witness-list",
            "names": languages.NAMES,
            "may_add": self.request.user.has_perm("consent_text.add"),
        }


class ConsentTextDetail(View):
    """One edition, as it is shown or read to a person."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        text = get_visible(ConsentText.objects.visible_to(request.user), pk=pk)
        newest = ConsentText.objects.newest().filter(language=text.language).get()
        context = {"section": "casework:witness-list", "text": text, "newest": newest}
        return render(request, "casework/consent_text.html", context)


class ConsentTextCreate(FormPage):
    template_name = "casework/consent_text_form.html"
    form_class = ConsentTextForm
    permission = "consent_text.add"
    success = _("Added. Consents recorded so far keep naming the edition that was shown.")

    def initial(self) -> dict[str, Any]:
        """The newest words of the language asked for, to be changed."""
        language = self.request.GET.get("language", "")
        newest = ConsentText.objects.newest().filter(language=language).first()
        return {"language": language, "body": newest.body if newest else ""}

    def act(self, form: Any) -> ConsentText:
        return consent_texts.consent_text_add(actor=self.request.user, **form.cleaned_data)

    def next_page(self, result: ConsentText) -> str:
        return reverse("casework:consent-text", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "section": "casework:witness-list",
            "languages": languages.LANGUAGES,
            "cancel": reverse("casework:consent-text-list"),
        }

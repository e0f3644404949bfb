"""Witnesses: the list, one person under a code, and the forms for wishes, risk and help."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.api.witnesses import WitnessRowSerializer
from casework.filtersets.witnesses import WitnessFilterSet, risk_state
from casework.forms.witnesses import ReferralForm, RiskForm, WitnessForm
from casework.models import (
    Case,
    Consent,
    Recipient,
    Referral,
    RiskAssessment,
    Task,
    Witness,
    WitnessNote,
)
from casework.models.witness import today
from casework.services import risks, witnesses
from casework.statements import consenting
from casework.views.pages import EditPage, FormPage, in_case, refuse_closed, visible_case
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList


class WitnessList(RecordList):
    """Codes, and whether a current risk assessment stands behind each."""

    model = Witness
    filterset_class = WitnessFilterSet
    serializer_class = WitnessRowSerializer
    template_name = "casework/witness_list.html"
    select = ("case", "created_by")

    def get_queryset(self) -> Any:
        return super().get_queryset().with_risk()

    def extra_context(self, page: Page) -> dict[str, Any]:
        rows = [(witness, risk_state(witness)) for witness in page.rows]
        return {"rows": rows, "section": "casework:witness-list"}


def visible_witness(request: HttpRequest, pk: Any) -> Witness:
    """The witness at an address, with `risk_until`; else NotVisible."""
    rows = Witness.objects.visible_to(request.user).with_risk()
    return get_visible(rows.select_related("case", "created_by"), pk=pk)


class WitnessDetail(View):
    """One witness. What the person wishes, fears and allows is for those who hear witnesses."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        witness = visible_witness(request, pk)
        held = permissions.granted(request.user, witness)
        may_read = "witness.read" in held
        if may_read:
            witnesses.witness_open(actor=request.user, witness=witness)
        notes = WitnessNote.objects.visible_to(request.user).filter(witness=witness)
        tasks = Task.objects.visible_to(request.user).filter(record_id=witness.pk)
        context = in_case(
            witness.case,
            "notes",
            section="casework:witness-list",
            witness=witness,
            risk=risk_state(witness),
            held=held,
            may_read=may_read,
            is_open=not witness.case.is_closed,
            notes=notes.defer(*WitnessNote.text_fields).order_by("interviewed_on", "pk"),
            tasks=tasks.select_related("assignee").order_by("status", "due_on", "pk"),
            **(self._for_readers(request.user, witness) if may_read else {}),
        )
        return render(request, "casework/witness_detail.html", context)

    def _for_readers(self, user: Any, witness: Witness) -> dict[str, Any]:
        answers = consenting.standing_of(witness)
        return {
            "assessments": RiskAssessment.objects.visible_to(user)
            .filter(witness=witness)
            .select_related("created_by")
            .order_by("-number"),
            "referrals": Referral.objects.visible_to(user)
            .filter(witness=witness)
            .order_by("-offered_on", "pk"),
            "caution": consenting.own_use_refused(answers.get(Recipient.OWN_ANALYSIS)),
            "answers": [(label, answers.get(value)) for value, label in Recipient.choices],
            "consents": Consent.objects.visible_to(user)
            .filter(witness=witness)
            .select_related("text", "created_by")
            .order_by("-number"),
            "disclosures": consenting.disclosures(witness),
        }


class OfWitness(FormPage):
    """A form about one witness, whose page comes next."""

    def prepare(self, pk: Any) -> Witness:
        self.witness = visible_witness(self.request, pk)
        return self.witness

    def check_now(self) -> None:
        refuse_closed(self.witness.case)

    def next_page(self, result: Any) -> str:
        return reverse("casework:witness-detail", args=[self.witness.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.witness.case,
            "notes",
            section="casework:witness-list",
            witness=self.witness,
            cancel=self.next_page(None),
        )


class WitnessCreate(FormPage):
    template_name = "casework/witness_form.html"
    form_class = WitnessForm
    permission = "witness.add"
    success = _("The code is made. Write the note under it; keep the name elsewhere.")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        return self.case

    def check_now(self) -> None:
        refuse_closed(self.case)

    def act(self, form: Any) -> Witness:
        return witnesses.witness_add(actor=self.request.user, case=self.case, **form.changes())

    def next_page(self, result: Witness) -> str:
        return f"{reverse('casework:note-create', args=[self.case.pk])}?witness={result.pk}"

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.case, "notes", cancel=reverse("casework:case-notes", args=[self.case.pk])
        )


class WitnessEdit(OfWitness, EditPage):
    template_name = "casework/witness_form.html"
    form_class = WitnessForm
    permission = "witness.edit"
    success = _("Saved.")

    def check_now(self) -> None:
        super().check_now()
        witnesses.witness_open(actor=self.request.user, witness=self.witness)

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.witness, name) for name in witnesses.EDITABLE_FIELDS}
        return {"version": self.witness.version, **values}

    def stored(self) -> Witness:
        witness = visible_witness(self.request, self.witness.pk)
        return witnesses.witness_open(actor=self.request.user, witness=witness)

    def act(self, form: Any) -> Witness:
        return witnesses.witness_edit(
            actor=self.request.user,
            witness=self.witness,
            version=form.cleaned_data["version"],
            **form.changes(),
        )


class RiskCreate(OfWitness):
    template_name = "casework/of_witness_form.html"
    form_class = RiskForm
    permission = "risk.add"
    success = _("The assessment is recorded; it counts from now on.")

    def initial(self) -> dict[str, Any]:
        return {"assessed_on": today()}

    def act(self, form: Any) -> RiskAssessment:
        return risks.risk_assess(actor=self.request.user, witness=self.witness, **form.cleaned_data)

    def context(self, form: Any) -> dict[str, Any]:
        words = {"heading": _("Assess the risk"), "submit": _("Record the assessment")}
        return super().context(form) | words


class ReferralCreate(OfWitness):
    template_name = "casework/of_witness_form.html"
    form_class = ReferralForm
    permission = "referral.add"
    success = _("The offer is recorded.")

    def initial(self) -> dict[str, Any]:
        return {"offered_on": today(), "outcome": Referral.Outcome.OFFERED}

    def act(self, form: Any) -> Referral:
        return risks.referral_add(actor=self.request.user, witness=self.witness, **form.changes())

    def context(self, form: Any) -> dict[str, Any]:
        words = {"heading": _("Record an offer of help"), "submit": _("Record the offer")}
        return super().context(form) | words


class ReferralEdit(OfWitness, EditPage):
    template_name = "casework/of_witness_form.html"
    form_class = ReferralForm
    permission = "referral.edit"
    success = _("Saved.")

    def prepare(self, pk: Any) -> Referral:
        self.referral = self._visible(pk)
        self.witness = self.referral.witness
        return self.referral

    def _visible(self, pk: Any) -> Referral:
        rows = Referral.objects.visible_to(self.request.user)
        return get_visible(rows.select_related("case", "witness__case"), pk=pk)

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.referral, name) for name in risks.REFERRAL_FIELDS}
        return {"version": self.referral.version, **values}

    def stored(self) -> Referral:
        return self._visible(self.referral.pk)

    def act(self, form: Any) -> Referral:
        return risks.referral_edit(
            actor=self.request.user,
            referral=self.referral,
            version=form.cleaned_data["version"],
            **form.changes(),
        )

    def context(self, form: Any) -> dict[str, Any]:
        words = {"heading": _("What became of the offer"), "submit": _("Save")}
        return super().context(form) | words

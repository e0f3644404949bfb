"""Pages of verification: lists, one record, and the forms to write it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.services.writing import require_editable
from casework.views.moves import panel
from casework.views.pages import EditPage, FormPage, in_case, refuse_closed, visible_case
from common.errors import Refused
from common.pagination import Page
from common.querysets import get_visible
from common.times import days
from common.views import RecordList
from evidence import standing
from evidence.api.verifications import VerificationSerializer
from evidence.filtersets import VerificationFilterSet
from evidence.findings import beside
from evidence.forms.verifications import (
    ASKED,
    NewVerificationForm,
    VerificationForm,
    VoidVerificationForm,
)
from evidence.models import EvidenceItem, Verification
from evidence.services import verifications
from evidence.services.verifications import verification_gate
from evidence.views.items import visible_item

RELATED = ("case", "item", "item__case", "created_by")


class VerificationList(RecordList):
    model = Verification
    filterset_class = VerificationFilterSet
    serializer_class = VerificationSerializer
    template_name = "evidence/verification_list.html"
    select = ("case", "item", "created_by")

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "evidence:item-list"}


class CaseVerifications(VerificationList):
    """What was verified in one case."""

    template_name = "evidence/case_verifications.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.case = visible_case(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(case=self.case)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return in_case(self.case, "evidence")


def visible_verification(request: HttpRequest, pk: Any) -> Verification:
    rows = Verification.objects.visible_to(request.user)
    return get_visible(rows.select_related(*RELATED), pk=pk)


class VerificationDetail(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        verification = visible_verification(request, pk)
        held = permissions.granted(request.user, verification)
        is_open = verification.is_editable and not verification.case.is_closed
        own = verification.created_by_id == request.user.pk
        parts = standing.of(verification.item)
        context = in_case(
            verification.case,
            "evidence",
            record=verification,
            verification=verification,
            item=verification.item,
            standing=next(part for part in parts if part.part == verification.part),
            happened=days.in_words(
                verification.happened_on, verification.happened_time, verification.happened_zone
            ),
            may_edit="verification.edit" in held and is_open and own,
            may_void="verification.void" in held and is_open,
            missing=verification_gate(verification) if verification.is_editable else {},
            **panel(verification, request.user, held),
        )
        return render(request, "evidence/verification_detail.html", context)


class ItemFindings(View):
    """What analysts found out about one item, beside one another."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        item = visible_item(request, pk)
        context = in_case(item.case, "evidence", item=item, parts=beside(item, request.user))
        return render(request, "evidence/item_findings.html", context)


class VerificationCreate(FormPage):
    template_name = "evidence/verification_form.html"
    form_class = NewVerificationForm
    permission = "verification.add"
    success = _("The verification is kept as a draft.")
    keeps_typed = _("New verification")

    def prepare(self, pk: Any) -> EvidenceItem:
        self.item = visible_item(self.request, pk)
        return self.item

    def check_now(self) -> None:
        refuse_closed(self.item.case)

    def initial(self) -> dict[str, Any]:
        part = self.request.GET.get("part")
        return {"part": part} if part in Verification.Part.values else {}

    def act(self, form: Any) -> Verification:
        return verifications.verification_add(
            actor=self.request.user, item=self.item, **form.changes()
        )

    def next_page(self, result: Verification) -> str:
        return reverse("evidence:verification-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.item.case,
            "evidence",
            item=self.item,
            zones=days.USUAL,
            asked=[(label, ASKED[part]) for part, label in Verification.Part.choices],
            cancel=reverse("evidence:item-detail", args=[self.item.pk]),
        )


class OfVerification(FormPage):
    """A form about one verification, whose page comes next."""

    def prepare(self, pk: Any) -> Verification:
        self.verification = visible_verification(self.request, pk)
        return self.verification

    def check_now(self) -> None:
        refuse_closed(self.verification.case)
        require_editable(self.verification)

    def next_page(self, result: Any) -> str:
        return reverse("evidence:verification-detail", args=[self.verification.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.verification.case,
            "evidence",
            verification=self.verification,
            item=self.verification.item,
            zones=days.USUAL,
            asked=[("", ASKED[self.verification.part])],
            cancel=self.next_page(None),
        )


class VerificationEdit(OfVerification, EditPage):
    template_name = "evidence/verification_form.html"
    form_class = VerificationForm
    permission = "verification.edit"
    success = _("Saved.")
    keeps_typed = _("Changes to a verification")

    def check_now(self) -> None:
        if self.verification.created_by_id != self.request.user.pk:
            raise Refused(verifications.NOT_YOURS)
        super().check_now()

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.verification, name) for name in verifications.EDITABLE_FIELDS}
        return {"version": self.verification.version, **values}

    def stored(self) -> Verification:
        return visible_verification(self.request, self.verification.pk)

    def act(self, form: Any) -> Verification:
        return verifications.verification_edit(
            actor=self.request.user,
            verification=self.verification,
            version=form.cleaned_data["version"],
            **form.changes(),
        )


class VerificationVoid(OfVerification):
    template_name = "evidence/verification_void.html"
    form_class = VoidVerificationForm
    permission = "verification.void"
    success = _("The verification is void; it no longer counts for the item.")

    def act(self, form: Any) -> Verification:
        return verifications.verification_void(
            actor=self.request.user, verification=self.verification, **form.cleaned_data
        )

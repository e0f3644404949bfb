"""What pages of the vault share: finding a witness or an access, forms that ask for a fresh factor."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.fresh import FreshFactor, confirm_url, confirmed_at
from casework.models import Witness
from casework.views.pages import FormPage, in_case
from common.errors import CaseworkError
from common.querysets import get_visible
from vault.models import Access

OF_ACCESS = ("case", "witness", "requested_by", "decided_by", "reviewed_by")


def visible_witness(request: HttpRequest, pk: Any) -> Witness:
    """The witness at an address, if this person may know that an identity is on file; else NotVisible."""
    rows = Witness.objects.visible_to(request.user).in_cases_of(request.user, "identity.view")
    return get_visible(rows.select_related("case"), pk=pk)


def visible_access(request: HttpRequest, pk: Any) -> Access:
    rows = Access.objects.visible_to(request.user)
    return get_visible(rows.select_related(*OF_ACCESS), pk=pk)


class FreshFormPage(FreshFactor, FormPage):
    """A form whose service asks for a fresh factor. Whoever typed for too long confirms beside it."""

    def refused(self, form: Any, refusal: CaseworkError) -> HttpResponse:
        if refusal.code != "fresh_factor":
            return super().refused(form, refusal)
        address = confirm_url(self.request, self.request.get_full_path())
        return self.show(form, status=refusal.status, confirm_url=address)

    @property
    def confirmed_at(self) -> Any:
        return confirmed_at(self.request)


class OfWitness:
    """A form about the identity of one witness."""

    request: HttpRequest
    witness: Witness

    def prepare(self, pk: Any) -> Witness:
        self.witness = visible_witness(self.request, pk)
        return self.witness

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(self.witness.case, "notes", witness=self.witness)


class OfAccess:
    """A form about one access."""

    request: HttpRequest
    access: Access

    def prepare(self, pk: Any) -> Access:
        self.access = visible_access(self.request, pk)
        return self.access

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(self.access.case, "notes", access=self.access, witness=self.access.witness)

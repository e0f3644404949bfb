"""Looking a person up by what only the vault knows: by POST, so that it stands in no address and no log."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from casework.querysets.scope import case_ids
from casework.views.pages import put_into
from common.errors import CaseworkError, Invalid, Refused
from vault.forms.identity import SearchForm
from vault.services import index
from vault.words import FINDABLE


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Search(View):
    """One whole value, compared by its keyed digest with those of cases whose custodian one is."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if case_ids(request.user, "identity.search") == []:
            raise Refused(_("Witness custodians look people up, in the cases that they keep."))

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=Invalid.status)
        try:
            hits = index.lookup(actor=request.user, **form.cleaned_data)
        except CaseworkError as refused:
            put_into(form, refused)
            return self.show(form, status=refused.status)
        # What was looked for is not shown again: an answer is a page that may be left open.
        return self.show(self.form(initial={"kind": form.cleaned_data["kind"]}), hits=hits)

    def form(self, *args: Any, **kwargs: Any) -> SearchForm:
        return SearchForm(*args, kinds=list(FINDABLE.items()), **kwargs)

    def show(self, form: SearchForm, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, "section": "vault:access-list", **more}
        return render(self.request, "vault/search.html", context, status=status)

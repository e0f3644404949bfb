"""The ledger as people read it: what happened, by whom, when. Payloads are never shown."""

from typing import Any

from casework.api.reviews import EntrySerializer
from casework.filtersets.cases import EntryFilterSet
from casework.trail import history
from casework.views.pages import in_case, visible_case
from common.pagination import Page
from common.views import RecordList
from ledger.models import Entry


class LedgerList(RecordList):
    """Entries of all cases the person may see, newest first."""

    model = Entry
    filterset_class = EntryFilterSet
    serializer_class = EntrySerializer
    template_name = "casework/ledger.html"

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"lines": history.lines(page.rows, self.request.user)}


class CaseHistory(LedgerList):
    """The history tab of a case."""

    template_name = "casework/case_history.html"

    def get_queryset(self) -> Any:
        self.case = visible_case(self.request, self.kwargs["pk"])
        return super().get_queryset().filter(case_id=self.case.pk)

    def extra_context(self, page: Page) -> dict[str, Any]:
        oversees = self.request.user.has_perm("oversight.records", self.case)
        return in_case(self.case, "history", oversees=oversees, **super().extra_context(page))

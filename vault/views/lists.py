"""Accesses to identities as a list: who asked for which code, and what came of it."""

from typing import Any

from casework.querysets.scope import case_ids
from common.pagination import Page
from common.views import RecordList
from vault.filtersets import AccessFilterSet
from vault.models import Access
from vault.rows import AccessRow


class AccessList(RecordList):
    """For those who may know of identities at all. There is no such list in the API, on purpose."""

    model = Access
    filterset_class = AccessFilterSet
    serializer_class = AccessRow
    template_name = "vault/access_list.html"
    select = ("case", "witness", "requested_by", "decided_by", "reviewed_by")

    def extra_context(self, page: Page) -> dict[str, Any]:
        may_search = case_ids(self.request.user, "identity.search") != []
        return {"section": "vault:access-list", "may_search": may_search}

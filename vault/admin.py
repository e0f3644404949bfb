"""Of the vault, oversight sees in Django admin who asked for which code. Nothing that is sealed is there."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, field_column, shown, with_below
from common.look.times import time_text
from vault.models import Access


@admin.register(Access)
class AccessAdmin(RecordAdmin):
    """Codes of witnesses and of people, moments and states; reasons are on the page of the access."""

    page_url_name = "vault:access-detail"
    of_case = field_column("case", _("case"))
    list_display = (
        "of_witness",
        "of_case",
        "state_now",
        "emergency",
        "asked",
        "decided",
        "reviewed",
    )
    list_filter = ("state", "emergency", "verdict", "requested_at")
    list_select_related = ("case", "witness", "requested_by", "decided_by", "reviewed_by")
    search_fields = ("witness__code", "case__reference", "requested_by__actor_code")
    search_help_text = _("The code of a witness or person, or the reference of a case")
    ordering = ("-requested_at", "-id")
    fields = (*list_display, "minutes", "opened_at", "expires_at", "ended_at", "ending")

    @admin.display(description=_("witness"), ordering="witness__code")
    def of_witness(self, access: Access) -> str:
        return access.witness.code

    @admin.display(description=_("state"), ordering="state")
    def state_now(self, access: Access) -> str:
        return shown(access.mark, access.state_label)

    @admin.display(description=_("requested"), ordering="requested_at")
    def asked(self, access: Access) -> str:
        return with_below(time_text(access.requested_at), access.requested_by.actor_code)

    @admin.display(description=_("granted or refused"), ordering="decided_at")
    def decided(self, access: Access) -> str:
        if access.decided_by is None or access.decided_at is None:
            return ""
        return with_below(time_text(access.decided_at), access.decided_by.actor_code)

    @admin.display(description=_("reviewed"), ordering="reviewed_at")
    def reviewed(self, access: Access) -> str:
        if access.reviewed_by is None or access.reviewed_at is None:
            return ""
        return with_below(time_text(access.reviewed_at), access.reviewed_by.actor_code)

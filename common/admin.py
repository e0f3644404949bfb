"""Base of every page in Django admin: rows by scope, nothing added, changed or deleted except by a service."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


class RecordAdmin(admin.ModelAdmin):
    """A read-only list and page. `page_url_name` names the record's own page, where it has one.

    There are no bulk actions, inlines or editable lists: each would be a way around a service.
    """

    page_url_name = ""
    list_per_page = 50
    # An exact count of a large table costs more than the page.
    show_full_result_count = False
    actions = None
    # Never a column that holds statement text or an identity.
    fields: Any = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.model._default_manager.visible_to(request.user)
        return rows.order_by(*(self.get_ordering(request) or ("-pk",)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("oversight.view")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Django's own log knows nothing of the services; the ledger does."""
        from django.shortcuts import redirect

        return redirect(f"{reverse('admin:ledger_entry_changelist')}?object_id={object_id}")

    @admin.display(description=_("page"))
    def page(self, record: Any) -> str:
        try:
            return format_html(
                '<a href="{}">{}</a>', reverse(self.page_url_name, args=[record.pk]), _("Open")
            )
        except NoReverseMatch:
            return "–"

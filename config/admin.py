"""Django admin as this installation shows it: our own records only, for those with oversight."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

OURS = frozenset({"accounts", "casework", "evidence", "exchange", "jobs", "ledger"})


class CaseworkAdminSite(admin.AdminSite):
    """Refuses models of other packages: sessions, factors and groups are changed by services alone."""

    site_header = _("Administration and oversight")
    site_title = _("Casework")
    index_title = _("Metadata and review state of every case")
    site_url = "/"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, list | tuple)
            else [model_or_iterable]
        )
        ours = [model for model in models if model._meta.app_label in OURS]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and user.is_active and user.has_perm("oversight.view"))


class CaseworkAdminConfig(AdminConfig):
    default_site = "config.admin.CaseworkAdminSite"

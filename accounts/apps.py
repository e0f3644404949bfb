"""The accounts floor: people, site roles, sign-in, API tokens."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import idempotency
        from common.api.idempotency import register

        for module in ("permissions", "checks", "signals", "schedule"):
            import_module(f"accounts.{module}")
        register(idempotency.run_once)

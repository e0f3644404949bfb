from django.apps import AppConfig
from django.core import checks


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        from ledger.checks import check_kinds

        checks.register(check_kinds, checks.Tags.models)

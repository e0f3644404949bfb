from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "vault"
    verbose_name = _("Vault")

    def ready(self) -> None:
        import jobs
        from vault import checks as _checks  # noqa: F401 - registers them
        from vault import frames
        from vault import notices as _notices  # noqa: F401 - registers its task
        from vault import traces as _traces  # noqa: F401 - registers its task
        from vault.services import endings as _endings  # noqa: F401 - registers its tasks

        frames.fill()
        jobs.schedule("vault.end_accesses", every=timedelta(minutes=5))

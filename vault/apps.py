from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "vault"
    verbose_name = _("Vault")

    def ready(self) -> None:
        from vault import checks as _checks  # noqa: F401 - registers them
        from vault import frames
        from vault import traces as _traces  # noqa: F401 - registers its task

        frames.fill()

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        import jobs
        from casework import reviewing
        from evidence import frames, upkeep  # noqa: F401 - upkeep registers its tasks
        from evidence.models import EvidenceItem
        from evidence.services.items import item_gate

        frames.fill()
        jobs.schedule("evidence.verify_all", every=timedelta(days=1))
        jobs.schedule("evidence.sweep", every=timedelta(days=1))

        reviewing.register(
            reviewing.Reviewable(
                model=EvidenceItem,
                gate=item_gate,
                url_name="evidence:item-detail",
                title=lambda item: item.title,
            )
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        from casework import reviewing
        from evidence.models import EvidenceItem
        from evidence.services.items import item_gate

        reviewing.register(
            reviewing.Reviewable(
                model=EvidenceItem,
                gate=item_gate,
                url_name="evidence:item-detail",
                title=lambda item: item.title,
            )
        )

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        import jobs
        from casework.review import reviewing
        from casework.statements import consenting
        from evidence.upkeep import destroying
        from exchange import consents, frames
        from exchange.models import Export
        from exchange.services.builds import bundles_destroy, on_approved
        from exchange.services.exports import export_gate, freeze_records

        frames.fill()
        destroying.register(bundles_destroy)
        consenting.register(stop=consents.stop, tell=consents.tell)
        jobs.before_work(_refuse_half_restored)
        jobs.schedule("exchange.sweep", every=timedelta(days=1))
        reviewing.register(
            reviewing.Reviewable(
                model=Export,
                gate=export_gate,
                url_name="exchange:export-detail",
                title=lambda export: export.recipient,
                on_approved=on_approved,
                at_submission=freeze_records,
                in_closed_case=True,
                questions={
                    "legal_basis": _("Does the legal basis cover this recipient and purpose?"),
                    "records": _("Is everything on the list meant to leave the house?"),
                    "safety": _("Have you looked for what could put somebody at risk?"),
                },
                reasons=reviewing.also(
                    {
                        "legal_basis": _("The legal basis does not cover it"),
                        "consent_missing": _("Consent is missing or not kept to"),
                        "too_much": _("More than this recipient needs"),
                        "safety": _("Something in it puts somebody at risk"),
                    }
                ),
            )
        )


def _refuse_half_restored() -> None:
    from exchange.backup.marking import refuse_half_restored

    refuse_half_restored()

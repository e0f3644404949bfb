from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        from django.conf import settings

        import jobs
        from casework.review import reviewing
        from evidence import frames, words
        from evidence.models import EvidenceItem, Verification
        from evidence.processing import clamd
        from evidence.services.items import item_gate
        from evidence.services.verifications import verification_gate
        from evidence.upkeep import schedule as _upkeep  # noqa: F401 - registers its tasks

        clamd.address(settings.CASEWORK_CLAMD)  # a misspelt address must not pass for "no scanner"
        frames.fill()
        jobs.schedule("evidence.verify_all", every=timedelta(days=1))
        jobs.schedule("evidence.sweep", every=timedelta(days=1))
        jobs.schedule("evidence.scan_missed", every=timedelta(hours=1))

        reviewing.register(
            reviewing.Reviewable(
                model=EvidenceItem,
                gate=item_gate,
                url_name="evidence:item-detail",
                title=lambda item: item.title,
                words={"collected_zone": words.zone_text},
                questions={
                    "source": _("Is it recorded where it comes from, and is that source judged?"),
                    "technical": _("Is the file whole, and what it says of itself looked at?"),
                    "content": _("Does the description say what can be seen, and no more?"),
                },
                reasons=reviewing.also(
                    {
                        "source_unclear": _("Not clear where it comes from"),
                        "custody_incomplete": _("The chain of custody is incomplete"),
                        "wrong_classification": _(
                            "Wrong kind or handling, or graphic and not marked"
                        ),
                        "names": _("Names somebody who must not be named"),
                        "not_relevant": _("Has no bearing on the case"),
                    }
                ),
            )
        )
        reviewing.register(
            reviewing.Reviewable(
                model=Verification,
                gate=verification_gate,
                url_name="evidence:verification-detail",
                title=words.verification_title,
                select=("item", "created_by"),
                labels=words.VERIFICATION_LABELS,
                words={"hypotheses": words.hypotheses_text, "happened_zone": words.zone_text},
                questions={
                    "method": _("Could somebody else repeat what was done?"),
                    "alternatives": _("Are other explanations named and weighed?"),
                    "conclusion": _("Does the finding carry the conclusion and its confidence?"),
                },
                reasons=reviewing.also(
                    {
                        "not_repeatable": _("Nobody else could repeat what was done"),
                        "alternatives_missing": _("Other explanations are not weighed"),
                        "not_supported": _("The finding does not carry its conclusion"),
                    }
                ),
            )
        )

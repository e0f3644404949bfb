from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        import jobs
        import ledger
        from accounts import case_choices, open_work
        from accounts import permissions as registry
        from casework import leaving, permissions
        from casework.frames import tiles
        from casework.interviews import interviewing, languages
        from casework.models import Case, WitnessNote
        from casework.notices import readers, telling
        from casework.querysets.scope import ledger_scope
        from casework.review import reviewing
        from casework.services import drafts as _drafts  # noqa: F401 - registers its task
        from casework.services import interviews
        from casework.services import notifications as _notifications  # noqa: F401 - registers tasks
        from casework.services.notes import note_gate, note_open
        from casework.statements import consenting
        from casework.trail import events, witness_events

        events.register(witness_events.EVENTS)
        tiles.fill()
        registry.register(permissions.allows)
        open_work.register(leaving.open_work)
        # What an API token can be limited to: the newest cases that its owner sees.
        case_choices.register(
            lambda user: [
                (str(pk), f"{reference} {title}")
                for pk, reference, title in Case.objects.visible_to(user)
                .order_by("-id")
                .values_list("pk", "reference", "title")[:200]
            ]
        )
        jobs.schedule("casework.drafts_sweep", every=timedelta(days=1))
        jobs.schedule("casework.tasks_due", every=timedelta(hours=6))
        jobs.schedule("casework.letters_daily", every=timedelta(days=1))
        ledger.set_role_resolver(permissions.ledger_role)
        ledger.set_scope(ledger_scope)
        readers.fill()
        ledger.set_listener(telling.tell)
        reviewing.register(
            reviewing.Reviewable(
                model=Case,
                gate=lambda case: {},
                url_name="casework:case-detail",
                title=lambda case: case.title,
                questions={
                    "open_tasks": _("Is every task done, or is it said why not?"),
                    "unreviewed_evidence": _("Is all evidence reviewed that the case stands on?"),
                    "contradictions": _("Are contradictions between sources resolved or named?"),
                    "outcome": _("Does the case say what came out of it, or what it leaves open?"),
                },
                reasons=reviewing.also(
                    {
                        "wrong_classification": _("Wrong kind, handling level or TLP label"),
                        "not_supported": _("Says more than the evidence bears out"),
                        "names": _("Names somebody who must not be named"),
                    }
                ),
            )
        )
        reviewing.register(
            reviewing.Reviewable(
                model=WitnessNote,
                gate=note_gate,
                url_name="casework:note-detail",
                title=lambda note: note.get_kind_display(),
                at_submission=interviews.at_submission,
                withheld=WitnessNote.read_fields,
                opened=lambda person, note: note_open(actor=person, note=note),
                caution=lambda note: consenting.caution_about(note.witness_id),
                words={
                    "persons_present": interviewing.persons_text,
                    "language": languages.language_text,
                },
                questions={
                    "consent": _("Is what the person agreed to recorded, and kept to?"),
                    "safety": _("Is nothing in it that puts the person or others at risk?"),
                    "completeness": _("Does it say all of how, where and with whom it was held?"),
                },
                reasons=reviewing.also(
                    {
                        "consent_missing": _("Consent is missing or not kept to"),
                        "names": _("Names somebody who must not be named"),
                        "safety": _("Something in it puts somebody at risk"),
                        "not_own_words": _("Not told in the person's own words"),
                    }
                ),
            )
        )

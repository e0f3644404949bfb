"""How an interview was held: what a court will ask about it before it asks what was said.

Columns of the note itself, so that one review is bound to all of it. Times are of the world: local, with
their zone or "unknown" (`common.times`). "None" and "not recorded, because …" are answers.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InterviewFacts(models.Model):
    """Time, place, people, means and end of one interview (ICC/Eurojust guidelines for civil society).

    `persons_present` is a list of {"role": …, "who": …} besides interviewer and interpreter; `nobody_else`
    is the answer that there was none. `another_reason` and `detailed_reason` say why it was held at all.
    """

    class Medium(models.TextChoices):
        BY_HAND = "notes_by_hand", _("Notes by hand")
        TYPED = "typed", _("Typed")
        AUDIO = "audio", _("Sound recording")
        VIDEO = "video", _("Video recording")
        OWN_HAND = "own_hand", _("Written by the person")
        OTHER = "other", _("Another way")

    class ReadBack(models.TextChoices):
        CONFIRMED = "confirmed", _("Read back and confirmed")
        CORRECTED = "corrected", _("Read back, with corrections taken in")
        NOT_DONE = "not_done", _("Not read back")

    class Signature(models.TextChoices):
        SIGNED = "signed", _("Signed by the person")
        DECLINED = "declined", _("The person declined to sign")
        NOT_ASKED = "not_asked", _("The person was not asked to sign")

    class Declared(models.TextChoices):
        YES = "yes", _("Yes, this I declare")
        NO = "no", _("No, as explained below")

    class Presence(models.TextChoices):
        INTERVIEWER = "second_interviewer", _("Second interviewer")
        NOTE_TAKER = "note_taker", _("Note-taker")
        SUPPORT = "support_person", _("Support person")
        GUARDIAN = "guardian", _("Guardian")
        RELATIVE = "relative", _("Relative")
        LAWYER = "lawyer", _("Lawyer")
        PSYCHOLOGIST = "psychologist", _("Psychologist")
        MEDIC = "medic", _("Medical staff")
        GUARD = "guard", _("Guard or official")
        TECHNICIAN = "technician", _("Technician")
        OTHER = "other", _("Somebody else")

    another_reason = models.TextField(
        _("why the person is heard again"), max_length=2_000, blank=True, default=""
    )
    detailed_reason = models.TextField(
        _("why a detailed statement is taken"), max_length=2_000, blank=True, default=""
    )
    started_time = models.TimeField(_("began, local time"), null=True, blank=True)
    ended_time = models.TimeField(_("ended, local time"), null=True, blank=True)
    ended_on = models.DateField(_("day of the end"), null=True, blank=True)
    interview_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    times_note = models.CharField(
        _("why the times are not recorded"), max_length=500, blank=True, default=""
    )
    setting = models.TextField(_("setting"), max_length=2_000, blank=True, default="")
    interviewer = models.CharField(_("interviewer"), max_length=200, blank=True, default="")
    interpreter = models.CharField(_("interpreter"), max_length=200, blank=True, default="")
    persons_present = models.JSONField(_("others present"), default=list, blank=True)
    nobody_else = models.BooleanField(_("nobody else was present"), default=False)
    medium = models.CharField(
        _("how it was recorded"), max_length=16, choices=Medium.choices, blank=True, default=""
    )
    breaks = models.CharField(_("breaks"), max_length=1_000, blank=True, default="")
    shown = models.TextField(
        _("what was shown to the person"), max_length=5_000, blank=True, default=""
    )
    read_back = models.CharField(
        _("reading back"), max_length=12, choices=ReadBack.choices, blank=True, default=""
    )
    signature = models.CharField(
        _("signature"), max_length=12, choices=Signature.choices, blank=True, default=""
    )
    closing_note = models.TextField(
        _("why it was not read back or not signed"), max_length=2_000, blank=True, default=""
    )
    no_leading = models.CharField(
        _("no leading questions"), max_length=4, choices=Declared.choices, blank=True, default=""
    )
    no_payment = models.CharField(
        _("no payment"), max_length=4, choices=Declared.choices, blank=True, default=""
    )
    no_promises = models.CharField(
        _("no promises"), max_length=4, choices=Declared.choices, blank=True, default=""
    )
    declarations_note = models.TextField(
        _("what must be added to the declarations"), max_length=2_000, blank=True, default=""
    )

    class Meta:
        abstract = True


REASONS = ("another_reason", "detailed_reason")
DECLARATIONS = ("no_leading", "no_payment", "no_promises")
# In the order in which they are asked.
FACTS = (
    "started_time",
    "ended_time",
    "ended_on",
    "interview_zone",
    "times_note",
    "setting",
    "interviewer",
    "interpreter",
    "persons_present",
    "nobody_else",
    "medium",
    "breaks",
    "shown",
    "read_back",
    "signature",
    "closing_note",
    *DECLARATIONS,
    "declarations_note",
)
# What people wrote in their own words, which may tell who the person is.
TEXTS = (
    *REASONS,
    "times_note",
    "setting",
    "interviewer",
    "interpreter",
    "persons_present",
    "breaks",
    "shown",
    "closing_note",
    "declarations_note",
)

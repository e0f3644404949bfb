"""What the events around witnesses and tasks are called in words."""

from django.utils.translation import gettext_lazy as _

from casework.trail.events import Event

EVENTS = {
    "casework.witness.edited": Event(_("Wishes of a witness changed"), "pencil"),
    "casework.witness.read": Event(
        _("Wishes and risks of a witness opened and read"), "eye", headline=False
    ),
    "casework.risk.assessed": Event(_("Risk to a witness assessed"), "shield-alert"),
    "casework.referral.offered": Event(_("Help offered to a witness"), "user"),
    "casework.referral.edited": Event(_("What became of an offer of help"), "user"),
    "casework.consent.given": Event(_("Consent given"), "circle-check"),
    "casework.consent.refused": Event(_("Consent refused"), "ban"),
    "casework.consent.postponed": Event(_("Consent: to be asked later"), "clock"),
    "casework.consent.withdrawn": Event(_("Consent withdrawn"), "undo-2"),
    "casework.consent_text.added": Event(
        _("Text put before witnesses added"), "file-text", headline=False
    ),
    "casework.task.added": Event(_("Task added"), "clipboard-check"),
    "casework.task.edited": Event(_("Task changed"), "pencil", headline=False),
    "casework.task.handed_over": Event(
        _("Task handed over from somebody who leaves"), "users", headline=False
    ),
    "casework.task.begun": Event(_("Task begun"), "clock", headline=False),
    "casework.task.put_back": Event(_("Task put back"), "undo-2", headline=False),
    "casework.task.linked": Event(_("Record tied to a task"), "link-2", headline=False),
    "casework.task.unlinked": Event(_("Record taken off a task"), "x", headline=False),
    "casework.task.done": Event(_("Task done"), "check"),
    "casework.task.cancelled": Event(_("Task cancelled"), "ban"),
}

"""Marks: how a state is shown. A word and a shape first, colour last, so that nothing depends on colour."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Mark:
    """`tone` names a colour pair in tokens.css, `icon` a shape in the sprite, `label` the word to show."""

    tone: str
    icon: str
    label: str | Promise


MARKS: dict[str, Mark] = {
    # review and life of a record
    "open": Mark("waiting", "hourglass", _("Waiting for a decision")),
    "draft": Mark("draft", "circle-dashed", _("Draft")),
    "submitted": Mark("waiting", "hourglass", _("Waiting for review")),
    "returned": Mark("returned", "undo-2", _("Returned")),
    "approved": Mark("approved", "circle-check", _("Approved")),
    "broken": Mark("alarm", "octagon-alert", _("Differs from what was approved")),
    "closed": Mark("sealed", "lock", _("Closed")),
    "doing": Mark("waiting", "loader", _("Being done")),
    "urgent": Mark("alarm", "flag", _("Urgent")),
    "high": Mark("waiting", "flag", _("High")),
    "reopened": Mark("waiting", "lock-open", _("Reopened")),
    "void": Mark("draft", "ban", _("Void")),
    "voided": Mark("draft", "ban", _("Void")),
    "withdrawn": Mark("draft", "undo-2", _("Withdrawn")),
    "disposed": Mark("sealed", "ban", _("Disposed")),
    # background work
    "pending": Mark("draft", "clock", _("Waiting")),
    "running": Mark("waiting", "loader", _("Running")),
    "building": Mark("waiting", "loader", _("Being built")),
    "done": Mark("approved", "check", _("Done")),
    "failed": Mark("alarm", "octagon-alert", _("Failed")),
    "unreadable": Mark("waiting", "file", _("Not readable")),
    # scan of a file: "not scanned" is said, and never looks like "clean"
    "not_scanned": Mark("draft", "shield-question-mark", _("Not scanned")),
    "clean": Mark("approved", "shield-check", _("Clean")),
    "suspicious": Mark("waiting", "shield-alert", _("Suspicious")),
    "infected": Mark("alarm", "shield-alert", _("Infected")),
    # integrity of stored bytes
    "intact": Mark("approved", "fingerprint", _("Intact")),
    "changed": Mark("alarm", "octagon-alert", _("Changed")),
    "missing": Mark("alarm", "circle-x", _("Missing")),
    # can the file be read by a program
    "yes": Mark("approved", "check", _("Yes")),
    "no": Mark("alarm", "x", _("No")),
    "unknown": Mark("draft", "circle-question-mark", _("Unknown")),
    # exports and requests
    "requested": Mark("waiting", "hourglass", _("Requested")),
    "refused": Mark("alarm", "ban", _("Refused")),
    "ready": Mark("approved", "package", _("Ready")),
    "cancelled": Mark("draft", "ban", _("Cancelled")),
    # hand-overs and custody
    "proposed": Mark("waiting", "hourglass", _("Waits to be accepted")),
    "accepted": Mark("approved", "circle-check", _("Accepted")),
    "declined": Mark("returned", "ban", _("Declined")),
    "physical": Mark("draft", "package", _("Physical item")),
    "overdue": Mark("alarm", "clock", _("Overdue")),
    # accesses to identities
    "access_requested": Mark("waiting", "hourglass", _("Waits for a second person")),
    "access_granted": Mark("approved", "circle-check", _("Granted, not opened yet")),
    "access_open": Mark("alarm", "lock-open", pgettext_lazy("state", "Open")),
    "access_refused": Mark("returned", "ban", _("Refused")),
    "access_cancelled": Mark("draft", "undo-2", _("Cancelled")),
    "access_ended": Mark("sealed", "lock", _("Ended")),
    "emergency": Mark("alarm", "shield-alert", _("Emergency")),
    "justified": Mark("approved", "circle-check", _("Justified")),
    "not_justified": Mark("alarm", "octagon-alert", _("Not justified")),
    "hold": Mark("sealed", "scale", _("Legal hold")),
    "erased": Mark("sealed", "ban", _("Erased")),
    # people, tokens, invitations
    "active": Mark("approved", "circle-check", _("Active")),
    "invited": Mark("waiting", "hourglass", _("Invited")),
    "suspended": Mark("returned", "circle-pause", _("Suspended")),
    "deactivated": Mark("draft", "ban", _("Deactivated")),
    "expired": Mark("draft", "clock", _("Expired")),
    "revoked": Mark("draft", "ban", _("Revoked")),
    "ended": Mark("draft", "clock", _("Ended")),
    # how strictly a case is handled; access follows the team in every level
    "standard": Mark("draft", "folder", _("Standard handling")),
    "restricted": Mark("sealed", "lock", _("Restricted handling")),
    "secret": Mark("alarm", "lock", _("Secret handling")),
}


def mark(value: object, label: object = "", tone: str = "") -> Mark:
    """The mark of a stored value; one that is not in the table is shown plainly, under its own name."""
    text = str(value or "unknown")
    known = MARKS.get(text, Mark("draft", "circle", text.replace("_", " ").capitalize()))
    return Mark(tone or known.tone, known.icon, str(label) if label else known.label)

"""What the ledger's events are called in words. Higher apps add theirs with `register` in `ready()`.

A sentence names neither actor nor record, which pages show beside it: the same words then fit a person,
the program and every language. `headline` marks the one event of an act that tells people what happened;
the others are its traces in further records.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.errors import Text


@dataclass(frozen=True)
class Event:
    """One kind of event: its sentence, the icon beside it, and whether news should tell of it."""

    sentence: Text
    icon: str = "circle"
    headline: bool = True


_events: dict[str, Event] = {}


def register(events: Mapping[str, Event]) -> None:
    """Add the events of an app, by their dotted names."""
    _events.update(events)


def event(name: str) -> Event:
    """The event of that name; one that nobody registered is shown under its own name."""
    return _events.get(name) or Event(name, "circle", headline=False)


def headlines() -> list[str]:
    """The names of the events that news tells of."""
    return [name for name, declared in _events.items() if declared.headline]


def names(prefixes: tuple[str, ...]) -> list[str]:
    """The names of the known events that begin with one of `prefixes`, such as "accounts."."""
    return sorted(name for name in _events if name.startswith(prefixes))


def choices() -> list[tuple[str, Text]]:
    """All known events for a filter: name and sentence, in alphabetical order of the names."""
    return [(name, declared.sentence) for name, declared in sorted(_events.items())]


def _moves(prefix: str, **sentences: Text) -> dict[str, Event]:
    """The events of a reviewable kind's moves, which share their icons."""
    icons = {
        "submitted": "send",
        "withdrawn": "undo-2",
        "approved": "circle-check",
        "returned": "undo-2",
        "reopened": "lock-open",
        "closed": "lock",
    }
    return {f"{prefix}.{move}": Event(text, icons[move]) for move, text in sentences.items()}


register(
    {
        "casework.case.opened": Event(_("Case opened"), "folder-plus"),
        "casework.case.edited": Event(_("Case changed"), "pencil"),
        **_moves(
            "casework.case",
            submitted=_("Case submitted for review"),
            withdrawn=_("Case withdrawn from review"),
            approved=_("Case approved"),
            returned=_("Case returned"),
            reopened=_("Case reopened"),
            closed=_("Case closed"),
        ),
        "casework.team.joined": Event(_("Person put on the team"), "users"),
        "casework.team.changed": Event(_("Role or last day in the team changed"), "users"),
        "casework.team.left": Event(_("Place on the team ended"), "users"),
        "casework.team.lapsed": Event(_("Place on the team ran out"), "users", headline=False),
        "casework.witness.added": Event(_("Witness code added"), "user"),
        "casework.note.written": Event(_("Witness note begun"), "notebook-pen"),
        "casework.note.edited": Event(_("Witness note changed"), "pencil"),
        "casework.note.read": Event(_("Witness note opened and read"), "eye", headline=False),
        "casework.note.redacted_read": Event(
            _("Redacted text of a witness note read"), "eye", headline=False
        ),
        "casework.note.warnings_decided": Event(
            _("Decided about what may identify somebody in a note"), "triangle-alert"
        ),
        "casework.note_version.kept": Event(
            _("Version of a witness note kept"), "history", headline=False
        ),
        "casework.note_version.read": Event(
            _("Earlier version of a witness note opened and read"), "eye", headline=False
        ),
        "casework.interview.approved": Event(_("Interview approved"), "shield-check"),
        **_moves(
            "casework.note",
            submitted=_("Witness note submitted for review"),
            withdrawn=_("Witness note withdrawn from review"),
            approved=_("Witness note approved"),
            returned=_("Witness note returned"),
            reopened=_("Witness note reopened"),
        ),
        "casework.review.opened": Event(_("Review opened"), "clipboard-check", headline=False),
        "casework.review.decided": Event(_("Review decided"), "gavel", headline=False),
        "casework.review.withdrawn": Event(_("Review withdrawn"), "undo-2", headline=False),
        "casework.remark.made": Event(_("Remark made on what is under review"), "message-square"),
        "casework.remark.answered": Event(_("Remark answered"), "message-square"),
        "casework.remark.settled": Event(_("Remark settled"), "check"),
        "casework.escalation.raised": Event(_("Review handed to the lead"), "arrow-up"),
        "casework.escalation.decider_named": Event(_("Decider of a review named"), "users"),
        "casework.dissent.recorded": Event(_("Dissent from an approval recorded"), "scale"),
        "casework.closing.noted": Event(
            _("What a closing left undone, or why a case was reopened"), "lock", headline=False
        ),
        "casework.decision.approved": Event(_("Decision: approved"), "gavel", headline=False),
        "casework.review_policy.set": Event(_("Rules of review set"), "clipboard-check"),
        "casework.decision.returned": Event(_("Decision: returned"), "gavel", headline=False),
    }
)

# The floor of accounts lies below and cannot register anything here.
register(
    {
        f"accounts.{name}": Event(sentence, icon, headline=False)
        for name, sentence, icon in (
            ("user.joined", _("Account made"), "user"),
            ("user.invited", _("Person invited"), "send"),
            ("user.contact_changed", _("Contact details changed"), "pencil"),
            ("user.roles_changed", _("Site roles changed"), "shield"),
            ("user.deactivated", _("Account deactivated"), "ban"),
            ("user.reactivated", _("Account reactivated"), "user"),
            ("user.password_changed", _("Password changed"), "key"),
            ("user.access_suspended", _("Access suspended"), "circle-pause"),
            ("user.access_confirmed", _("Access confirmed"), "shield-check"),
            ("invitation.accepted", _("Invitation accepted"), "check"),
            ("invitation.cancelled", _("Invitation cancelled"), "x"),
            ("credential_reset.requested", _("Reset of a credential requested"), "key-round"),
            ("credential_reset.used", _("Reset of a credential used"), "key-round"),
            ("credential_reset.confirmed", _("Reset of a credential confirmed"), "key-round"),
            ("training.recorded", _("Training recorded"), "shield-check"),
            ("training.revoked", _("Training revoked"), "ban"),
            ("same_person.marked", _("Account marked as the same person"), "users"),
            ("same_person.lifted", _("Mark of the same person lifted"), "users"),
            ("token.created", _("API token made"), "key"),
            ("token.confirmed", _("API token confirmed"), "key"),
            ("token.revoked", _("API token revoked"), "ban"),
        )
    }
)

"""What happens in the vault, in words for those who read the ledger. None of it says who a witness is."""

from django.utils.translation import gettext_lazy as _

from casework.trail.events import Event

EVENTS = {
    "vault.identity.recorded": Event(_("Identity of a witness recorded"), "lock"),
    "vault.identity.changed": Event(_("Identity of a witness changed"), "pencil"),
    "vault.identity.held": Event(_("Legal hold put on an identity"), "shield"),
    "vault.identity.released": Event(_("Legal hold on an identity lifted"), "lock-open"),
    "vault.identity.erased": Event(_("Identity of a witness erased"), "ban"),
    "vault.identity.unreadable": Event(_("A sealed value did not open"), "triangle-alert"),
    "vault.erasure.requested": Event(_("Erasure of an identity asked for"), "ban"),
    "vault.erasure.erased": Event(_("Erasure of an identity approved"), "ban", headline=False),
    "vault.erasure.refused": Event(_("Erasure of an identity refused"), "undo-2"),
    "vault.erasure.withdrawn": Event(_("Request for an erasure withdrawn"), "undo-2"),
    "vault.index.searched": Event(_("Witness looked for in the vault"), "search", headline=False),
    "vault.index.key_made": Event(_("Key of the index made"), "key", headline=False),
    "vault.index.key_gone": Event(_("Key of the index destroyed"), "ban", headline=False),
    "vault.index.unreadable": Event(_("The key of the index did not open"), "triangle-alert"),
    "vault.index.renewed": Event(_("Index of the vault made anew"), "key"),
    "vault.key.taken_up": Event(_("Key of the vault taken into use"), "key"),
    "vault.key.rotated": Event(_("Identities sealed under a new key"), "key"),
    "vault.key.retired": Event(_("Key of the vault retired"), "key", headline=False),
    "vault.key.destroyed": Event(_("Key of the vault destroyed"), "ban"),
    "vault.access.requested": Event(
        _("Access to an identity asked for"), "key-round", headline=False
    ),
    "vault.access.granted": Event(_("Access to an identity granted"), "key-round", headline=False),
    "vault.access.refused": Event(_("Access to an identity refused"), "ban", headline=False),
    "vault.access.cancelled": Event(
        _("Request for an identity cancelled"), "undo-2", headline=False
    ),
    "vault.access.opened": Event(_("Identity opened"), "lock-open"),
    "vault.access.opened_in_emergency": Event(_("Identity opened in an EMERGENCY"), "shield-alert"),
    "vault.access.closed": Event(_("Identity closed before its time"), "lock"),
    "vault.access.expired": Event(_("Identity closed by itself"), "lock", headline=False),
    "vault.access.right_ended": Event(_("Identity closed: the person's right ended"), "lock"),
    "vault.access.lapsed": Event(_("Grant ran out, nothing was opened"), "clock", headline=False),
    "vault.access.reviewed": Event(_("Access to an identity reviewed"), "clipboard-check"),
    "vault.field.shown": Event(_("Field of an identity shown"), "eye", headline=False),
}

"""What must hold between the last event and the next, so that nothing is left out between them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from evidence.custody import chain
from evidence.custody.chain import Standing
from evidence.models import EvidenceItem


def gap(now: Standing, words: str, code: str = "custody_gap") -> Conflict:
    """The refusal of an event that cannot follow: where the chain stands, and what is missing."""
    return Conflict(f"{chain.left_with(now)} {words}", code=code, holder=now.who)


def goes_on(item: EvidenceItem) -> None:
    """Refuse what cannot follow the end of a chain: the item is void, or its bytes were destroyed."""
    if item.status == "void":
        raise Conflict(_("A void item has no further custody."), code="state")
    if item.disposed_at is not None:
        raise Conflict(
            _("The file was disposed of, and its custody has ended. Only a correction can follow."),
            code="disposed",
        )


def in_hand(actor: Any, item: EvidenceItem, now: Standing, *, by_anybody: bool = False) -> None:
    """The item must be with the person who says what they did with it, and not on its way.

    A file is in many hands at once: `by_anybody` who may, where only a thing has to be at hand.
    """
    if by_anybody and not item.is_physical:
        return
    if now.container is not None:
        raise gap(
            now,
            _("It lies in package %(package)s: take it out first, or record this of the package.")
            % {"package": now.container.reference},
        )
    if now.holder != actor:
        raise gap(
            now,
            _("An event by %(name)s cannot follow: a hand-over to them is missing.")
            % {"name": actor.username},
        )
    pending = chain.open_handover(item)
    if pending is not None:
        raise Conflict(
            _("A hand-over to %(name)s waits to be accepted: withdraw it first.")
            % {"name": pending.receiver.username},
            code="open_handover",
        )


def same_hand(now: Standing, fields: dict[str, Any]) -> None:
    """Whoever says from whom, says who has it; the person it goes to is not typed."""
    given = fields.pop("from_party", "")
    if given and given != now.who:
        words = _("A hand-over by %(name)s cannot follow.") % {"name": given}
        raise Invalid({"from_party": [f"{chain.left_with(now)} {words}"]})


def same_seal(now: Standing, fields: dict[str, Any]) -> None:
    given = fields.get("seal", "")
    if given and given != now.under_seal:
        found = now.under_seal
        if found:
            words = _("The last event left the item under seal %(seal)s.") % {"seal": found}
        else:
            words = _("The last event left the item without a seal.")
        raise Invalid({"seal": [f"{words} " + _("Record first how the seal changed.")]})


def unsealed(now: Standing) -> None:
    if now.under_seal:
        raise Conflict(
            _("The item is under seal %(seal)s. Record first that the seal was broken.")
            % {"seal": now.under_seal},
            code="sealed",
        )


def not_out(now: Standing) -> None:
    if now.due_on is not None:
        raise gap(now, _("It is checked out: it has to be returned first."), "checked_out")


def due_day(fields: dict[str, Any]) -> Any:
    if fields["due_on"] < timezone.now().date():
        raise Invalid({"due_on": [_("The day of return cannot lie in the past.")]})
    return fields.pop("due_on")


def outside_party(fields: dict[str, Any], item: EvidenceItem) -> str:
    """The outside party an item goes to, with the receipt they signed: a file of the same case."""
    receipt = fields.get("receipt")
    if receipt is None:
        raise Invalid({"receipt": [_("Take in the signed receipt as evidence, then name it.")]})
    if receipt.case_id != item.case_id or receipt.pk == item.pk or receipt.is_physical:
        raise Invalid({"receipt": [_("The receipt is a file of the same case.")]})
    if receipt.status == "void":
        raise Invalid({"receipt": [_("This receipt is void.")]})
    return str(fields["to_party"])

"""The events of custody: what each may follow, and how it leaves the item.

A rule gets the person, the item, how things stand and what was entered; it returns the fields of the
state after (`Standing.after`), or refuses with what is missing between the last event and this one.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from evidence.custody import chain
from evidence.custody.chain import Standing
from evidence.custody.conditions import (
    due_day,
    gap,
    in_hand,
    not_out,
    outside_party,
    same_hand,
    same_seal,
    unsealed,
)
from evidence.models import CustodyEvent, EvidenceItem

K = CustodyEvent.Kind
After = dict[str, Any]
Rule = Callable[[Any, EvidenceItem, Standing, dict[str, Any]], After]


def _examined(actor, item, now, fields) -> After:
    in_hand(actor, item, now, by_anybody=True)
    same_hand(now, fields)
    same_seal(now, fields)
    if item.is_physical:
        unsealed(now)
    return now.after()


def _handed_over(actor, item, now, fields) -> After:
    same_hand(now, fields)
    in_hand(actor, item, now)
    not_out(now)
    same_seal(now, fields)
    party = outside_party(fields, item)
    fields["from_party"] = actor.username
    return now.after(holder=None, held_by=party, location="")


def _checked_out(actor, item, now, fields) -> After:
    """To an outside party, or by the person who has it, out of its storage place."""
    same_hand(now, fields)
    in_hand(actor, item, now)
    not_out(now)
    same_seal(now, fields)
    due, place = due_day(fields), fields.pop("location", "")
    if "to_party" not in fields:
        return now.after(due_on=due, location=place)
    fields["from_party"] = actor.username
    return now.after(holder=None, held_by=outside_party(fields, item), location=place, due_on=due)


def _returned(actor, item, now, fields) -> After:
    """From an outside party to the person who says so, or by the person who had it out themselves."""
    same_hand(now, fields)
    same_seal(now, fields)
    if fields.get("to_party", actor.username) != actor.username:
        words = _("Only the person who takes it back can say so.")
        raise Invalid({"to_party": [words]})
    fields.pop("to_party", None)
    if now.container is not None:
        raise gap(now, _("It lies in a package that has to be returned whole."))
    place = fields.pop("location", "")
    if now.held_by:
        fields["from_party"] = now.held_by
        return now.after(holder=actor, held_by="", location=place, due_on=None)
    if now.due_on is None:
        raise gap(now, _("A return cannot follow: the item is not out."))
    if now.holder != actor or now.lender != actor:
        words = _("It was checked out from %(name)s: a return is proposed to them, and accepted.")
        raise gap(now, words % {"name": getattr(now.lender, "username", "?")})
    return now.after(location=place, due_on=None)


def _taken_over(actor, item, now, fields) -> After:
    same_hand(now, fields)
    same_seal(now, fields)
    if now.container is not None:
        raise gap(now, _("It lies in a package: take the package over."))
    if now.holder is None or now.holder == actor or chain.is_on_team(now.holder, item):
        raise gap(now, _("Nobody is absent: a hand-over is missing."), "holder_present")
    if chain.open_handover(item) is not None:
        words = _("A hand-over waits to be accepted: it has to be withdrawn first.")
        raise Conflict(words, code="open_handover")
    place = fields.pop("location", now.location)
    return now.after(holder=actor, held_by="", location=place)


def _moved(actor, item, now, fields) -> After:
    in_hand(actor, item, now)
    same_hand(now, fields)
    same_seal(now, fields)
    place = fields.pop("location")
    if place == now.location:
        raise Invalid({"location": [_("The item is there already.")]})
    return now.after(location=place)


def _sealed(actor, item, now, fields) -> After:
    in_hand(actor, item, now, by_anybody=True)
    same_hand(now, fields)
    if fields["seal"] == now.under_seal:
        raise Invalid({"seal": [_("The item is under this seal already.")]})
    if now.under_seal and item.is_physical and not fields.get("purpose"):
        words = _("Say why seal %(seal)s was replaced.") % {"seal": now.under_seal}
        raise Invalid({"purpose": [words]})
    return now.after(under_seal=fields["seal"])


def _seal_broken(actor, item, now, fields) -> After:
    in_hand(actor, item, now, by_anybody=True)
    same_hand(now, fields)
    if not now.under_seal:
        raise gap(now, _("It is not under seal: a broken seal cannot follow."), "not_sealed")
    same_seal(now, fields)
    fields["seal"] = now.under_seal
    return now.after(under_seal="")


def _packed(actor, item, now, fields) -> After:
    in_hand(actor, item, now)
    same_hand(now, fields)
    same_seal(now, fields)
    not_out(now)
    package = fields.pop("container")
    if not (item.is_physical and package.is_physical and package.is_package):
        raise Invalid({"container": [_("A physical item is put into a package.")]})
    if package.case_id != item.case_id or package.status == "void":
        raise Invalid({"container": [_("The package belongs to the same case.")]})
    there = chain.standing(package)
    outer: EvidenceItem | None = package
    while outer is not None:
        if outer.pk == item.pk:
            raise Invalid({"container": [_("A package does not lie in itself.")]})
        outer = chain.standing(outer).container
    in_hand(actor, package, there)
    not_out(there)
    unsealed(there)
    return now.after(container=package, location=there.location)


def _unpacked(actor, item, now, fields) -> After:
    same_hand(now, fields)
    same_seal(now, fields)
    if now.container is None:
        raise gap(now, _("It does not lie in a package."))
    there = chain.standing(now.container)
    in_hand(actor, now.container, there)
    unsealed(there)
    return now.after(container=None, location=fields.pop("location", now.location))


def _correction(actor, item, now, fields) -> After:
    """Says what is right. What the mistaken event left as it is now, becomes what the correction says."""
    wrong = fields["corrects"]
    if wrong.item_id != item.pk:
        raise Invalid({"corrects": [_("This event belongs to another item.")]})
    fields.pop("from_party", None)
    changes: After = {}
    if "seal" in fields:
        _still_so(wrong.under_seal == now.under_seal, "seal")
        changes["under_seal"] = fields["seal"]
    if "location" in fields:
        _still_so(wrong.location == now.location, "location")
        changes["location"] = fields.pop("location")
    if "to_party" in fields:
        _still_so(bool(now.held_by) and wrong.held_by == now.held_by, "to_party")
        changes["held_by"] = fields["to_party"]
    return now.after(**changes)


def _still_so(holds: bool, name: str) -> None:
    if not holds:
        words = _("Later events do not rest on this entry: say what is right in words.")
        raise Invalid({name: [words]})


EFFECTS: dict[str, Rule] = {
    K.EXAMINED: _examined,
    K.HANDED_OVER: _handed_over,
    K.CHECKED_OUT: _checked_out,
    K.RETURNED: _returned,
    K.TAKEN_OVER: _taken_over,
    K.MOVED: _moved,
    K.SEALED: _sealed,
    K.SEAL_BROKEN: _seal_broken,
    K.PACKED: _packed,
    K.UNPACKED: _unpacked,
    K.CORRECTION: _correction,
}

"""Recording, changing and voiding verifications. Their review moves are in `casework/services/reviews.py`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Status
from casework.services import writing
from common.errors import Conflict, Invalid, Refused, Text
from common.search import fold
from common.times import days
from evidence.models import EvidenceItem, Verification

EDITABLE_FIELDS = (
    "method",
    "tools",
    "sources_used",
    "finding",
    "conclusion",
    "confidence",
    "hypotheses",
    "single_hypothesis_reason",
    "latitude",
    "longitude",
    "uncertainty_m",
    "place_note",
    "happened_on",
    "happened_time",
    "happened_zone",
    "happened_margin_min",
    "time_note",
)
HYPOTHESIS = ("hypothesis", "for", "against")
NOT_YOURS = _("This is another analyst's finding. Record one of your own beside it.")
MAX_HYPOTHESES = 12
MAX_PART = 4_000

Errors = dict[str, list[Text]]


def verification_gate(verification: Verification) -> Errors:
    """What a verification lacks before it may be submitted (Berkeley Protocol, BP-4, BP-15 and BP-17)."""
    asked = {
        "method": _("Say how you examined it."),
        "sources_used": _("Say which sources you used; if none but the file itself, say that."),
        "finding": _("Say what you found."),
        "conclusion": _("Choose what follows from the finding."),
        "confidence": _("Say how sure you are."),
    }
    if verification.part == Verification.Part.TECHNICAL:
        asked["tools"] = _("Name the tools with their versions.")
    if len(verification.hypotheses) == 1:
        words = _("One hypothesis alone needs a word on why there is no other.")
        asked["single_hypothesis_reason"] = words
    if verification.latitude is not None:
        asked["uncertainty_m"] = _("Say how uncertain the place is, in metres.")
        asked["place_note"] = _("Say how the place was found.")
    if verification.happened_on is not None:
        asked["time_note"] = _("Say how the time was found.")
    return {name: [text] for name, text in asked.items() if not getattr(verification, name)}


def verification_add(*, actor, item: EvidenceItem, part: str, **fields: Any) -> Verification:
    """Begin a verification of one part of an item, as a draft of the actor's own.

    Raises Refused, Invalid with the fields named, and Conflict `closed` or, for a void item, `state`.
    """
    writing.require(actor, "verification.add", item)
    verification = Verification(
        case=item.case, item=item, part=part, created_by=actor, **_cleaned(fields)
    )
    _check(verification)
    with ledger.unit(actor):
        number = writing.next_number(f"verification:{item.case_id}")
        writing.require_open_case(item.case)
        if writing.locked(item).status == Status.VOID:
            raise Conflict(_("A void item is not examined any more."), code="state")
        verification.reference = f"VR-{number:04d}"
        verification.search_text = fold(verification.searchable())
        verification.save(force_insert=True)
        writing.contributed(actor, verification, "write")
        ledger.record("evidence.verification.recorded", verification, case_id=item.case_id)
    return verification


def verification_edit(
    *, actor, verification: Verification, version: int | None, **changes: Any
) -> Verification:
    """Change a draft or returned verification; nobody puts words into another analyst's finding."""
    writing.require(actor, "verification.edit", verification)
    _require_own(actor, verification)
    changes = _cleaned(changes)
    with ledger.unit(actor):
        writing.require_open_case(verification.case)
        verification = writing.locked(verification)
        writing.require_editable(verification)
        writing.require_version(verification, version)
        changes = writing.changed_fields(verification, changes)
        if not changes:
            return verification
        before = verification.canonical()
        for name, value in changes.items():
            setattr(verification, name, value)
        _check(verification)
        writing.write(verification, changes, status=verification.status)
        writing.contributed(actor, verification, "edit")
        ledger.record(
            "evidence.verification.edited",
            verification,
            case_id=verification.case_id,
            before=before,
        )
    return verification


def verification_void(
    *, actor, verification: Verification, reason: str, version: int | None = None
) -> Verification:
    """Set a draft or returned verification aside for good, with a reason; it leaves the badge."""
    writing.require(actor, "verification.void", verification)
    reason = writing.clean_text("reason", reason)
    if not reason:
        raise Invalid({"reason": [_("Say why it is voided.")]}, code="comment_required")
    with ledger.unit(actor):
        writing.require_open_case(verification.case)
        verification = writing.locked(verification)
        writing.require_editable(verification)
        writing.require_version(verification, version)
        before = verification.canonical()
        writing.write(
            verification, {"status": Status.VOID}, status__in=(Status.DRAFT, Status.RETURNED)
        )
        ledger.record(
            "evidence.verification.voided",
            verification,
            case_id=verification.case_id,
            before=before,
            details={"reason": reason},
        )
    return verification


def _require_own(actor: Any, verification: Verification) -> None:
    if verification.created_by_id != actor.pk:
        raise Refused(NOT_YOURS)


def _check(verification: Verification) -> None:
    """Refuse what cannot be true; what is merely missing is asked at submission."""
    writing.validated(verification, exclude=("reference",))
    found = days.faults(
        "happened",
        verification.happened_on,
        verification.happened_time,
        verification.happened_zone,
    )
    if (verification.latitude is None) != (verification.longitude is None):
        name = "longitude" if verification.longitude is None else "latitude"
        found[name] = [_("A place needs both latitude and longitude.")]
    elif verification.latitude is None and verification.uncertainty_m is not None:
        found["latitude"] = [_("An uncertainty needs the place that it belongs to.")]
    if found:
        raise Invalid(found)


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    if "hypotheses" not in fields:
        return fields
    return {**fields, "hypotheses": hypotheses_cleaned(fields["hypotheses"])}


def hypotheses_cleaned(given: Any) -> list[dict[str, str]]:
    """Hypotheses as they are kept: each with its text, what speaks for it and what against it.

    Those that are empty throughout are dropped. Raises Invalid for another shape, more than
    `MAX_HYPOTHESES`, or evidence for a hypothesis that is not stated.
    """

    def refuse(words: Text) -> Invalid:
        return Invalid({"hypotheses": [words]})

    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise refuse(_("Give a list of objects with the texts hypothesis, for and against."))
    if len(given) > MAX_HYPOTHESES:
        raise refuse(_("These are too many hypotheses to keep apart."))
    kept = []
    for one in given:
        texts = {name: one.get(name) or "" for name in HYPOTHESIS}
        if set(one) - set(HYPOTHESIS) or not all(isinstance(t, str) for t in texts.values()):
            raise refuse(_("Give a list of objects with the texts hypothesis, for and against."))
        texts = {
            name: writing.clean_text("hypotheses", text, longest=MAX_PART)
            for name, text in texts.items()
        }
        if not any(texts.values()):
            continue
        if not texts["hypothesis"]:
            raise refuse(_("Say which hypothesis this speaks for or against."))
        kept.append(texts)
    return kept

"""Deciding about warnings: a person says of each whether it stays, and why. The checker decides nothing."""

import json
from collections import Counter
from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import WarningDecision, WitnessNote
from casework.services import writing
from casework.statements.warnings import (
    Warned,
    counted,
    decided,
    found_in,
    texts_of,
    undecided,
    warnings_of,
)
from common.errors import Conflict, Invalid

BY_HAND = (WarningDecision.Verdict.KEEP, WarningDecision.Verdict.MISTAKEN)


def warnings_decide(
    *,
    actor: Any,
    note: WitnessNote,
    verdict: str,
    reason: str = "",
    warnings: list[str] | None = None,
) -> WarningDecision:
    """Decide about the warnings of those keys, or (None) about all that nobody has decided yet.

    `keep` asks for a reason; `mistaken` does not. A passage may be decided anew. Whoever decides has had a
    hand in the note. Raises Invalid; Conflict `stale_digest` for keys of another text than the note now has.
    """
    writing.require(actor, "note.edit", note)
    reason = writing.clean_text("reason", reason, longest=2_000)
    if verdict not in BY_HAND:
        raise Invalid({"verdict": [_("Decide: it is needed, or it identifies nobody.")]})
    if verdict == WarningDecision.Verdict.KEEP and not reason:
        raise Invalid({"reason": [_("Say why it has to stay in the note.")]})
    if warnings is not None and not warnings:
        raise Invalid({"warnings": [_("Choose what to decide about.")]})
    with ledger.unit(actor):
        writing.require_open_case(note.case)
        note = writing.locked(note)
        writing.require_editable(note)
        chosen = _chosen(note, warnings)
        if not chosen:
            raise Invalid({"warnings": [_("There is nothing left to decide.")]})
        writing.contributed(actor, note, "warnings")
        return _record(actor, note, verdict, chosen, reason=reason)


def _chosen(note: WitnessNote, keys: list[str] | None) -> list[Warned]:
    if keys is None:
        return undecided(note)
    known = {one.key: one for one in warnings_of(note)}
    if not set(keys) <= set(known):
        raise Conflict(
            _("The text has changed since you looked at it. Look again before you decide."),
            code="stale_digest",
        )
    return [known[key] for key in dict.fromkeys(keys)]


def _record(
    actor: Any, note: WitnessNote, verdict: str, chosen: Any, **more: Any
) -> WarningDecision:
    decision = WarningDecision(
        case_id=note.case_id,
        note=note,
        verdict=verdict,
        passages=json.dumps([one.passage for one in chosen]),
        categories=counted(chosen),
        **{"decided_by": actor, **more},
    )
    decision.save(force_insert=True)
    ledger.record(
        "casework.note.warnings_decided",
        decision,
        case_id=note.case_id,
        details={"note": str(note.pk), "warnings": decision.categories},
    )
    return decision


def follow_text(actor: Any, before: dict[str, str], note: WitnessNote) -> None:
    """After an edit: a decision about a passage that still stands goes on to hold; what is gone is told.

    A passage is the same when field, category and words are the same. Part of `note_edit`, in its unit.
    """
    after = texts_of(note)
    changed = [name for name in after if after[name] != before.get(name, "")]
    old = {name: found_in(name, before.get(name, "")) for name in changed}
    if not any(old.values()):
        return
    new = {name: found_in(name, after[name]) for name in changed}
    _carry(note, old, new)
    gone = [one for name in changed for one in _gone(old[name], new[name])]
    if gone:
        _record(actor, note, WarningDecision.Verdict.REMOVED, gone)


def _words(one: Warned) -> tuple[str, str]:
    return one.category, one.found


def _gone(old: list[Warned], new: list[Warned]) -> list[Warned]:
    """Those of `old` whose words stand less often in the new text, the last ones first to go."""
    left = Counter(_words(one) for one in new)
    gone = []
    for one in old:
        if left[_words(one)]:
            left[_words(one)] -= 1
        else:
            gone.append(one)
    return gone


def _carry(note: WitnessNote, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Bind to the new text what was decided about the same words in the old one."""
    verdicts = decided(note)
    if not verdicts:
        return
    rows = WarningDecision.objects.filter(note=note).exclude(
        verdict=WarningDecision.Verdict.REMOVED
    )
    sources = {
        tuple(passage): row
        for row in rows.select_related("decided_by").order_by("decided_at", "pk")
        for passage in json.loads(row.passages)
    }
    by_source: dict[Any, list[Warned]] = {}
    for name, found in new.items():
        waiting: dict[tuple[str, str], list[WarningDecision]] = {}
        for one in old[name]:
            if row := sources.get(one.passage):
                waiting.setdefault(_words(one), []).append(row)
        for one in found:
            if rows_of := waiting.get(_words(one)):
                by_source.setdefault(rows_of.pop(0).pk, []).append(one)
    origins = {row.pk: row for row in sources.values()}
    for pk, chosen in by_source.items():
        origin = origins[pk]
        _record(
            origin.decided_by, note, origin.verdict, chosen,
            reason=origin.reason, carried_from=origin,
        )  # fmt: skip

"""The worker's examination of an original: second hash, type, what an image says of itself, thumbnail.

It describes and never rejects. A file that turned out unreadable has been examined (`done`, readable
"no"); `failed` means that the examination itself did not come to an end. Both keep a reason code, whose
words are in `evidence.reasons`.

Nothing in a file is parsed in this process: see `evidence.examination`.
"""

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from django.utils import timezone

import ledger
import store
from casework.services import writing
from evidence.examination.extensions import agrees, extension
from evidence.examination.findings import Findings, checked
from evidence.examination.sandbox import examine
from evidence.models import Derivative, EvidenceItem, FileFacts
from jobs import task

Processing = FileFacts.Processing

# Worth another try: the machine's memory or a network drive may be back by then.
PASSING = frozenset({"tool_killed", "original_missing"})


class ExaminationFailed(Exception):
    """The examination did not come to an end, and may when it is tried again. Says the reason code."""


@dataclass(slots=True)
class Examined:
    """One examination: what was found, and why it did not come to its end (a reason code, or "")."""

    sha512: str | None = None
    found: Findings = field(default_factory=Findings)
    failure: str = ""


def give_up(reason: str, item_id: str) -> None:
    """Say on the item that nobody is examining it any more; the job keeps the full `reason`."""
    item = EvidenceItem.objects.select_related("facts").get(pk=item_id)
    if item.facts.processing != Processing.FAILED:
        _keep(item, Examined(failure="unexpected"))


@task(name="evidence.process", attempts=5, on_failure=give_up)
def process(item_id: str) -> None:
    """Examine the original of the item and keep what was found. Harmless to repeat.

    Raises ExaminationFailed, after having kept the failure, when a later attempt may succeed.
    """
    item = EvidenceItem.objects.select_related("facts").get(pk=item_id)
    if item.facts.processing == Processing.DONE:
        return
    # No entry in the ledger: the state of the work is not a finding (see FileFacts.ledger_exclude).
    FileFacts.objects.filter(pk=item.facts.pk).exclude(processing=Processing.DONE).update(
        processing=Processing.RUNNING
    )
    examined = _examine(item.sha256)
    _keep(item, examined)
    if examined.failure in PASSING:
        raise ExaminationFailed(examined.failure)


def _examine(sha256: str) -> Examined:
    originals = store.open_store()
    try:
        sha512 = originals.witness(sha256).sha512
        with originals.open(sha256) as file:
            answer = examine(file)
    except store.Missing:
        return Examined(failure="original_missing")
    except store.Damaged:
        return Examined(failure="original_changed")
    found = checked(answer.output)
    if not answer.failure and not found.media_type:
        return Examined(sha512, found, failure="tool_answer")
    if not answer.failure and found.readable == "unknown":
        found.reason = "no_reader"
    return Examined(sha512, found, answer.failure)


def _keep(item: EvidenceItem, examined: Examined) -> None:
    """Store the findings and the thumbnail, in one transaction with their ledger entries."""
    found = examined.found
    thumbnail = None
    if found.thumbnail:
        thumbnail = store.open_store("derivatives").intake([found.thumbnail])
    with ledger.unit(ledger.SYSTEM):
        facts = writing.locked(item.facts)
        if facts.processing == Processing.DONE:
            return  # another worker was quicker
        before = facts.canonical()
        writing.write(facts, _changes(item, examined))
        event = "evidence.facts.failed" if examined.failure else "evidence.facts.found"
        ledger.record(event, facts, case_id=item.case_id, before=before)
        if thumbnail:
            _derive(item, thumbnail)


def _changes(item: EvidenceItem, examined: Examined) -> dict[str, Any]:
    found = examined.found
    metadata = found.metadata
    if found.media_type and (given := extension(item.file_name)):
        metadata = {
            **metadata,
            "extension": {"given": given, "agrees": agrees(item.file_name, found.media_type)},
        }
    return {
        "sha512": examined.sha512,
        "media_type": found.media_type,
        "processing": Processing.FAILED if examined.failure else Processing.DONE,
        "processing_reason": examined.failure,
        "readable": found.readable,
        "readable_reason": found.reason,
        "metadata": metadata,
        "finished_at": timezone.now(),
    }


def _derive(item: EvidenceItem, thumbnail: store.Stored) -> None:
    derivative = Derivative.objects.create(
        case_id=item.case_id,
        item=item,
        kind=Derivative.Kind.THUMBNAIL,
        sha256=thumbnail.sha256,
        size=thumbnail.size,
        media_type="image/webp",
        input_sha256=item.sha256,
        tool="Pillow",
        tool_version=version("pillow"),
    )
    ledger.record(
        "evidence.derivative.made",
        derivative,
        case_id=item.case_id,
        sha256=(derivative.input_sha256, derivative.sha256),
    )

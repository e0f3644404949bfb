"""The worker's examination of an original: second hash, type, malware scan, what is in it, pictures of it.

It describes and never rejects. A file that turned out unreadable has been examined (`done`, readable
"no"); `failed` means that the examination itself did not come to an end. Both keep a reason code, whose
words are in `evidence.reasons`. Every run of a tool is kept as a `ToolRun`.

Nothing in a file is parsed in this process: see `evidence.examination`.
"""

import ssl
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils import timezone

import ledger
import store
from casework.services import writing
from evidence.examination.extensions import agrees, extension
from evidence.examination.readers import TYPE, readers_of
from evidence.models import EvidenceItem, FileFacts
from evidence.processing import clamd, paging, scanning, toolruns
from evidence.processing.looking import PASSING, ExaminationFailed, Kept, Looked, derive, stored
from jobs import task

Processing = FileFacts.Processing


@dataclass(slots=True)
class Examined(Looked):
    """One examination, with the second hash and the scanner's verdict."""

    sha512: str | None = None
    verdict: clamd.Verdict = field(
        default_factory=lambda: clamd.Verdict("not_scanned", "not_looked_at")
    )


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
    if item.facts.processing == Processing.DONE or item.disposed_at is not None:
        return
    # No entry in the ledger: the state of the work is not a finding (see FileFacts.ledger_exclude).
    rows = FileFacts.objects.filter(pk=item.facts.pk).exclude(processing=Processing.DONE)
    rows.exclude(processing_reason=FileFacts.DISPOSED).update(processing=Processing.RUNNING)
    examined = _examine(item)
    _keep(item, examined)
    if examined.failure in PASSING:
        raise ExaminationFailed(examined.failure)


def _examine(item: EvidenceItem) -> Examined:
    examined = Examined()
    originals = store.open_store()
    try:
        with examined.runs.run("hash", "OpenSSL", ssl.OPENSSL_VERSION) as run:
            examined.sha512 = originals.witness(item.sha256).sha512
            run.answered(examined.sha512.encode())
        with originals.open(item.sha256) as file:
            _look(examined, file)
            examined.verdict = scanning.scanned(examined.runs, file, item.size)
    except store.Missing:
        examined.failure = "original_missing"
    except store.Damaged:
        examined.failure = "original_changed"
    if examined.sha512 is None:
        examined.runs[-1].reason = examined.failure
    return examined


def _look(examined: Examined, file: BinaryIO) -> None:
    """Type first, then the readers of that type."""
    examined.look(file, TYPE)
    found = examined.found
    if examined.failure:
        return
    if not found.media_type:
        examined.failure = "tool_answer"
        return
    for reader in readers_of(found.media_type):
        examined.look(file, reader, found.media_type)
        if found.reason == "encrypted":
            return
    if not examined.failure and found.readable == "unknown":
        found.reason = "no_reader"


def _keep(item: EvidenceItem, examined: Examined) -> None:
    """Store the findings, the runs and what was made, in one transaction with their ledger entries."""
    kept: Kept = stored(examined)
    with ledger.unit(ledger.SYSTEM):
        facts = writing.locked(item.facts)
        if facts.processing == Processing.DONE:
            return  # another worker was quicker
        if EvidenceItem.objects.filter(pk=item.pk).exclude(disposed_at=None).exists():
            return  # nothing more is to be known of these bytes
        before = facts.canonical()
        writing.write(facts, _changes(item, examined))
        event = "evidence.facts.failed" if examined.failure else "evidence.facts.found"
        ledger.record(event, facts, case_id=item.case_id, before=before)
        toolruns.keep(item, examined.runs)
        derive(item, kept)
        if not examined.failure and facts.media_type == "application/pdf":
            paging.enqueue_next(str(item.pk), facts)
        if examined.verdict.reason in scanning.PASSING:
            scanning.scan.enqueue(str(item.pk))


def _changes(item: EvidenceItem, examined: Examined) -> dict[str, Any]:
    found = examined.found
    metadata = found.metadata
    if found.media_type and (given := extension(item.file_name)):
        metadata = {
            **metadata,
            "extension": {"given": given, "agrees": agrees(item.file_name, found.media_type)},
        }
    facts = {
        "sha512": examined.sha512,
        "media_type": found.media_type,
        "processing": Processing.FAILED if examined.failure else Processing.DONE,
        "processing_reason": examined.failure,
        "readable": found.readable,
        "readable_reason": found.reason,
        "metadata": metadata,
        "finished_at": timezone.now(),
    }
    return facts | scanning.changes(examined.verdict, facts)

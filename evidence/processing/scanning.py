"""Malware scans of originals: with the examination, and again while nobody has answered.

A finding is a state of the item, never a rejection: what is infected may be the evidence itself.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings

import ledger
import store
from casework.services import writing
from evidence.models import EvidenceItem, FileFacts
from evidence.processing import clamd
from evidence.processing.toolruns import Result, Run, Runs, keep
from jobs import task

# Worth another try: the scanner may be back, or idle, by then.
PASSING = frozenset({"scanner_down", "scan_cut_short", "scan_timeout"})
# Scanned as soon as there is a scanner.
WAITING = (*PASSING, "no_scanner", "not_looked_at")
A_TURN = 500
TOOL = "ClamAV"


class ScanMissed(Exception):
    """Nobody answered, and may when asked again. Says the reason code."""


def scanned(runs: Runs, file: BinaryIO, size: int) -> clamd.Verdict:
    """Let the scanner look at an open original, if there is one and it takes files of that size."""
    where = clamd.address(settings.CASEWORK_CLAMD)
    if where is None:
        return clamd.Verdict("not_scanned", "no_scanner")
    with runs.run("scan", TOOL, "") as run:
        if size > settings.CASEWORK_CLAMD_MAX_BYTES:
            verdict = clamd.Verdict("not_scanned", "scan_too_large")
        else:
            file.seek(0)
            verdict = clamd.scan(where, _blocks(file))
        _told(run, verdict)
    return verdict


def _told(run: Run, verdict: clamd.Verdict) -> None:
    run.tool_version, run.detail = verdict.version, verdict.found
    result = Result.FAILED if verdict.scan == "not_scanned" else Result.DONE
    run.ended(result, verdict.reason)
    run.answered(f"{verdict.scan} {verdict.found}".encode())


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(clamd.CHUNK):
        yield block


def changes(verdict: clamd.Verdict, facts: dict[str, Any]) -> dict[str, Any]:
    """What a verdict changes in the facts, given whether the content is locked.

    A scanner sees nothing of what a password locks, and calls it clean.
    """
    scan, reason = verdict.scan, verdict.reason
    if scan == FileFacts.Scan.CLEAN and facts["readable_reason"] == "encrypted":
        scan, reason = FileFacts.Scan.NOT_SCANNED, "encrypted"
    found = {"signature": verdict.found, "scanner": verdict.version}
    told = {name: value for name, value in found.items() if value}
    metadata = {name: value for name, value in facts["metadata"].items() if name != "scan"}
    return {
        "scan": scan,
        "scan_reason": reason,
        "metadata": metadata | ({"scan": told} if told else {}),
    }


@task(name="evidence.scan", attempts=5)
def scan(item_id: str) -> None:
    """Scan an original that nobody has answered for yet. Harmless to repeat.

    Raises ScanMissed, after having kept the attempt, when a later one may succeed.
    """
    item = EvidenceItem.objects.select_related("facts").get(pk=item_id)
    if item.disposed_at is not None:
        return
    if not _waits(item.facts):
        return
    runs = Runs()
    try:
        with store.open_store().open(item.sha256) as file:
            verdict = scanned(runs, file, item.size)
    except store.Missing:
        return  # the nightly check tells of it
    with ledger.unit(ledger.SYSTEM):
        facts = writing.locked(item.facts)
        if not _waits(facts):
            return
        before = facts.canonical()
        now = {"readable_reason": facts.readable_reason, "metadata": facts.metadata}
        changed = writing.changed_fields(facts, changes(verdict, now))
        keep(item, runs)
        if changed:
            writing.write(facts, changed)
            ledger.record("evidence.facts.scanned", facts, case_id=item.case_id, before=before)
    if verdict.reason in PASSING:
        raise ScanMissed(verdict.reason)


def _waits(facts: FileFacts) -> bool:
    return facts.scan == FileFacts.Scan.NOT_SCANNED and facts.scan_reason in WAITING


@task(name="evidence.scan_missed", attempts=1)
def scan_missed() -> None:
    """Have originals scanned that came while there was no scanner, a bounded number a turn."""
    where = clamd.address(settings.CASEWORK_CLAMD)
    if where is None:
        return
    try:
        clamd.ask(where, b"PING")
    except clamd.NoAnswer:
        return
    waiting = FileFacts.objects.filter(
        item__disposed_at=None,
        processing__in=(FileFacts.Processing.DONE, FileFacts.Processing.FAILED),
        scan=FileFacts.Scan.NOT_SCANNED,
        scan_reason__in=WAITING,
    ).order_by("pk")
    for item_id in list(waiting.values_list("item_id", flat=True)[:A_TURN]):
        scan.enqueue(str(item_id))

"""Letting a reader look into an original, and keeping what it made of it."""

from dataclasses import dataclass, field
from typing import BinaryIO

import ledger
import store
from evidence.examination.findings import Findings, Made, checked
from evidence.examination.readers import Reader
from evidence.examination.sandbox import examine
from evidence.models import Derivative, EvidenceItem
from evidence.processing.toolruns import Result, Runs

# Worth another try: the machine's memory or a network drive may be back by then.
PASSING = frozenset({"tool_killed", "original_missing"})


class ExaminationFailed(Exception):
    """The examination did not come to an end, and may when it is tried again. Says the reason code."""


@dataclass(slots=True)
class Looked:
    """What readers found and made, their runs, and why one came to no end (a reason code, or "")."""

    found: Findings = field(default_factory=Findings)
    made: list[tuple[Reader, Made]] = field(default_factory=list)
    runs: Runs = field(default_factory=Runs)
    failure: str = ""

    def look(self, file: BinaryIO, reader: Reader, *arguments: str) -> None:
        """Let one more reader look; what it found stands although it may have come to no end."""
        with self.runs.run(reader.purpose, reader.tool, reader.version) as run:
            answer = examine(file, reader.name, *arguments)
            run.answered(answer.output)
            found = checked(answer.output)
        if answer.failure:
            run.ended(Result.FAILED, answer.failure)
            self.failure = self.failure or answer.failure
        elif found.readable == "no":
            run.ended(Result.UNREADABLE, found.reason)
        self.found.add(found)
        self.made += [(reader, made) for made in found.made]


Kept = list[tuple[Reader, Made, store.Stored]]


def stored(looked: Looked) -> Kept:
    """Put what was made into the store of derivatives, before any transaction is open."""
    files = store.open_store("derivatives")
    return [(reader, made, files.intake([made.data])) for reader, made in looked.made]


def derive(item: EvidenceItem, kept: Kept) -> None:
    """Write down what was made, inside the unit; what an earlier try made is not made twice."""
    there = set(
        Derivative.objects.filter(item=item).values_list("kind", "number", "sha256") if kept else ()
    )
    for reader, made, file in kept:
        if (made.kind, made.number, file.sha256) in there:
            continue
        derivative = Derivative.objects.create(
            case_id=item.case_id,
            item=item,
            kind=made.kind,
            number=made.number,
            sha256=file.sha256,
            size=file.size,
            media_type=made.media_type,
            input_sha256=item.sha256,
            tool=reader.tool,
            tool_version=reader.version,
        )
        ledger.record(
            "evidence.derivative.made",
            derivative,
            case_id=item.case_id,
            sha256=(derivative.input_sha256, derivative.sha256),
        )

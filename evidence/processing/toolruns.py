"""Runs of tools while they happen: what `ToolRun` will keep of them."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

import ledger
from evidence.models import EvidenceItem, ToolRun

Result = ToolRun.Result


@dataclass(slots=True)
class Run:
    """One run, from its start. Whoever runs the tool sets how it ended."""

    purpose: str
    tool: str
    tool_version: str
    started_at: datetime = field(default_factory=timezone.now)
    duration_ms: int = 0
    output_sha256: str = ""
    result: str = Result.DONE
    reason: str = ""
    detail: str = ""

    def answered(self, output: bytes) -> None:
        self.output_sha256 = hashlib.sha256(output).hexdigest() if output else ""

    def ended(self, result: str, reason: str = "") -> None:
        self.result, self.reason = result, reason


class Runs(list[Run]):
    """The runs of one examination, in their order."""

    @contextmanager
    def run(self, purpose: str, tool: str, version: str) -> Iterator[Run]:
        """Measures what is done inside; the run is kept also when that raises."""
        run = Run(purpose, tool, version[:200])
        self.append(run)
        began = time.monotonic()
        try:
            yield run
        except BaseException:
            run.ended(Result.FAILED, run.reason or "unexpected")
            raise
        finally:
            run.duration_ms = round(1000 * (time.monotonic() - began))


def keep(item: EvidenceItem, runs: list[Run]) -> None:
    """Write the runs down, inside the unit that keeps what they found."""
    for run in runs:
        values: dict[str, Any] = {name: getattr(run, name) for name in run.__dataclass_fields__}
        row = ToolRun.objects.create(
            case_id=item.case_id, item=item, input_sha256=item.sha256, **values
        )
        ledger.record(
            f"evidence.run.{run.result}",
            row,
            case_id=item.case_id,
            sha256=tuple(filter(None, (row.input_sha256, row.output_sha256))),
        )

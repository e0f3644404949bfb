"""What a verification found, and how it names the objects concerned: by kind, reference and id only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError

from ledger.models import LedgeredModel
from ledger.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: with what, and in which way."""

    subject: str
    problem: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem}"


@dataclass(slots=True)
class Report:
    """The outcome of a verification. Of the findings the first `LIMIT` are kept, and `total` counts all.

    `size` entries are in the ledger, `checked` of them were recomputed; `models` by `ledger_kind`.
    """

    LIMIT = 1000

    findings: list[Finding] = field(default_factory=list)
    total: int = 0
    size: int = 0
    checked: int = 0
    cases: int = 0
    erased: int = 0
    rows: int = 0
    checkpoint: Checkpoint | None = None
    models: Mapping[str, type[LedgeredModel]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.total

    def add(self, subject: str, problem: str) -> None:
        """Note a finding."""
        self.total += 1
        if len(self.findings) < self.LIMIT:
            self.findings.append(Finding(subject, problem))

    def name(self, kind: str, key: UUID | str, label: Any = None) -> str:
        """An object as in "case 2024-0001 (0192…)"; without `label`, the row is asked for its own."""
        label = self._label(kind, key) if label is None else label
        return f"{kind} {key}" if str(label) == str(key) else f"{kind} {label} ({key})"

    def _label(self, kind: str, key: UUID | str) -> Any:
        if kind not in self.models:
            return key
        try:
            row = self.models[kind]._base_manager.filter(pk=key).first()
        except (ValueError, TypeError, ValidationError):
            return key  # a row too damaged to read still has its id
        return key if row is None else row.ledger_label()


def ledgered_models() -> Iterator[type[LedgeredModel]]:
    """Every model whose rows the ledger answers for."""
    for model in apps.get_models():
        if issubclass(model, LedgeredModel) and not model._meta.proxy:
            yield model

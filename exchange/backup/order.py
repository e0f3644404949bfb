"""What an operator asks of a restore."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Order:
    """What to restore, and what to hold it against.

    `notes` are signed notes held elsewhere, `verifier_keys` the published keys that may have signed
    them; `keys` is a folder of keys that are not in the backup. `without_keys` restores although
    keys are lost.
    """

    source: Path
    workers: int
    notes: tuple[Path, ...] = ()
    verifier_keys: tuple[str, ...] = ()
    keys: Path | None = None
    without_keys: bool = False

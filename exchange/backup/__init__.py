"""Backup and restore of a whole installation: database, stores, checkpoints and, if asked for, keys.

    take(Path("/mnt/disk/2026-11-23"), say=print)
    restore(Path("/mnt/disk/2026-11-23"), say=print)

`layout` describes the folder, `taking` and `restoring` the order of steps and what each survives.
docs/backup.md is the operator's page; docs/decisions/ says why it is as it is.
"""

from exchange.backup.errors import BackupError
from exchange.backup.order import Order
from exchange.backup.restoring import Restored, restore
from exchange.backup.taking import Taken, take

__all__ = ["BackupError", "Order", "Restored", "Taken", "restore", "take"]

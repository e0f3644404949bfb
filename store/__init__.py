"""A content-addressed, write-once store of files: every file is named by the SHA-256 of its bytes.

    originals = open_store()
    pages = open_store("derivatives")       # what is made from originals, kept in the same manner
    stored = originals.intake(chunks)       # Stored(sha256, size)

`store.base` says what any store must do; `store.local` how a folder does it, and what it survives.
"""

from store.base import Check, Intake, State, Store, Stored, Witness
from store.errors import Busy, Damaged, Missing, WrongOffset
from store.factory import open_store
from store.local import LocalStore
from store.resumable import Checksum, Resumable

__all__ = [
    "Busy",
    "Check",
    "Checksum",
    "Damaged",
    "Intake",
    "LocalStore",
    "Missing",
    "Resumable",
    "State",
    "Store",
    "Stored",
    "Witness",
    "WrongOffset",
    "open_store",
]

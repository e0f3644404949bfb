"""What the ledger refuses. No Django here: offline verifiers use these too."""


class LedgerError(Exception):
    """Base of everything the ledger refuses."""


class LeafError(LedgerError):
    """Bytes that are no canonical ledger leaf, or values that none can be made of."""


class ProofError(LedgerError):
    """A proof that does not prove what it claims, or one that cannot be made for these sizes."""


class NoteError(LedgerError):
    """A signed note or checkpoint that is malformed, or that no known key has signed."""


class OutsideUnit(LedgerError):
    """An entry was to be recorded while no unit was open: a service was called outside its transaction."""


class ActorMismatch(LedgerError):
    """A unit was opened inside another person's unit: one transaction speaks for one actor."""


class CheckpointRefused(LedgerError):
    """The tree does not extend the last checkpoint: entries are missing, or history was rewritten."""

"""The ledger as people read it: events in words, the history of a record, who did and opened what."""

"""What a request asked for in vain: rows that its sender does not see, and acts that their role refuses.

Noted where rows are looked up and where a role is asked, and read when the request has been answered: what
people may not see is refused without a word, and oversight must know of it all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

# Of one request; a list of a thousand ids is one attempt more or less.
MOST = 5


@dataclass(frozen=True)
class Tried:
    """A row that was asked for by its key, or (`refused`) a record that was seen and not to be touched.

    Without a model and a key the act is not about one record.
    """

    model: type[Model] | None = None
    key: UUID | None = None
    refused: bool = False


_noted: ContextVar[list[Tried] | None] = ContextVar("tried", default=None)


@contextmanager
def watching() -> Iterator[list[Tried]]:
    """Collect what is tried in vain inside."""
    noted: list[Tried] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def hidden(model: type[Model], value: Any) -> None:
    """`model` has no row with this primary key, or none for the person who asks."""
    try:
        key = value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return  # nobody's key
    _note(Tried(model, key))


def refused(record: Any = None) -> None:
    """The role of the person who asks does not allow what they want of `record` (None: of no record)."""
    if isinstance(record, Model) and isinstance(record.pk, UUID):
        _note(Tried(type(record), record.pk, refused=True))
    else:
        _note(Tried(refused=True))


def _note(tried: Tried) -> None:
    noted = _noted.get()
    if noted is not None and len(noted) < MOST and tried not in noted:
        noted.append(tried)

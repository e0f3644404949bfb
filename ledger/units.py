"""Units: one transaction, one actor, and all its entries appended in one batch right before COMMIT.

The head of the ledger is locked last, so that a unit's own work never makes others wait. Lock order
everywhere: counter, object, head.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from common.canonical import canonical_json
from common.ids import uuid7
from ledger.actors import HasActorCode
from ledger.append import append
from ledger.errors import ActorMismatch, LedgerError, OutsideUnit
from ledger.leaf import SALT_SIZE, Leaf, commitment
from ledger.models import Entry, LedgeredModel, Payload
from ledger.registry import resolve_role, tell

READ_INTERVAL = timedelta(minutes=15)


@dataclass(slots=True, eq=False)
class Record:
    """An entry on its way. `seq`, `case_seq` and `leaf` are known once the unit has ended."""

    id: UUID
    time: datetime
    event: str
    actor: str
    role: str
    kind: str
    object_id: UUID
    version: int
    change: bool
    case_id: UUID | None
    sha256: tuple[str, ...]
    payload: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    commitment: str
    row: LedgeredModel = field(repr=False)
    seq: int | None = None
    case_seq: int | None = None
    leaf: bytes | None = None

    def to_leaf(self, case_seq: int | None, case_prev: str | None) -> Leaf:
        """The leaf at this place of its case's chain."""
        return Leaf(
            id=self.id,
            time=self.time,
            event=self.event,
            actor=self.actor,
            role=self.role,
            kind=self.kind,
            object_id=self.object_id,
            version=self.version,
            change=self.change,
            commitment=self.commitment,
            case_id=self.case_id,
            case_seq=case_seq,
            case_prev=case_prev,
            sha256=self.sha256,
        )


class _Unit:
    """The open unit of this thread. Its records wait among the transaction's commit hooks."""

    def __init__(self, actor: HasActorCode):
        self.actor = actor
        self._roles: dict[UUID | None, str] = {}

    def role(self, case_id: UUID | None) -> str:
        if case_id not in self._roles:
            self._roles[case_id] = resolve_role(self.actor, case_id)
        return self._roles[case_id]

    def add(self, record: Record) -> None:
        transaction.on_commit(_Waiting(self, record))

    def flush(self) -> None:
        """Append what was recorded. Django has dropped the hooks of savepoints rolled back since."""
        connection = transaction.get_connection()
        waiting = [hook[1] for hook in connection.run_on_commit if isinstance(hook[1], _Waiting)]
        records = [item.record for item in waiting if item.unit is self]
        if records:
            # Before the head is locked: nobody else's entry waits for what follows from these.
            tell(self.actor, records)
            hooks = connection.run_on_commit
            others = [hook for hook in hooks if not isinstance(hook[1], _Waiting)]
            connection.run_on_commit = others
            append(connection, records)


class _Waiting:
    """A commit hook that does nothing but share the fate of the savepoint it was registered in."""

    __slots__ = ("record", "unit")

    def __init__(self, unit: _Unit, record: Record):
        self.unit, self.record = unit, record

    def __call__(self) -> None:
        raise LedgerError("a record outlived its unit")


class _Open(threading.local):
    """The unit open in this thread: a unit belongs to the thread's own database connection."""

    unit: _Unit | None = None


_open = _Open()


@contextmanager
def unit(actor: HasActorCode) -> Iterator[None]:
    """Do everything inside as one transaction of `actor`; its entries come last, right before COMMIT.

    An exception rolls all of it back. A unit inside a unit joins it as a savepoint; another actor's
    is refused with ActorMismatch. A unit that records nothing leaves the ledger untouched.
    """
    outer = _open.unit
    if outer is None:
        with _outermost(actor):
            yield
        return
    if outer.actor.actor_code != actor.actor_code:
        raise ActorMismatch(
            f"{actor.actor_code} cannot act inside a unit of {outer.actor.actor_code}"
        )
    with transaction.atomic():
        yield


@contextmanager
def _outermost(actor: HasActorCode, *, durable: bool = False) -> Iterator[None]:
    with transaction.atomic(durable=durable):
        _open.unit = current = _Unit(actor)
        try:
            yield
            current.flush()
        finally:
            _open.unit = None


def record(
    event: str,
    obj: LedgeredModel,
    *,
    case_id: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
    role: str | None = None,
    sha256: str | Sequence[str] = (),
    removed: bool = False,
) -> Record:
    """Record that the unit's actor did `event` to `obj`, whose state after it is taken now.

    `before` is an earlier `obj.canonical()`; `details` are stored values (never an identity, never
    a translated text). `case_id` and `role` are for the rare case that they are not the object's
    and the resolver's. `sha256` states hashes of evidence files openly. `removed` says that the row
    is no more. Raises OutsideUnit when no unit is open, LeafError for a malformed event or code.
    """
    after = None if removed else obj.canonical()
    payload = {"before": before, "after": after, "details": details}
    return _record(event, obj, payload, case_id=case_id, role=role, sha256=sha256)


def observe(
    event: str,
    obj: LedgeredModel,
    *,
    case_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> Record:
    """Record inside a unit that something happened to `obj` which changed nothing of it.

    Unlike `read` each time, and as part of the unit. Unlike `record` it says nothing of the object's state,
    and so does not vouch for one that was tampered with.
    """
    return _record(event, obj, {"details": details}, case_id=case_id)


def read(
    actor: HasActorCode,
    event: str,
    obj: LedgeredModel,
    *,
    case_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> Record | None:
    """Record that `actor` is about to be shown something sensitive, before the first byte is sent.

    Commits by itself, so that a failure shows nothing. One entry per person, object and event in 15
    minutes: returns None when there is one already. Raises LedgerError inside a unit, and
    RuntimeError inside another transaction: those may yet roll back.
    """
    if _open.unit is not None:
        raise LedgerError("a reading is recorded in a transaction of its own, not inside a unit")
    now = datetime.now(UTC)
    recent = Entry.objects.filter(
        object_id=obj.pk,
        event=event,
        actor_code=actor.actor_code,
        time__range=(now - READ_INTERVAL, now),
    )
    if recent.exists():
        return None
    # Durable: inside someone's transaction it could be rolled back after the bytes were sent.
    with _outermost(actor, durable=True):
        return _record(event, obj, {"details": details}, case_id=case_id)


def read_each(
    actor: HasActorCode,
    event: str,
    obj: LedgeredModel,
    shown: Sequence[Mapping[str, Any]],
    *,
    case_id: UUID | None = None,
) -> list[Record]:
    """As `read`, but every time, and an entry for each of `shown` (the details of each): for what may
    never be looked at without a trace. All of them are committed, or none.
    """
    if _open.unit is not None:
        raise LedgerError("a reading is recorded in a transaction of its own, not inside a unit")
    with _outermost(actor, durable=True):
        return [_record(event, obj, {"details": details}, case_id=case_id) for details in shown]


def erase(event: str, obj: LedgeredModel, **options: Any) -> Record:
    """Erase the payloads of all earlier entries about `obj` for good, and record `event` with its state.

    The entries stay, with every proof. Takes what `record` takes.
    """
    made = record(event, obj, **options)
    Payload.objects.filter(
        entry__object_id=obj.pk, entry__object_kind=obj.ledger_kind, payload__isnull=False
    ).update(salt=None, payload=None)
    return made


def _record(
    event: str,
    obj: LedgeredModel,
    payload: Mapping[str, Any],
    *,
    case_id: UUID | None,
    role: str | None = None,
    sha256: str | Sequence[str] = (),
) -> Record:
    current = _open.unit
    if current is None:
        raise OutsideUnit(f"{event} was recorded outside a unit")
    case_id = case_id or obj.ledger_case_id
    content, salt = canonical_json(payload), os.urandom(SALT_SIZE)
    made = Record(
        id=uuid7(),
        time=datetime.now(UTC),
        event=event,
        actor=current.actor.actor_code,
        role=current.role(case_id) if role is None else role,
        kind=obj.ledger_kind,
        object_id=obj.pk,
        version=obj.version,
        change="after" in payload,
        case_id=case_id,
        sha256=(sha256,) if isinstance(sha256, str) else tuple(sha256),
        payload=content,
        salt=salt,
        commitment=commitment(salt, content),
        row=obj,
    )
    # Refused here, where the caller's line is still in the traceback, rather than at the end of the unit.
    made.to_leaf(None if case_id is None else 1, None).check()
    current.add(made)
    return made

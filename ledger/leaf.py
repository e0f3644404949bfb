"""One entry's bytes: canonical JSON (RFC 8785) of codes, never of names. No Django.

The exact bytes are stored and hashed; nobody re-serialises to verify. Format 1 means: RFC 8785,
SHA-256 commitments over a 32-byte salt followed by the payload, RFC 6962 leaf hashes.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from ledger.errors import LeafError
from ledger.merkle import hash_leaf

FORMAT = 1
SALT_SIZE = 32

_EVENT = re.compile(r"(?=.{1,100}\Z)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
KIND = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_ACTOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
_ROLE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def commitment(salt: bytes, payload: bytes) -> str:
    """SHA-256 over the 32-byte salt followed by the payload's canonical bytes, in hex.

    The salt makes short payloads unguessable, and its erasure makes the commitment mute for good.
    """
    if len(salt) != SALT_SIZE:
        raise LeafError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return sha256(salt + payload).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What an entry says openly.

    `case_seq` counts the entries of one case from 1, without gaps; `case_prev` is the leaf hash
    (hex) of the case's previous entry, None for the first. All three case fields are None for an
    entry without a case. `change` tells whether the payload holds the object's state after the
    event (else it was a reading). `sha256` are hashes of evidence files, stated openly so that
    anyone can compare them.
    """

    id: UUID
    time: datetime
    event: str
    actor: str
    role: str
    kind: str
    object_id: UUID
    version: int
    change: bool
    commitment: str
    case_id: UUID | None = None
    case_seq: int | None = None
    case_prev: str | None = None
    sha256: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """The canonical bytes; raises LeafError when a value is no code, hash, count or UTC time."""
        self.check()
        value: dict[str, Any] = {
            "actor": self.actor,
            "case": str(self.case_id) if self.case_id else None,
            "case_prev": self.case_prev,
            "case_seq": self.case_seq,
            "change": self.change,
            "commitment": self.commitment,
            "event": self.event,
            "format": FORMAT,
            "id": str(self.id),
            "kind": self.kind,
            "object": str(self.object_id),
            "role": self.role,
            "time": self.time.strftime(_TIME),
            "version": self.version,
        }
        if self.sha256:
            value["sha256"] = list(self.sha256)
        # For what `check` lets through (ASCII codes, counts below 2**53) this is RFC 8785 to the byte, and
        # ten times quicker than a general encoder: others wait while leaves are made.
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")

    def check(self) -> None:
        """Raise LeafError unless every value is a code, hash, count or UTC time."""
        for name, pattern, text in (
            ("event", _EVENT, self.event),
            ("kind", KIND, self.kind),
            ("actor", _ACTOR, self.actor),
            ("role", _ROLE, self.role),
            ("commitment", _SHA256, self.commitment),
            *(("sha256", _SHA256, digest) for digest in self.sha256),
        ):
            if not isinstance(text, str) or not pattern.fullmatch(text):
                raise LeafError(f"{name} cannot be {text!r}")
        if self.time.tzinfo is not UTC or self.time.year < 1000:
            raise LeafError("the time must be in UTC, with a year of four digits")
        if not _is_count(self.version):
            raise LeafError(f"version cannot be {self.version!r}")
        self._check_case()

    def _check_case(self) -> None:
        if self.case_id is None:
            if self.case_seq is not None or self.case_prev is not None:
                raise LeafError("an entry without a case has no place in a case's chain")
            return
        if not _is_count(self.case_seq):
            raise LeafError(f"case_seq cannot be {self.case_seq!r}")
        if (self.case_seq == 1) != (self.case_prev is None):
            raise LeafError("the first entry of a case has no predecessor, every other has one")
        if self.case_prev is not None and not _SHA256.fullmatch(self.case_prev):
            raise LeafError(f"case_prev cannot be {self.case_prev!r}")


def parse(data: bytes) -> Leaf:
    """Read a leaf. Refuses duplicate, unknown or missing keys, and whatever is not canonical to the byte."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_float)
        if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
            raise LeafError("not a ledger leaf of format 1")
        leaf = _from_value(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LeafError(f"not a ledger leaf: {error}") from error
    if leaf.to_bytes() != data:
        raise LeafError("not in canonical form")
    return leaf


def leaf_hash(data: bytes) -> str:
    """The RFC 6962 leaf hash in hex, as `case_prev` names it."""
    return hash_leaf(data).hex()


def _from_value(value: dict[str, Any]) -> Leaf:
    case = value.pop("case")
    if not isinstance(value["change"], bool):
        raise LeafError("change is true or false")
    leaf = Leaf(
        id=UUID(value.pop("id")),
        time=datetime.fromisoformat(value.pop("time")),
        object_id=UUID(value.pop("object")),
        case_id=None if case is None else UUID(case),
        sha256=tuple(value.pop("sha256", ())),
        **{name: value.pop(name) for name in _PLAIN},
    )
    if value:
        raise LeafError(f"unknown fields: {', '.join(sorted(value))}")
    return leaf


_PLAIN = (
    "actor", "case_prev", "case_seq", "change", "commitment", "event", "kind", "role", "version",
)  # fmt: skip


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value < 2**53


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise LeafError("a key occurs twice")
    return value


def _no_float(text: str) -> Any:
    raise LeafError(f"{text} is not a whole number")

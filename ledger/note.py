"""Signed notes and checkpoints (C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0), Ed25519. No Django.

A note is text, an empty line, and signature lines `— <name> <base64(key id ‖ signature)>`. A
checkpoint is a note whose text is three lines: origin, size of the tree, base64 of its root.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import NoteError
from ledger.merkle import HASH_SIZE

ED25519 = b"\x01"

_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A named public key that notes are checked with.

    `public` are the 32 bytes of an Ed25519 key.
    """

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no protection in themselves."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The verifier key as it is published: `<name>+<key id>+<base64>`."""
        key = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a published verifier key.

        Refuses other algorithms and a key id that does not belong to it.
        """
        try:
            name, _, key = text.strip().split("+", 2)
            raw = base64.b64decode(key, validate=True)
        except ValueError as error:
            raise NoteError("not a verifier key") from error
        if not _NAME.fullmatch(name) or raw[:1] != ED25519 or len(raw) != 33:
            raise NoteError("not an Ed25519 verifier key")
        verifier = cls(name, raw[1:])
        if str(verifier) != text.strip():
            raise NoteError("the verifier key does not match its key id")
        return verifier

    def accepts(self, signature: bytes, text: str) -> bool:
        """Whether `signature` is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def verifier_of(name: str, key: Ed25519PrivateKey) -> Verifier:
    """The public side of a signing key."""
    if not _NAME.fullmatch(name):
        raise NoteError("a key's name has no spaces and no plus sign")
    return Verifier(name, key.public_key().public_bytes_raw())


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The signed note of `text`, which must end with a newline and hold no control characters."""
    _check_text(text)
    signature = verifier_of(name, key).key_id + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, verifiers: Iterable[Verifier]) -> tuple[str, list[Verifier]]:
    """The text of a note, and whose valid signatures it carries: at least one of `verifiers`.

    Signatures of unknown keys are passed over. A wrong signature of a known key, and a note that
    none of the keys has signed, raise NoteError.
    """
    text, mark, tail = note.rpartition("\n\n")
    text += "\n"
    _check_text(text)
    if not mark or not tail.endswith("\n"):
        raise NoteError("not a signed note")
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    found: list[Verifier] = []
    for line in tail[:-1].split("\n"):
        name, signature = _signature(line)
        verifier = known.get((name, signature[:4]))
        if verifier is None or verifier in found:
            continue
        if not verifier.accepts(signature[4:], text):
            raise NoteError(f"the signature of {name} is wrong")
        found.append(verifier)
    if not found:
        raise NoteError("no known key has signed this note")
    return text, found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A statement about a tree.

    The log called `origin` had `size` leaves and this root (32 bytes).
    """

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a note's text. Extension lines are refused: nothing here writes any."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _NUMBER.fullmatch(lines[1]):
            raise NoteError("not a checkpoint")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except binascii.Error as error:
            raise NoteError("not a checkpoint: its root is not base64") from error
        if len(root) != HASH_SIZE:
            raise NoteError("not a checkpoint: its root is no SHA-256")
        checkpoint = cls(lines[0], int(lines[1]), root)
        if checkpoint.to_text() != text:
            raise NoteError("not a checkpoint: it is written in an unusual way")
        return checkpoint


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(char) < 0x20 and char != "\n" for char in text):
        raise NoteError("a note's text ends with a newline and holds no control characters")


def _signature(line: str) -> tuple[str, bytes]:
    match = _SIGNATURE.fullmatch(line)
    try:
        signature = base64.b64decode(match[2], validate=True) if match else b""
    except binascii.Error:
        signature = b""
    # Base64 can be spelt in several ways; only one is accepted, so that a note cannot be varied unseen.
    if not match or len(signature) < 5 or base64.b64encode(signature).decode() != match[2]:
        raise NoteError("a signature line is malformed")
    return match[1], signature

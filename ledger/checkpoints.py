"""Checkpoints: signed statements about the tree, kept outside the database.

Whoever rolls the database back, or restores an old copy, cannot roll these back with it: the signer
refuses a tree that does not extend the last checkpoint, and `verify_ledger` says so. Copies held by
others (printed in an export, mailed to a partner) protect against someone who controls this machine
as well.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from ledger import merkle, proofs
from ledger.errors import CheckpointRefused, NoteError, ProofError
from ledger.note import Checkpoint, Verifier, open_note, sign, verifier_of


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint and the signed note it is kept in."""

    checkpoint: Checkpoint
    note: str
    path: Path


def key_path() -> Path:
    """Where the signing key is kept."""
    return Path(settings.CASEWORK_DATA_DIR) / "keys" / "ledger_ed25519.pem"


def folder() -> Path:
    """Where signed notes are kept, one file for each size of the tree."""
    return Path(settings.CASEWORK_DATA_DIR) / "checkpoints"


def signing_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints, made at first use (mode 0600)."""
    path = key_path()
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write_once(path, pem)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise NoteError(f"{path} is not an Ed25519 key")
    return key


def verifier() -> Verifier:
    """The public key to publish (`str` of it), under the ledger's origin."""
    return verifier_of(_origin(key := signing_key()), key)


def former_path() -> Path:
    """Where published keys are kept whose private half was lost: one to a line."""
    return Path(settings.CASEWORK_DATA_DIR) / "keys" / "ledger_former.txt"


def verifiers() -> list[Verifier]:
    """The keys that this installation's notes are signed with: its own, and former ones that were lost."""
    try:
        lines = former_path().read_text(encoding="ascii").split()
    except FileNotFoundError:
        lines = []
    return [verifier(), *(Verifier.parse(line) for line in lines)]


def remember_former(key: str) -> None:
    """Accept notes signed with the lost key whose published half is `key`, besides those of a new one.

    For an installation restored without its key: what it signed before still binds it.
    """
    line = f"{Verifier.parse(key)}\n"
    path = former_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+", encoding="ascii") as file:
        file.seek(0)
        if line not in file.readlines():
            file.write(line)


def keep(path: Path, note: bytes) -> None:
    """Keep a signed note that comes from a backup; one that is there stays as it is."""
    _write_once(path, note, mode=0o644)


def last() -> Published | None:
    """The checkpoint of the largest tree that was signed here.

    Raises NoteError for a damaged or foreign one.
    """
    paths = sorted(folder().glob("*.note"))
    return read(paths[-1], *verifiers()) if paths else None


def read(path: Path, *verifiers: Verifier) -> Published:
    """Read and check a signed note from a file; raises NoteError with the file's name."""
    try:
        note = path.read_text(encoding="utf-8")
        return Published(Checkpoint.parse(open_note(note, verifiers)[0]), note, path)
    except (NoteError, OSError, UnicodeDecodeError) as error:
        raise NoteError(f"{path.name}: {error}") from error


def check_extends(checkpoint: Checkpoint) -> None:
    """Raise CheckpointRefused unless the ledger of today begins with the tree that `checkpoint` names."""
    size = proofs.tree_size()
    if size < checkpoint.size:
        raise CheckpointRefused(
            _(
                "The ledger has %(size)d entries, but a checkpoint was signed over %(signed)d: the last "
                "%(lost)d are missing. This looks like a restored backup, or entries were removed."
            )
            % {"size": size, "signed": checkpoint.size, "lost": checkpoint.size - size}
        )
    try:
        proof = proofs.consistency(checkpoint.size, size)
        merkle.verify_consistency(
            checkpoint.size, size, checkpoint.root, proof.new_root, proof.hashes
        )
    except ProofError as error:
        raise CheckpointRefused(
            _(
                "The first %(signed)d entries are not those that the checkpoint was signed over: "
                "history was rewritten, or a restored backup has gone its own way."
            )
            % {"signed": checkpoint.size}
        ) from error


def publish() -> Published:
    """Sign the tree as it is now and keep the note; the last one again if nothing was added since.

    Raises CheckpointRefused when the tree does not extend the last checkpoint, and NoteError when
    that cannot be read: then signing on would hide what happened.
    """
    key = signing_key()
    before = last()
    if before is not None:
        check_extends(before.checkpoint)
    size = proofs.tree_size()
    if before is not None and before.checkpoint.size == size:
        return before
    checkpoint = Checkpoint(_origin(key), size, proofs.root(size))
    note = sign(checkpoint.to_text(), _origin(key), key)
    # Nineteen digits: names sort as numbers, up to the largest size a row can hold.
    path = folder() / f"{size:019d}.note"
    _write_once(path, note.encode(), mode=0o644)
    return read(path, verifier())


def _origin(key: Ed25519PrivateKey) -> str:
    """The log's name: bound to its key, so that no two installations share one."""
    return f"casework-ledger-{merkle.hash_leaf(key.public_key().public_bytes_raw()).hex()[:12]}"


def _write_once(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a file whole or not at all, and never over another.

    Whoever comes second keeps the first.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)

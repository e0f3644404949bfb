"""Signed notes and checkpoints against the published examples, and every way in which one may be wrong."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.errors import NoteError
from ledger.note import Checkpoint, Verifier, open_note, sign, verifier_of

# The example of C2SP signed-note and of Go's golang.org/x/mod/sumdb/note.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)
VERIFIER = Verifier.parse(KEY)
SEED = base64.b64decode(SECRET.split("+", 4)[4])[1:]
SIGNER = Ed25519PrivateKey.from_private_bytes(SEED)
CHECKPOINT = Checkpoint("example.org/log", 42, bytes(range(32)))


def test_published_example():
    assert open_note(NOTE, [VERIFIER]) == (TEXT, [VERIFIER])
    assert str(VERIFIER) == KEY
    assert verifier_of("PeterNeumann", SIGNER) == VERIFIER
    assert sign(TEXT, "PeterNeumann", SIGNER) == NOTE


def test_signatures_of_others_are_passed_over():
    other = Ed25519PrivateKey.generate()
    both = NOTE + sign(TEXT, "witness.example", other).rsplit("\n\n", 1)[1]
    witness = verifier_of("witness.example", other)
    assert open_note(both, [VERIFIER])[1] == [VERIFIER]
    assert open_note(both, [VERIFIER, witness])[1] == [VERIFIER, witness]


def test_a_checkpoint_is_three_lines():
    text = "example.org/log\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert CHECKPOINT.to_text() == text
    assert Checkpoint.parse(text) == CHECKPOINT


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("PeterNeumann", "PeterNewman"),
        NOTE.replace("x08go", "y08go"),
        NOTE.replace("x08go/ZJ", "x08go/YJ"),
        NOTE.replace("AM=\n", "AM\n"),
        NOTE.replace("x08go/ZJkuBS9UG/Sffc", "x08g\n"),
        NOTE.replace("problem is.", "problem was."),
        NOTE.replace("problem is.", "problem\tis."),
        NOTE + "\n",
    ],
)
def test_a_wrong_note_is_refused(note):
    with pytest.raises(NoteError):
        open_note(note, [VERIFIER])


def test_every_flipped_bit_of_a_signed_checkpoint_is_refused():
    note = sign(CHECKPOINT.to_text(), "PeterNeumann", SIGNER).encode()
    for bit in range(len(note) * 8):
        changed = bytearray(note)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NoteError, UnicodeDecodeError)):
            open_note(changed.decode(), [VERIFIER])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PeterNeumann",
        KEY.replace("c74f20a3", "c74f20a4"),
        KEY.replace("PeterNeumann", "Peter Neumann"),
        KEY.replace("+ARpc", "+BRpc"),
        KEY[:-4],
        KEY[:-1] + "*",
    ],
)
def test_a_wrong_verifier_key_is_refused(key):
    with pytest.raises(NoteError):
        Verifier.parse(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org/log\n42\n",
        "\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n042\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
        "example.org/log\n42\nAAEC\n",
        "example.org/log\n42\nA*ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nextension\n",
    ],
)
def test_a_wrong_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("text", ["no newline", "bell\a\n", ""])
def test_a_text_that_no_note_can_hold_is_not_signed(text):
    with pytest.raises(NoteError):
        sign(text, "PeterNeumann", SIGNER)


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_name_that_no_key_can_have(name):
    with pytest.raises(NoteError):
        sign("text\n", name, SIGNER)

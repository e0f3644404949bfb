"""Checkpoints: signed, kept outside the database, and what catches a database set back."""

import stat
from io import StringIO
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import transaction

import ledger
from ledger import checkpoints, proofs, verify
from ledger.errors import CheckpointRefused, NoteError, ProofError
from ledger.merkle import EMPTY_ROOT, Frontier, hash_leaf, verify_consistency, verify_inclusion
from ledger.models import Entry, Head
from ledger.note import Checkpoint, Verifier, open_note, sign, verifier_of
from ledger.verify import verify_ledger
from tests.append_only import tampering
from tests.ledger.shelf import Box, make_box

pytestmark = pytest.mark.usefixtures("box_table")


def grow(number):
    with ledger.unit(ledger.SYSTEM):
        for _ in range(number):
            make_box()


def found(**options):
    return [str(finding) for finding in verify_ledger(models=[Box], **options).findings]


def test_a_checkpoint_is_signed_and_kept(data_dir):
    grow(5)
    published = checkpoints.publish()
    assert published.path == data_dir / "checkpoints" / "0000000000000000005.note"
    assert published.path.read_text() == published.note
    text, _ = open_note(published.note, [checkpoints.verifier()])
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.size, checkpoint.root) == (5, proofs.root(5))
    key = data_dir / "keys" / "ledger_ed25519.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert [path.name for path in key.parent.iterdir()] == [key.name]


def test_the_key_stays_the_same():
    assert str(checkpoints.verifier()) == str(checkpoints.verifier())
    assert Verifier.parse(str(checkpoints.verifier())) == checkpoints.verifier()


def test_an_empty_ledger_can_be_signed():
    assert checkpoints.publish().checkpoint.root == EMPTY_ROOT
    grow(1)
    assert checkpoints.publish().checkpoint.size == 1


def test_nothing_new_is_signed_when_nothing_was_added(data_dir):
    grow(3)
    assert checkpoints.publish() == checkpoints.publish()
    assert len(list((data_dir / "checkpoints").iterdir())) == 1


def test_growing_ledgers_extend_their_checkpoints():
    for _ in range(6):
        grow(3)
        checkpoints.publish()
    assert checkpoints.last().checkpoint.size == 18
    report = verify_ledger(models=[Box])
    assert (report.ok, report.checkpoint.size) == (True, 18)


def test_a_restored_backup_is_caught():
    """The database goes back in time (a rolled-back savepoint stands for the restore), the notes do not."""
    grow(4)
    backup = transaction.savepoint()
    grow(3)
    checkpoints.publish()
    transaction.savepoint_rollback(backup)
    (line,) = found()
    assert line == (
        "checkpoint: The ledger has 4 entries, but a checkpoint was signed over 7: the last 3 are missing. "
        "This looks like a restored backup, or entries were removed."
    )
    with pytest.raises(CheckpointRefused, match="restored backup"):
        checkpoints.publish()
    grow(5)
    (line,) = found()
    assert line.startswith("checkpoint: The first 7 entries are not those that")
    with pytest.raises(CheckpointRefused, match="gone its own way"):
        checkpoints.publish()
    assert checkpoints.last().checkpoint.size == 7


def test_a_restored_backup_of_the_same_size_is_caught():
    backup = transaction.savepoint()
    grow(4)
    checkpoints.publish()
    transaction.savepoint_rollback(backup)
    grow(4)
    assert found()[0].startswith("checkpoint: The first 4 entries are not those")
    with pytest.raises(CheckpointRefused):
        checkpoints.publish()


@pytest.mark.parametrize("damage", ["cut", "text", "binary"])
def test_a_damaged_checkpoint_is_a_finding_and_stops_the_signer(damage):
    grow(4)
    path = checkpoints.publish().path
    was = path.read_bytes()
    becomes = {"cut": was[:-9], "text": was.replace(b"\n4\n", b"\n3\n"), "binary": b"\xff" + was}
    path.write_bytes(becomes[damage])
    (line,) = found()
    assert line.startswith(f"checkpoint: {path.name}: ")
    with pytest.raises(NoteError, match=path.name):
        checkpoints.publish()


def test_a_lost_key_is_a_finding():
    grow(4)
    checkpoints.publish()
    checkpoints.key_path().unlink()
    (line,) = found()
    assert "no known key has signed this note" in line


def test_the_quick_check_recomputes_what_came_after_the_checkpoint():
    grow(5)
    checkpoints.publish()
    grow(3)
    report = verify_ledger(models=[Box], from_checkpoint=True)
    assert (report.ok, report.checked, report.size) == (True, 3, 8)
    with tampering("ledger_entry") as cursor:
        cursor.execute("UPDATE ledger_entry SET event = 'box.x' WHERE seq IN (2, 6)")
    assert [line[:7] for line in found(from_checkpoint=True)] == ["entry 6"]
    assert [line[:7] for line in found()] == ["entry 2", "entry 6"]


def test_the_quick_check_follows_case_chains_across_the_checkpoint():
    case = uuid4()

    def add_two():
        with ledger.unit(ledger.SYSTEM):
            return [make_box(case_id=case) for _ in range(2)]

    removed = add_two()[1]
    checkpoints.publish()
    add_two()
    assert found(from_checkpoint=True) == []
    with tampering("ledger_entry") as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE seq = 1")
    chain, row = found(from_checkpoint=True)
    assert chain.startswith("entry 2 (box.made")
    assert "is broken: it is number 3, after 1" in chain
    assert row == f"box {removed.id}: was never recorded in the ledger"


def test_a_checkpoint_held_by_someone_else(tmp_path):
    grow(5)
    held = tmp_path / "partner.note"
    witness = Ed25519PrivateKey.generate()
    text = Checkpoint("partner.example", 5, proofs.root(5)).to_text()
    held.write_text(sign(text, "partner.example", witness))
    known = verifier_of("partner.example", witness)
    grow(2)
    assert found(notes=[held], verifiers=[known]) == []
    assert found(notes=[held]) == [
        "checkpoint partner.note: partner.note: no known key has signed this note"
    ]
    held.write_text(
        sign(Checkpoint("partner.example", 5, bytes(32)).to_text(), "partner.example", witness)
    )
    (line,) = found(notes=[held], verifiers=[known])
    assert line.startswith("checkpoint partner.note: The first 5 entries are not those")
    assert "absent.note" in found(notes=[tmp_path / "absent.note"])[0]


def test_the_commands(monkeypatch, tmp_path):
    monkeypatch.setattr(verify, "ledgered_models", lambda: [Box])
    grow(2)
    call_command("checkpoint", stdout=(out := StringIO()))
    assert str(checkpoints.verifier()) in out.getvalue()
    assert out.getvalue().startswith(checkpoints.last().note)
    held = tmp_path / "held.note"
    held.write_text(checkpoints.last().note)
    grow(1)
    call_command(
        "verify_ledger",
        "--from-checkpoint",
        f"--note={held}",
        f"--verifier-key={checkpoints.verifier()}",
        stdout=(out := StringIO()),
    )
    assert out.getvalue() == (
        "The ledger is intact: 1 of 3 entries recomputed, 0 case chains, 3 rows compared, 0 payloads erased, "
        "extends the checkpoint of size 2.\n"
    )
    with pytest.raises(CommandError, match="not a verifier key"):
        call_command("verify_ledger", "--verifier-key=nonsense")
    with tampering("ledger_entry") as cursor:
        cursor.execute("DELETE FROM ledger_entry")
    with tampering("ledger_node") as cursor:
        cursor.execute("DELETE FROM ledger_node")
    with tampering("ledger_head") as cursor:
        cursor.execute("UPDATE ledger_head SET size = 0, frontier = %s", [b""])
    with pytest.raises(CommandError, match=r"Not signed\. The ledger has 0 entries"):
        call_command("checkpoint")


# -- proofs from the database ------------------------------------------------------------------


def test_stored_proofs_hold_and_read_the_database_once(django_assert_num_queries):
    grow(37)
    for seq in range(37):
        with django_assert_num_queries(2):
            proof = proofs.inclusion(seq)
        assert proof.leaf_hash == hash_leaf(bytes(Entry.objects.get(seq=seq).leaf))
        verify_inclusion(proof.leaf_hash, seq, 37, proof.hashes, proofs.root(37))
        assert proof.root == proofs.root(37)
    for old in range(38):
        with django_assert_num_queries(1):
            proof = proofs.consistency(old, 37)
        verify_consistency(old, 37, proofs.root(old), proofs.root(37), proof.hashes)
    verify_inclusion(
        (early := proofs.inclusion(3, 9)).leaf_hash, 3, 9, early.hashes, proofs.root(9)
    )


def test_there_is_no_proof_of_what_is_not_there():
    grow(3)
    for ask in (
        lambda: proofs.inclusion(3),
        lambda: proofs.inclusion(0, 4),
        lambda: proofs.consistency(4),
        lambda: proofs.consistency(0, 9),
        lambda: proofs.root(4),
    ):
        with pytest.raises(ProofError):
            ask()


def test_the_frontier_gives_the_root_that_the_nodes_give():
    for size in range(1, 20):
        grow(1)
        head = Head.objects.get()
        assert Frontier.from_bytes(head.size, bytes(head.frontier)).root() == proofs.root(size)

"""rotate_keys: everything opens before, in the middle and afterwards, by the right key; and what is told."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import ledger
from common.errors import Conflict
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.vault.test_broken import key_flipped, planted
from vault.errors import VaultClosed
from vault.keys import KeyFile, provider
from vault.models import BlindToken, Identity, IndexKey, VaultKey
from vault.services import reindexing, rotation
from vault.services.index import lookup
from vault.services.keys import why_closed
from vault.services.opening import reveal


@pytest.fixture
def path(data_dir):
    return data_dir / "keys" / "vault.keys"


@pytest.fixture
def identities(vault) -> list[Identity]:
    """Seven people."""
    people = [factories.witness(vault.case, vault.custodian) for _ in range(7)]
    return [
        vault.write(person, surname=f"Invented{n}", phone=f"+38050000000{n}")
        for n, person in enumerate(people)
    ]


def command(*arguments) -> str:
    said = StringIO()
    call_command("rotate_keys", *arguments, stdout=said)
    return said.getvalue()


def all_open(vault, identities) -> None:
    for n, identity in enumerate(identities):
        assert reveal(vault.lead, identity, ["surname"]) == {"surname": [f"Invented{n}"]}
        found = lookup(actor=vault.custodian, kind="phone", value=f"+38050000000{n}")
        assert [hint.witness_id for hint in found] == [identity.witness_id]


def keys_of_rows() -> set[str]:
    return {
        *Identity.objects.values_list("key_id", flat=True),
        *IndexKey.objects.values_list("key_id", flat=True),
    }


def killed(monkeypatch, after: int) -> None:
    """The process ends when this many batches have been written."""
    written = rotation._write
    count = 0

    def write(changes):
        nonlocal count
        count += 1
        if count > after:
            raise KeyboardInterrupt
        written(changes)

    monkeypatch.setattr(rotation, "_write", write)


def test_everything_is_under_the_new_key(vault, identities, path):
    (old,) = keys_of_rows()
    fields = {row.pk: [bytes(f.ciphertext) for f in row.fields.all()] for row in identities}
    said = command()
    new = provider().current
    assert new != old and keys_of_rows() == {new}
    assert f"Identities wrapped with the key {new}: 7," in said
    assert f"The key {old} wraps nothing any more" in said
    assert dict(VaultKey.objects.values_list("key_id", "state")) == {old: "retired", new: "in_use"}
    assert fields == {row.pk: [bytes(f.ciphertext) for f in row.fields.all()] for row in identities}
    all_open(vault, identities)
    assert verify_ledger().ok
    events = Entry.objects.filter(actor_code="operator").order_by("seq")
    assert list(events.values_list("event", flat=True)) == [
        "vault.key.taken_up",
        "vault.key.retired",
        "vault.key.rotated",
    ]
    states = [line.split()[:2] for line in path.read_text().splitlines()[1:]]
    assert states == [["current", new], ["retired", old]]


def test_the_old_key_file_opens_nothing_afterwards(vault, identities, path):
    kept = path.read_bytes()
    command()
    path.write_bytes(kept)
    assert provider().current in kept.decode()
    with pytest.raises(VaultClosed):
        reveal(vault.lead, identities[0], ["surname"])


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_broken_off_it_goes_on(vault, identities, monkeypatch, after):
    (old,) = keys_of_rows()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        killed(patched, after)
        rotation.rotate(actor=ledger.OPERATOR, batch=2)
        raise KeyboardInterrupt  # four batches: the fifth is never written
    new = provider().current
    assert Identity.objects.filter(key_id=new).count() == min(2 * after, 7)
    all_open(vault, identities)
    fresh = factories.witness(vault.case, vault.custodian)
    assert vault.write(fresh, surname="Meanwhile").key_id == new
    rotated = rotation.rotate(actor=ledger.OPERATOR, batch=2)
    if after < 4:
        assert rotated.current == new and rotated.retired == [old]
        assert rotated.done == 7 - 2 * after
    assert keys_of_rows() == {rotated.current}
    all_open(vault, identities)


def test_broken_off_before_the_new_key_was_known(vault, identities, path):
    """The file was written, and then the machine stopped."""
    new = KeyFile(path).add()
    assert not VaultKey.objects.filter(key_id=new).exists()
    assert why_closed() == ""
    all_open(vault, identities)
    rotated = rotation.rotate(actor=ledger.OPERATOR)
    assert rotated.current == new and rotated.done == 7


def test_twice(vault, identities):
    command()
    command()
    assert VaultKey.objects.filter(state="retired").count() == 2
    all_open(vault, identities)


def test_what_does_not_open_is_named_and_keeps_its_key(vault, identities):
    (old,) = keys_of_rows()
    key_flipped(None, identities[3], None)
    witness = identities[3].code
    for _ in range(2):  # a second run is not held up by it for ever
        with pytest.raises(CommandError) as refused:
            command()
        assert f"witness {witness}" in str(refused.value)
        assert VaultKey.objects.get(key_id=old).state == "in_use"
    assert Identity.objects.get(pk=identities[3].pk).key_id == old
    assert VaultKey.objects.filter(state="retired").count() == 1
    all_open(vault, identities[:3])


def test_with_a_closed_vault_nothing_happens(vault, identities, path):
    path.chmod(0o644)
    before = path.read_bytes()
    with pytest.raises(CommandError, match="read by others"):
        command()
    assert path.read_bytes() == before


def test_an_empty_vault_rotates_too(db):
    assert ": 0, in" in command()
    assert ": 0, in" in command()
    assert VaultKey.objects.filter(state="in_use").count() == 1


def test_erased_identities_are_left_alone(vault, identities):
    from vault.services.erasures import erasure_decide, erasure_request

    erasure = erasure_request(
        actor=vault.custodian, identity=identities[0], grounds="wish", reason="Asked"
    )
    erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="approve")
    assert ": 6, in" in command()
    assert Identity.objects.get(pk=identities[0].pk).key_id == ""


def test_what_was_erased_while_it_was_being_wrapped_stays_erased(vault, identities, monkeypatch):
    """Read, erased by somebody else, written: the third must not bring the key back."""
    written = rotation._write
    erased = identities[0].pk

    def write(changes):
        if changes:
            Identity.objects.filter(pk=erased).update(key_id="", wrapped_key=b"")
        written(changes)

    monkeypatch.setattr(rotation, "_write", write)
    rotation.rotate(actor=ledger.OPERATOR)
    row = Identity.objects.get(pk=erased)
    assert (row.key_id, bytes(row.wrapped_key)) == ("", b"")


def test_two_rotations_at_once(vault, identities, data_dir):
    import fcntl

    with (data_dir / "keys" / ".rotation").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another rotation"):
            command()


# -- keys in the environment -----------------------------------------------------------------------


def test_in_the_environment_the_operator_puts_the_new_key_first(vault, settings):
    keys = [base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
    settings.CASEWORK_VAULT_KEYS = keys[0]
    identity = vault.write(surname="Invented0")
    with pytest.raises(CommandError, match="put a new key before it"):
        command()
    settings.CASEWORK_VAULT_KEYS = f"{keys[1]} {keys[0]}"
    assert ": 1, in" in command()
    settings.CASEWORK_VAULT_KEYS = keys[1]
    assert reveal(vault.lead, identity, ["surname"]) == {"surname": ["Invented0"]}
    with pytest.raises(CommandError, match="take the retired ones out"):
        rotation_and_destroy()
    settings.CASEWORK_VAULT_KEYS = f"{keys[0]} {keys[1]}"
    with pytest.raises(VaultClosed, match="was retired"):
        vault.write(vault.other)


def rotation_and_destroy() -> None:
    try:
        rotation.retired_destroy(actor=ledger.OPERATOR)
    except Conflict as refused:
        raise CommandError(str(refused.message)) from None


# -- destroying ------------------------------------------------------------------------------------


def test_retired_keys_are_destroyed_when_asked_for(vault, identities, path):
    (old,) = keys_of_rows()
    said = command("--destroy-retired")
    assert f"The key {old} was destroyed" in said
    assert old not in path.read_text()
    assert VaultKey.objects.get(key_id=old).state == "destroyed"
    all_open(vault, identities)
    assert rotation.retired_destroy(actor=ledger.OPERATOR) == []


def test_a_retired_key_that_wraps_something_after_all_is_kept(vault, identities, path):
    (old,) = keys_of_rows()
    command()
    Identity.objects.filter(pk=identities[0].pk).update(key_id=old)
    assert rotation.retired_destroy(actor=ledger.OPERATOR) == []
    assert old in path.read_text()


def test_killed_between_the_file_and_the_commit(vault, identities, path):
    (old,) = keys_of_rows()
    command()
    KeyFile(path).drop({old})
    assert why_closed() == ""
    assert rotation.retired_destroy(actor=ledger.OPERATOR) == [old]
    with pytest.raises(ValueError, match="stays"):
        KeyFile(path).drop({provider().current})


# -- the index -------------------------------------------------------------------------------------


def tokens() -> set[tuple]:
    return set(BlindToken.objects.values_list("identity", "kind", "token"))


def test_the_index_is_made_anew(vault, identities):
    (old,) = IndexKey.objects.all()
    before = tokens()
    assert ": 7, in" in command("--index")
    (new,) = IndexKey.objects.all()
    assert (new.state, new.pk != old.pk) == ("active", True)
    assert len(tokens()) == len(before) and not tokens() & before
    all_open(vault, identities)
    assert verify_ledger().ok


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_index_broken_off_goes_on(vault, identities, monkeypatch, after):
    fetched, count = reindexing._fields_of, 0

    def fetch(identities):
        nonlocal count
        count += 1
        if count > after:
            raise KeyboardInterrupt
        return fetched(identities)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(reindexing, "_fields_of", fetch)
        reindexing.index_renew(actor=ledger.OPERATOR, batch=2)
    assert IndexKey.objects.count() == 2
    all_open(vault, identities)
    fresh = vault.write(vault.other, surname="Meanwhile", phone="+380509999999")
    assert fresh.tokens.values("index").distinct().count() == 2
    identities[0] = vault.write(identities[0].witness(), version=1, surname="Invented0")
    # Tokens made before the break are not made again; those of the two written meanwhile are there.
    renewed = reindexing.index_renew(actor=ledger.OPERATOR, batch=2)
    assert renewed.done in (6 - 2 * after, 7 - 2 * after)
    assert IndexKey.objects.count() == 1
    assert lookup(actor=vault.custodian, kind="surname", value="Meanwhile")
    all_open(vault, identities)


def test_an_identity_that_does_not_open_is_named(vault, identities):
    planted(identities[2].fields.get(kind="surname"), None, None)
    with pytest.raises(CommandError) as refused:
        command("--index")
    assert identities[2].code in str(refused.value)
    assert not identities[2].tokens.exists()
    all_open(vault, identities[:2])


def test_a_rotation_wraps_the_key_of_a_half_made_index_too(vault, identities, monkeypatch):
    def stop(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(reindexing, "_fields_of", stop)
        reindexing.index_renew(actor=ledger.OPERATOR)
    command("--destroy-retired")
    assert len(keys_of_rows()) == 1
    command("--index")
    all_open(vault, identities)

"""The sealed format: known answers, and everything that must not open."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault import sealing

PERSON_KEY, KEK = bytes(range(32)), b"\xff" * 32
IDENTITY, ROW = "0b7c6a3e-9a52-4f0e-8c55-7f3f1d1e2a90", "6f1c2a52-0d1c-4c3e-9d0f-2f6f0a2b7c11"

# Made apart from this program: OpenSSL's AES-256-GCM over bytes put together by hand from docs/vault.md.
# Longer answers by their SHA-256.
SURNAME = (
    "01000102030405060708090a0b4702d617154512a55cc847336154a8dd83d68734f07b5f7c3867e5851d6900b2"
    "0110aefcafc1129874a47fed88872838ee59608d5ad6a3da3f972a1918e3f5eef03cc67ad3d126611c54aa6eef"
    "8f0ee8388ac96276635368fdfd9ecc78f0b98dcbf859e6a441c81a9e1c3eb24875217fba6762abe3c5259a4dff"
    "57cd82e66e0e848e7dae611468fc8bbd463492d8b6b8"
)
NOTHING = (
    "010000000000000000000000000ebcb5deb52c83bd08a8a935182c9199d24356532881602f809eb383c5ff5d56"
    "4e5fe6bc2af2b80633c371f5c1ce694ea90741e6797146a550b63f264a604ee4e96f3e0a91d150e2d389d3c716"
    "2448995d15369920a8454134a61443fe5fd1b0d7514e072c5feca9197966348324ba5d2cbd526be87c119cd012"
    "27fa64243b820cfccffc4f1c56b7d82d35ace17249cb"
)
WRAPPED_KEY = (
    "010102030405060708090a0b0c6e572a2eb1c14bd0d4074c524b247de2e0814b3cd55afe7edfff5976fba618e2"
    "b458f81a067f30d05093682842d5e0986cbd49a60d860d1b122458e17ed7bb68fc07b6ded8b2c16f7f7c03a2ca"
    "22e4199e6a44ea52c9f53ae29683e77444aaa2039a8bac8bda579d025ec40be39b56dbca4a1f2d2a17bc78b0cf"
    "f3cdb38dbeffb3c6ed70ef8e6e5b054e5274e25a3b9e"
)
LONGER = "6f310a21a07c5292ef40de063d13c1fef2f336844d17ef3d75848de63f8fc38a"

ANSWERS = [
    (PERSON_KEY, IDENTITY, ("vault_identityfield", "surname", ROW), bytes(range(12)).hex(),
     "Рощина".encode(), SURNAME),
    (PERSON_KEY, IDENTITY, ("vault_identityfield", "patronymic", ROW), "00" * 12, b"", NOTHING),
    (PERSON_KEY, IDENTITY, ("vault_identityfield", "address", ROW), "a0a1a2a3a4a5a6a7a8a9aaab",
     b"x" * 125, LONGER),
    (KEK, "41934fdc2912f157", ("vault_identity", "wrapped_key", IDENTITY),
     "0102030405060708090a0b0c", PERSON_KEY, WRAPPED_KEY),
]  # fmt: skip

PLACE = sealing.place("vault_identityfield", "surname", ROW)


@pytest.mark.parametrize(("key", "of", "where", "nonce", "value", "answer"), ANSWERS)
def test_known_answers(key, of, where, nonce, value, answer):
    place = sealing.place(*where)
    sealed = sealing.seal(key, of, place, value, nonce=bytes.fromhex(nonce))
    assert answer in (sealed.hex(), hashlib.sha256(sealed).hexdigest())
    assert sealing.unseal(key, of, place, sealed) == value


def test_the_name_of_a_key():
    assert sealing.key_id(KEK) == "41934fdc2912f157"


@given(st.binary(max_size=3_000))
def test_what_is_sealed_opens(value):
    sealed = sealing.seal(PERSON_KEY, IDENTITY, PLACE, value)
    assert sealing.unseal(PERSON_KEY, IDENTITY, PLACE, sealed) == value


def test_the_same_value_is_sealed_differently_each_time():
    assert len({sealing.seal(PERSON_KEY, IDENTITY, PLACE, b"same") for _ in range(100)}) == 100


def test_lengths_tell_little():
    sizes = {len(sealing.seal(PERSON_KEY, IDENTITY, PLACE, b"x" * n)) for n in range(125)}
    assert sizes == {1 + 12 + 128 + 16}
    assert [sealing.bucket(n) for n in (0, 124, 125, 508, 509, 8_188, 8_189, 65_532, 65_533)] == [
        128, 128, 512, 512, 2_048, 8_192, 65_536, 65_536, 131_072,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "where",
    [
        ("vault_identityfield", "given_name", ROW),
        ("vault_identity", "surname", ROW),
        ("vault_identityfield", "surname", IDENTITY),
        ("vault_identityfields", "urname", ROW),
        ("vault_identityfield", "", f"surname{ROW}"),
    ],
)
def test_in_another_place_it_does_not_open(where):
    sealed = bytes.fromhex(SURNAME)
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(PERSON_KEY, IDENTITY, sealing.place(*where), sealed)


def test_under_another_key_or_key_id_it_does_not_open():
    sealed = bytes.fromhex(SURNAME)
    for key, of in ((KEK, IDENTITY), (PERSON_KEY, ROW), (PERSON_KEY, "")):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, of, PLACE, sealed)


def test_every_flipped_bit_is_noticed():
    sealed = bytes.fromhex(SURNAME)
    for at in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(PERSON_KEY, IDENTITY, PLACE, bytes(flipped))


def test_cut_short_lengthened_or_planted():
    sealed = bytes.fromhex(SURNAME)
    planted = [sealed[:at] for at in range(len(sealed))]
    planted += [sealed + b"\0", "Рощина".encode(), b"Roshchyna" * 40, b"\x01" * 157]
    for bytes_there in planted:
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(PERSON_KEY, IDENTITY, PLACE, bytes_there)


def test_padding_that_the_format_does_not_make_is_refused():
    """Somebody with the key could hide or leak something in it; it is not what was sealed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bound = sealing._bound(IDENTITY, PLACE)
    value = b"\0\0\0\4name"
    for padded in (value.ljust(128, b"\1"), value.ljust(512, b"\0"), b"\xff" * 128, bytes(127)):
        body = AESGCM(PERSON_KEY).encrypt(bytes(12), padded, bound)
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(PERSON_KEY, IDENTITY, PLACE, b"\1" + bytes(12) + body)


def test_the_error_never_carries_the_value():
    with pytest.raises(sealing.SealBroken) as refused:
        sealing.unseal(KEK, IDENTITY, PLACE, bytes.fromhex(SURNAME))
    assert "ощина" not in repr(refused.value) and SURNAME[:20] not in repr(refused.value)

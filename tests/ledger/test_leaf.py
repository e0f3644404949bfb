"""Leaves: canonical to the byte, codes only, and nothing that two readers could read differently."""

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LeafError
from ledger.leaf import Leaf, commitment, leaf_hash, parse

LEAF = Leaf(
    id=UUID("01930000-0000-7000-8000-000000000001"),
    time=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    event="evidence.item.received",
    actor="P-7KQ4MX2",
    role="investigator",
    kind="evidence_item",
    object_id=UUID("01930000-0000-7000-8000-000000000002"),
    version=1,
    change=True,
    commitment="ab" * 32,
    case_id=UUID("01930000-0000-7000-8000-000000000003"),
    case_seq=2,
    case_prev="cd" * 32,
    sha256=("ef" * 32,),
)
# Typed by hand: the stored form is a contract with those who verify it years from now.
BYTES = (
    b'{"actor":"P-7KQ4MX2","case":"01930000-0000-7000-8000-000000000003","case_prev":"'
    + b"cd" * 32
    + b'","case_seq":2,"change":true,"commitment":"'
    + b"ab" * 32
    + b'","event":"evidence.item.received","format":1,'
    b'"id":"01930000-0000-7000-8000-000000000001","kind":"evidence_item",'
    b'"object":"01930000-0000-7000-8000-000000000002","role":"investigator","sha256":["'
    + b"ef" * 32
    + b'"],"time":"2026-11-23T09:30:00.000000Z","version":1}'
)


def test_known_bytes():
    assert LEAF.to_bytes() == BYTES
    assert parse(BYTES) == LEAF
    assert leaf_hash(BYTES) == sha256(b"\x00" + BYTES).hexdigest()


CODES = st.text("aZ09_.:+-", max_size=64)


@given(
    role=CODES,
    actor=st.text("aZ09_.:-", max_size=63).map("P".__add__),
    version=st.integers(1, 2**53 - 1),
    time=st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    sha256=st.lists(st.just("ab" * 32), max_size=3).map(tuple),
)
def test_the_bytes_are_rfc_8785_as_another_implementation_writes_it(**values):
    data = replace(LEAF, **values).to_bytes()
    assert rfc8785.dumps(json.loads(data)) == data
    assert parse(data) == replace(LEAF, **values)


def test_a_leaf_without_case_or_hashes():
    leaf = replace(LEAF, case_id=None, case_seq=None, case_prev=None, sha256=(), change=False)
    assert b"sha256" not in leaf.to_bytes()
    assert parse(leaf.to_bytes()) == leaf


def test_commitment():
    salt = bytes(range(32))
    assert commitment(salt, b"{}") == sha256(salt + b"{}").hexdigest()
    with pytest.raises(LeafError):
        commitment(salt[:-1], b"{}")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"version":1}', b'"version":1,"version":1}'),  # the same key twice
        (b'"version":1}', b'"version": 1}'),  # a space
        (b'"version":1}', b'"version":1.0}'),
        (b'"version":1}', b'"version":1e0}'),
        (b'"version":1}', b'"version":true}'),
        (b'"version":1}', b'"version":0}'),
        (b'"version":1}', b'"version":9007199254740992}'),  # 2**53
        (b'"version":1}', b'"version":1,"weight":1}'),
        (b'"version":1}', b'"version":1}\n'),
        (b',"version":1}', b"}"),
        (b'"format":1', b'"format":2'),
        (b'"actor":"P-7KQ4MX2",', b""),
        (b'"actor":"P-7KQ4MX2"', b'"actor":"P-7KQ4MX\\u0032"'),  # the same text, spelt otherwise
        (
            b'"role":"investigator"',
            '"role":"{}"'.format(unicodedata.normalize("NFD", "й")).encode(),
        ),
        (b'"role":"investigator"', b'"role":"Olena Kovalenko"'),
        (b"09:30:00.000000Z", b"09:30:00Z"),
        (b"09:30:00.000000Z", b"09:30:00.000000+00:00"),
        (b"2026-11-23", b"2026-13-23"),
        (b'"change":true', b'"change":1'),
        (b'"case_seq":2', b'"case_seq":1'),
        (b'"case":"01930000', b'"case":"0193000G'),
        (b'"kind":"evidence_item"', b'"kind":"Evidence"'),
        (b"-8000-000000000001", b"-8000-00000000000A"),
        (b'"sha256":["ef', b'"sha256":["EF'),
        (b'["', b'[["'),
        (b"{", b"[{"),
        (b'"actor":"', b'"actor":"\xff'),
    ],
)
def test_anything_else_is_refused(was, becomes):
    changed = BYTES.replace(was, becomes, 1)
    assert changed != BYTES
    with pytest.raises(LeafError):
        parse(changed)


def test_a_repeated_key_is_called_so():
    with pytest.raises(LeafError, match="a key occurs twice"):
        parse(BYTES.replace(b"}", b',"version":1}'))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"[" * 100_000, b"\x00", b'"x"'])
def test_other_json_is_refused(data):
    with pytest.raises(LeafError):
        parse(data)


def test_every_flipped_bit_is_refused_or_another_leaf():
    for bit in range(len(BYTES) * 8):
        changed = bytearray(BYTES)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            leaf = parse(bytes(changed))
        except LeafError:
            continue
        assert leaf != LEAF
        assert leaf_hash(bytes(changed)) != leaf_hash(BYTES)


@pytest.mark.parametrize(
    "change",
    [
        {"event": "received"},
        {"event": "a." + "b" * 99},
        {"kind": "k" * 65},
        {"event": "Evidence.received"},
        {"actor": "Olena Kovalenko"},
        {"actor": ""},
        {"kind": "evidence item"},
        {"version": 2**53},
        {"version": 0},
        {"commitment": "AB" * 32},
        {"sha256": ("ab",)},
        {"time": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"time": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))},
        {"case_seq": None},
        {"case_seq": 1},
        {"case_prev": None},
        {"case_id": None},
    ],
)
def test_a_leaf_holds_only_codes_hashes_and_counts(change):
    with pytest.raises(LeafError):
        replace(LEAF, **change).to_bytes()

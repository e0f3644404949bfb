"""The tree against the vectors of certificate-transparency, the definition, and another implementation."""

import warnings
from functools import cache

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import merkle
from ledger.errors import ProofError
from tests.ledger.oracle import Naive

# google/certificate-transparency, merkletree/merkle_tree_test.cc
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
H96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
HBC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
HCA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = {
    (0, 1): [],
    (0, 8): [H96, H5F, H6B],
    (5, 8): [HBC, HCA, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], H5F, HBC],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [H96, H5F, H6B],
    (6, 8): [H0E, HCA, ROOTS[4]],
    (2, 5): [H5F, HBC],
}
MAX = 300


class Stored:
    """Nodes by position, as the database keeps them, built leaf by leaf."""

    def __init__(self, leaves):
        self.nodes, self.roots, frontier = [], [merkle.EMPTY_ROOT], merkle.Frontier()
        for leaf in leaves:
            self.nodes += frontier.append(merkle.hash_leaf(leaf))
            self.roots.append(frontier.root())
        self.reads = 0

    def node(self, level, index):
        self.reads += 1
        return self.nodes[merkle.position(level, index)]


@cache
def long_tree():
    leaves = [b"leaf %d" % number for number in range(MAX)]
    return leaves, Stored(leaves), Naive(leaves)


def test_known_roots():
    stored = Stored(LEAVES)
    assert [root.hex() for root in stored.roots] == ROOTS
    assert [merkle.root(size, stored.node).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items())
def test_known_inclusion_proofs(place, proof):
    index, size = place
    found = merkle.inclusion_proof(index, size, Stored(LEAVES).node)
    assert [item.hex() for item in found] == proof
    leaf = merkle.hash_leaf(LEAVES[index])
    merkle.verify_inclusion(leaf, index, size, found, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_known_consistency_proofs(sizes, proof):
    old, new = sizes
    found = merkle.consistency_proof(old, new, Stored(LEAVES).node)
    assert [item.hex() for item in found] == proof
    roots = [bytes.fromhex(ROOTS[size]) for size in sizes]
    merkle.verify_consistency(old, new, *roots, found)


def test_every_root_equals_pymerkle_and_the_definition():
    leaves, stored, naive = long_tree()
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(MAX + 1):
        if size:
            other.append_entry(leaves[size - 1])
        root = merkle.root(size, stored.node)
        assert root == stored.roots[size] == naive.root(size)
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            assert root == other.get_state(size)


@settings(deadline=None)
@given(st.integers(0, MAX))
def test_every_proof_of_a_size_equals_the_definition(size):
    leaves, stored, naive = long_tree()
    root = stored.roots[size]
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, stored.node)
        assert proof == naive.inclusion(index, size)
        merkle.verify_inclusion(merkle.hash_leaf(leaves[index]), index, size, proof, root)
    for old in range(size + 1):
        proof = merkle.consistency_proof(old, size, stored.node)
        assert proof == naive.consistency(old, size)
        merkle.verify_consistency(old, size, stored.roots[old], root, proof)


@given(st.integers(0, MAX))
def test_nodes_are_counted_and_placed_in_order_of_creation(size):
    leaves, _, _ = long_tree()
    assert len(Stored(leaves[:size]).nodes) == merkle.node_count(size)
    frontier = merkle.Frontier()
    for index in range(size):
        before = merkle.node_count(index)
        completed = frontier.append(bytes(32))
        for level in range(len(completed)):
            assert merkle.position(level, index >> level) == before + level


def test_proofs_read_few_nodes():
    _, stored, _ = long_tree()
    for index in range(MAX):
        stored.reads = 0
        merkle.inclusion_proof(index, MAX, stored.node)
        merkle.consistency_proof(index, MAX, stored.node)
        assert stored.reads <= 3 * MAX.bit_length()


@settings(deadline=None)
@given(st.data())
def test_a_wrong_inclusion_proof_fails(data):
    leaves, stored, _ = long_tree()
    size = data.draw(st.integers(1, MAX))
    index = data.draw(st.integers(0, size - 1))
    leaf, root = merkle.hash_leaf(leaves[index]), stored.roots[size]
    proof = merkle.inclusion_proof(index, size, stored.node)
    for wrong in wrong_proofs(data, proof):
        refuses(merkle.verify_inclusion, leaf, index, size, wrong, root)
    refuses(merkle.verify_inclusion, flip(data, leaf), index, size, proof, root)
    refuses(merkle.verify_inclusion, leaf, index, size, proof, flip(data, root))
    for other in {index - 1, index + 1, size}:
        refuses(merkle.verify_inclusion, leaf, other, size, proof, root)


@settings(deadline=None)
@given(st.data())
def test_a_wrong_consistency_proof_fails(data):
    _, stored, _ = long_tree()
    new = data.draw(st.integers(1, MAX))
    old = data.draw(st.integers(1, new))
    roots = stored.roots[old], stored.roots[new]
    proof = merkle.consistency_proof(old, new, stored.node)
    for wrong in wrong_proofs(data, proof):
        refuses(merkle.verify_consistency, old, new, *roots, wrong)
    refuses(merkle.verify_consistency, old, new, flip(data, roots[0]), roots[1], proof)
    refuses(merkle.verify_consistency, old, new, roots[0], flip(data, roots[1]), proof)
    refuses(merkle.verify_consistency, new + 1, new, *roots, proof)


def test_a_proof_of_another_length_is_called_so():
    leaves, stored, _ = long_tree()
    index, size = 137, 300
    leaf, roots = merkle.hash_leaf(leaves[index]), (stored.roots[index], stored.roots[size])
    path = merkle.inclusion_proof(index, size, stored.node)
    steps = merkle.consistency_proof(index, size, stored.node)
    for change, words in (
        (lambda proof: [*proof, bytes(32)], "too long"),
        (drop_last, "too short"),
    ):
        with pytest.raises(ProofError, match=words):
            merkle.verify_inclusion(leaf, index, size, change(path), roots[1])
        with pytest.raises(ProofError, match=words):
            merkle.verify_consistency(index, size, *roots, change(steps))


def drop_last(proof):
    return proof[:-1]


def test_every_flipped_bit_of_a_proof_fails():
    leaves, stored, _ = long_tree()
    index, size = 137, 300
    leaf, root = merkle.hash_leaf(leaves[index]), stored.roots[size]
    proof = merkle.inclusion_proof(index, size, stored.node)
    for at in range(len(proof) * 256):
        refuses(merkle.verify_inclusion, leaf, index, size, flipped(proof, at), root)
    proof = merkle.consistency_proof(index, size, stored.node)
    for at in range(len(proof) * 256):
        refuses(
            merkle.verify_consistency, index, size, stored.roots[index], root, flipped(proof, at)
        )


@pytest.mark.parametrize(
    "sizes_and_roots",
    [(0, 3, bytes(32), bytes(32)), (3, 3, bytes(32), b"x" * 32), (-1, 3, bytes(32), bytes(32))],
)
def test_trivial_consistency_is_checked_too(sizes_and_roots):
    refuses(merkle.verify_consistency, *sizes_and_roots, [])


@pytest.mark.parametrize("size_and_bytes", [(1, b""), (0, bytes(32)), (1, bytes(33)), (-1, b"")])
def test_a_frontier_must_fit_its_size(size_and_bytes):
    refuses(merkle.Frontier.from_bytes, *size_and_bytes)


@pytest.mark.parametrize("arguments", [(5, 5), (-1, 5), (0, 0)])
def test_there_is_no_proof_outside_the_tree(arguments):
    refuses(merkle.inclusion_proof, *arguments, lambda level, index: bytes(32))
    refuses(merkle.verify_inclusion, bytes(32), *arguments, [], bytes(32))


def refuses(check, *arguments):
    with pytest.raises(ProofError):
        check(*arguments)


def wrong_proofs(data, proof):
    at = data.draw(st.integers(0, len(proof)))
    yield [*proof[:at], bytes(32), *proof[at:]]
    yield [*proof, proof[-1] if proof else bytes(32)]
    if proof:
        at = min(at, len(proof) - 1)
        yield proof[:at] + proof[at + 1 :]
        yield [*proof[:at], flip(data, proof[at]), *proof[at + 1 :]]
        yield [*proof[:at], proof[at][:-1], *proof[at + 1 :]]


def flip(data, value):
    return flipped([value], data.draw(st.integers(0, 255)))[0]


def flipped(proof, bit):
    item, bit = divmod(bit, 256)
    value = bytearray(proof[item])
    value[bit // 8] ^= 1 << bit % 8
    return [*proof[:item], bytes(value), *proof[item + 1 :]]

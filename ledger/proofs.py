"""Proofs about the stored tree. Each reads its O(log n) nodes in one query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger import merkle
from ledger.errors import ProofError
from ledger.models import Head, Node


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That leaf `index` is in the tree of `size` leaves with this root (`hashes` as in RFC 6962 §2.1.1)."""

    index: int
    size: int
    leaf_hash: bytes
    hashes: list[bytes]
    root: bytes


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the tree of `new` leaves only added to the tree of `old` (`hashes` as in RFC 6962 §2.1.2)."""

    old: int
    new: int
    hashes: list[bytes]
    old_root: bytes
    new_root: bytes


def tree_size() -> int:
    """How many entries there are."""
    return Head.objects.values_list("size", flat=True).first() or 0


def root(size: int) -> bytes:
    """The root of the first `size` entries; raises ProofError when there are fewer."""
    return merkle.root(size, _fetch([list(merkle.subtrees(0, size))]))


def inclusion(seq: int, size: int | None = None) -> Inclusion:
    """Prove that entry `seq` is among the first `size` entries (all of them, unless told)."""
    size = tree_size() if size is None else size
    places = merkle.inclusion_places(seq, size)
    node = _fetch([*places, list(merkle.subtrees(0, size)), [(0, seq)]])
    hashes = merkle.inclusion_proof(seq, size, node)
    return Inclusion(seq, size, node(0, seq), hashes, merkle.root(size, node))


def consistency(old: int, new: int | None = None) -> Consistency:
    """Prove that the first `new` entries (all, unless told) begin with the same `old` entries."""
    new = tree_size() if new is None else new
    places = merkle.consistency_places(old, new)
    edges = [list(merkle.subtrees(0, size)) for size in (old, new)]
    node = _fetch([*places, *edges])
    hashes = merkle.consistency_proof(old, new, node)
    return Consistency(old, new, hashes, merkle.root(old, node), merkle.root(new, node))


def _fetch(parts: Sequence[Sequence[merkle.Place]]) -> Callable[[int, int], bytes]:
    wanted = {merkle.position(*place) for part in parts for place in part}
    rows = Node.objects.filter(position__in=wanted).values_list("position", "hash")
    found = {position: bytes(value) for position, value in rows}

    def node(level: int, index: int) -> bytes:
        try:
            return found[merkle.position(level, index)]
        except KeyError:
            raise ProofError(f"node {index} of level {level} is not in the tree") from None

    return node

"""The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1): hashes, append, roots, proofs. No Django, no storage.

Only perfect subtrees have nodes: node (level, index) covers the 2**level leaves from index * 2**level on.
Such a node never changes once its last leaf is there. Proofs are made from a `get_node(level, index)`
callable and read O(log n) nodes; verifying needs nothing but the proof.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from ledger.errors import ProofError

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

GetNode = Callable[[int, int], bytes]
Place = tuple[int, int]


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf; the prefix 0x00 keeps a node from posing as a leaf."""
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children; prefix 0x01."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: the roots of its perfect subtrees, largest (leftmost) first.

    All that is needed to append and to compute the root: at most one hash per bit of `size`.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()):
        self.size = size
        self.hashes = list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count():
            raise ProofError(f"a frontier of {len(self.hashes)} hashes cannot hold {size} leaves")

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> "Frontier":
        """Read what `to_bytes` wrote; raises ProofError when the length does not fit `size`."""
        if len(data) % HASH_SIZE:
            raise ProofError("a frontier is a whole number of hashes")
        return cls(size, [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)])

    def to_bytes(self) -> bytes:
        """The hashes joined, 32 bytes each."""
        return b"".join(self.hashes)

    def append(self, leaf_hash: bytes) -> list[bytes]:
        """Add a leaf. Returns the hashes of the nodes it completes, from level 0 upwards.

        Their places in storage follow one another: `position(0, index)`, then one higher for each
        level.
        """
        completed = [leaf_hash]
        index = self.size
        while index & 1:
            completed.append(hash_node(self.hashes.pop(), completed[-1]))
            index >>= 1
        self.hashes.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        return fold(self.hashes)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring perfect subtrees, given from left (largest) to right."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = hash_node(left, root)
    return root


def position(level: int, index: int) -> int:
    """How many nodes are completed before node (level, index): its place in the order of creation."""
    last_leaf = ((index + 1) << level) - 1
    return 2 * last_leaf - last_leaf.bit_count() + level


def node_count(size: int) -> int:
    """How many nodes a tree of `size` leaves has, leaves included."""
    return 2 * size - size.bit_count()


def subtrees(start: int, stop: int) -> Iterator[Place]:
    """The perfect subtrees that make up the leaves from `start` to before `stop`, left to right.

    `start` must be a multiple of the largest of them, as it is for every subtree of an RFC 6962
    tree.
    """
    size = stop - start
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def inclusion_places(index: int, size: int) -> list[list[Place]]:
    """The places whose folds are the inclusion proof of leaf `index` among `size`, from the leaf upwards."""
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(list(subtrees(middle, stop)))
            stop = middle
        else:
            path.append(list(subtrees(start, middle)))
            start = middle
    return path[::-1]


def consistency_places(old: int, new: int) -> list[list[Place]]:
    """The places whose folds are the consistency proof between trees of `old` and `new` leaves."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot extend one of {old}")
    if old in (0, new):
        return []
    path, start, stop, whole = [], 0, new, True
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(list(subtrees(middle, stop)))
            stop = middle
        else:
            path.append(list(subtrees(start, middle)))
            start, whole = middle, False
    if not whole:
        path.append(list(subtrees(start, stop)))
    return path[::-1]


def root(size: int, get_node: GetNode) -> bytes:
    """The root of the first `size` leaves."""
    return fold([get_node(*place) for place in subtrees(0, size)])


def inclusion_proof(index: int, size: int, get_node: GetNode) -> list[bytes]:
    """The audit path (RFC 6962 §2.1.1) of leaf `index` in the tree of the first `size` leaves."""
    return [fold([get_node(*place) for place in part]) for part in inclusion_places(index, size)]


def consistency_proof(old: int, new: int, get_node: GetNode) -> list[bytes]:
    """The proof (RFC 6962 §2.1.2) that the tree of `new` leaves only added to the tree of `old`."""
    return [fold([get_node(*place) for place in part]) for part in consistency_places(old, new)]


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check an inclusion proof (RFC 9162 §2.1.3.2). Raises ProofError unless it holds exactly."""
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    node, last, current = index, size - 1, leaf_hash
    for sibling in _hashes(proof):
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if node & 1 or node == last:
            current = hash_node(sibling, current)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            current = hash_node(current, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the inclusion proof is too short")
    if current != root:
        raise ProofError("the inclusion proof leads to another root")


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check a consistency proof (RFC 9162 §2.1.4.2). Raises ProofError unless it holds exactly."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot extend one of {old}")
    if old in (0, new):
        _verify_trivial(old, new, old_root, new_root, proof)
        return
    path = list(_hashes(proof))
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise ProofError("the consistency proof is too short")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_current = new_current = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if node & 1 or node == last:
            old_current = hash_node(sibling, old_current)
            new_current = hash_node(sibling, new_current)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_current = hash_node(new_current, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the consistency proof is too short")
    if old_current != old_root or new_current != new_root:
        raise ProofError("the trees are not consistent: history before the checkpoint differs")


def _verify_trivial(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Empty and equal trees have the empty proof, and roots that must be the right ones."""
    if proof:
        raise ProofError("the consistency proof is too long")
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofError("the root of an empty tree is not this")
    if old == new and old_root != new_root:
        raise ProofError("two trees of one size have different roots")


def _hashes(proof: Sequence[bytes]) -> Iterator[bytes]:
    for item in proof:
        if len(item) != HASH_SIZE:
            raise ProofError("a proof is made of 32-byte hashes")
        yield item


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1

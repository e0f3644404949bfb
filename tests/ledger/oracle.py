"""RFC 6962 §2.1 written down word for word, recursively: slow, and plainly the definition."""

from functools import cache
from hashlib import sha256


class Naive:
    def __init__(self, leaves):
        self.leaves = leaves
        self.hash = cache(self._hash)

    def _hash(self, start, stop):
        n = stop - start
        if n == 0:
            return sha256().digest()
        if n == 1:
            return sha256(b"\x00" + self.leaves[start]).digest()
        middle = start + split(n)
        return sha256(b"\x01" + self.hash(start, middle) + self.hash(middle, stop)).digest()

    def root(self, size):
        return self.hash(0, size)

    def path(self, m, start, stop):
        n = stop - start
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*self.path(m, start, start + k), self.hash(start + k, stop)]
        return [*self.path(m - k, start + k, stop), self.hash(start, start + k)]

    def inclusion(self, m, n):
        return self.path(m, 0, n)

    def subproof(self, m, start, stop, whole):
        n = stop - start
        if m == n:
            return [] if whole else [self.hash(start, stop)]
        k = split(n)
        if m <= k:
            return [*self.subproof(m, start, start + k, whole), self.hash(start + k, stop)]
        return [*self.subproof(m - k, start + k, stop, False), self.hash(start, start + k)]

    def consistency(self, m, n):
        return self.subproof(m, 0, n, True) if 0 < m < n else []


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k

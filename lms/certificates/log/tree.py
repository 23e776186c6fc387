"""The Merkle tree of RFC 9162, section 2.1: hashes of leaves and nodes, roots, proofs. It knows no database.

`Node` gives the hash of a whole subtree: level 0 are leaves, `index` counts subtrees of that level from the left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

Node = Callable[[int, int], bytes]
Key = tuple[int, int]
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(size: int, node: Node) -> bytes:
    """Of the first `size` leaves."""
    return _subtree(0, size, node) if size else EMPTY


def inclusion(position: int, size: int, node: Node) -> list[bytes]:
    """The path from the leaf at `position` to the root of the first `size` leaves, the lowest hash first (2.1.3.1)."""
    if not 0 <= position < size:
        raise ValueError(f"no leaf {position} among {size}")
    return _path(position, 0, size, node)


def consistency(first: int, second: int, node: Node) -> list[bytes]:
    """What shows that the tree of `second` leaves continues that of `first` (2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError(f"no tree of {first} within {second}")
    return [] if first == second else _subproof(first, 0, second, node, is_whole=True)


def grown(position: int, leaf: bytes, node: Node) -> list[tuple[Key, bytes]]:
    """The whole subtrees that the leaf at `position` completes, above itself, the lowest first."""
    made, level, index, here = [], 0, position, leaf
    while index & 1:
        here = node_hash(node(level, index - 1), here)
        level, index = level + 1, index >> 1
        made.append(((level, index), here))
    return made


def needed(reading: Callable[[Node], object]) -> list[Key]:
    """Which whole subtrees a function of this module asks for, so that they can be fetched at once."""
    keys: list[Key] = []

    def note(level: int, index: int) -> bytes:
        keys.append((level, index))
        return b""

    reading(note)
    return keys


class Growing:
    """A tree that is built leaf by leaf in memory that grows with the logarithm alone: for the audit."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> list[tuple[Key, bytes]]:
        """The whole subtrees above the leaf that it completes."""
        made, level, index = [], 0, self.size
        while self._peaks and self._peaks[-1][0] == level:
            leaf = node_hash(self._peaks.pop()[1], leaf)
            level, index = level + 1, index >> 1
            made.append(((level, index), leaf))
        self._peaks.append((level, leaf))
        self.size += 1
        return made

    def root(self) -> bytes:
        peaks = [peak for _level, peak in self._peaks]
        if not peaks:
            return EMPTY
        reached = peaks.pop()
        while peaks:
            reached = node_hash(peaks.pop(), reached)
        return reached


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _subtree(start: int, count: int, node: Node) -> bytes:
    """Of `count` leaves from `start`, which is a multiple of the power of two that holds them."""
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, start >> level)
    left = _split(count)
    return node_hash(_subtree(start, left, node), _subtree(start + left, count - left, node))


def _path(position: int, start: int, count: int, node: Node) -> list[bytes]:
    if count == 1:
        return []
    left = _split(count)
    if position < left:
        return [*_path(position, start, left, node), _subtree(start + left, count - left, node)]
    return [*_path(position - left, start + left, count - left, node), _subtree(start, left, node)]


def _subproof(first: int, start: int, count: int, node: Node, *, is_whole: bool) -> list[bytes]:
    if first == count:
        return [] if is_whole else [_subtree(start, count, node)]
    left = _split(count)
    if first <= left:
        return [*_subproof(first, start, left, node, is_whole=is_whole), _subtree(start + left, count - left, node)]
    return [*_subproof(first - left, start + left, count - left, node, is_whole=False), _subtree(start, left, node)]

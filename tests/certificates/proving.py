"""Checking the proofs of the log, as whoever receives one would: RFC 9162, sections 2.1.3.2 and 2.1.4.2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lms.certificates.log import tree


def is_included(leaf: bytes, position: int, size: int, path: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether the path leads from this leaf hash to this root (2.1.3.2)."""
    if not 0 <= position < size:
        return False
    index, last, reached = position, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            reached = tree.node_hash(step, reached)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            reached = tree.node_hash(reached, step)
        index, last = index >> 1, last >> 1
    return last == 0 and reached == root_hash


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `second` leaves continues that of `first`, by this proof (2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = list(path) if first & (first - 1) else [first_root, *path]
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = tree.node_hash(step, old), tree.node_hash(step, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = tree.node_hash(new, step)
        index, last = index >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Of leaf hashes in order."""
    growing = tree.Growing()
    for leaf in leaves:
        growing.add(leaf)
    return growing.root()

"""The Merkle tree: the vectors of Certificate Transparency, and every proof of every small tree, true and false."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certificates.log import tree
from tests.certificates import proving

LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
"""The eight leaves of the reference tests of Certificate Transparency, and the roots of their first n."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")


def hashes(count: int) -> list[bytes]:
    return [tree.leaf_hash(str(n).encode()) for n in range(count)]


def nodes_of(leaves: list[bytes]) -> tree.Node:
    known = {(0, n): leaf for n, leaf in enumerate(leaves)}
    for n, leaf in enumerate(leaves):
        known.update(tree.grown(n, leaf, lambda level, index: known[level, index]))
    return lambda level, index: known[level, index]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    leaves = [tree.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert tree.root(size, nodes_of(leaves)).hex() == ROOTS[size - 1]
    assert proving.root_of(leaves).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert proving.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.integers(1, 70), st.data())
def test_each_leaf_is_proven_and_no_other_is(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    node, top = nodes_of(leaves), proving.root_of(leaves)
    position = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(position, size, node)
    assert proving.is_included(leaves[position], position, size, path, top)
    assert not proving.is_included(tree.leaf_hash(b"another"), position, size, path, top)
    assert not proving.is_included(leaves[position], position, size, [*path, top], top)
    if size > 1:
        assert not proving.is_included(leaves[position], (position + 1) % size, size, path, top)
        assert not proving.is_included(leaves[position], position, size, path[:-1], top)


@given(st.integers(1, 70), st.data())
def test_a_tree_continues_each_smaller_one_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    node, top = nodes_of(leaves), proving.root_of(leaves)
    first = data.draw(st.integers(1, size))
    old, path = proving.root_of(leaves[:first]), tree.consistency(first, size, node)
    assert proving.is_consistent(first, size, old, top, path)
    assert not proving.is_consistent(first, size, tree.leaf_hash(b"another"), top, path)
    if first < size:
        altered = proving.root_of([tree.leaf_hash(b"another"), *leaves[1:]])
        assert not proving.is_consistent(first, size, old, altered, path)
        assert not proving.is_consistent(first, size, old, top, [])


def test_the_nodes_of_a_proof_are_told_beforehand() -> None:
    assert len(tree.needed(lambda node: tree.inclusion(700_000, 1_000_000, node))) < 40

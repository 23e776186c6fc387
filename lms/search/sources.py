"""Where a search looks: each room says what of its own the person may read and what of it matches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import sqlalchemy as sa

from lms.core.registry import Registry

MOST = 40
"""Hits of one source that are shown; whoever has more asks for less."""
_TAG, _SPACE = re.compile(r"<[^>]*>"), re.compile(r"\s+")


@dataclass(frozen=True)
class Question:
    """`words` are beginnings of words, without accents in small letters, that must all be there; `courses` the ids of the courses
    whose content the person may read."""

    words: tuple[str, ...]
    courses: sa.Select[int]


@dataclass(frozen=True)
class Hit:
    """`place` says where it lies ("course · module"), `text` what it holds, as plain text."""

    title: str
    address: str
    place: str = ""
    text: str = ""


@dataclass(frozen=True)
class Source:
    """`find` is "module:function", called with (actor, question): at most MOST hits, the best first, none that the actor may not
    read."""

    name: str
    title: Any
    find: str
    order: int = 50


sources: Registry[Source] = Registry("search.sources")


def plain(html: str) -> str:
    """What a text says, without its markup."""
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


def holds(words: Sequence[str], *columns: Any) -> list[sa.ColumnElement[bool]]:
    """As conditions on the rows of one person or a few courses, where no index is worth its while."""
    return [sa.or_(*(sa.func.lower(column).contains(word, autoescape=True) for column in columns)) for word in words]

"""The texts of a course in which links may stand: each room names its own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app

from lms.core.plugins import load
from lms.core.registry import Registry


@dataclass(frozen=True)
class Text:
    """`place` is its title, empty for the description of the course, `edit` the path where it is changed, `markdown` what was
    written and `html` what came of it; `files` are the names by which it may lead to files of its own."""

    place: str
    edit: str
    markdown: str
    html: str = ""
    files: Collection[str] = ()

    @property
    def digest(self) -> str:
        """Changes with what was written, and with the files beside it."""
        return hashlib.sha256("\0".join((self.markdown, *sorted(self.files))).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Source:
    """`of` is "module:function", called with a course: its texts, in as many statements however many they are."""

    name: str
    of: str


texts: Registry[Source] = Registry("links.texts")


def of(course: Any) -> list[Text]:
    return [text for source in texts for text in load(source.of)(course)]


def path(endpoint: str, **values: str) -> str:
    """Where a page is, as a path; asked in jobs, outside of requests."""
    return current_app.url_map.bind("localhost").build(endpoint, values)

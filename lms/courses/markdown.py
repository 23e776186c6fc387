"""Markdown to HTML that can do no harm: no raw HTML, images and files only from the activity's own materials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from flask import current_app

from lms.core.plugins import load

LONGEST = 200_000


class Shown(Protocol):
    """A file that a text shows or leads to."""

    @property
    def public_id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def alt(self) -> str: ...


File = TypeVar("File", bound=Shown)


def address(material: Shown) -> str:
    """Where the file is served, as a path; asked outside of requests too."""
    return current_app.url_map.bind("localhost").build(
        "courses.material", {"material": material.public_id, "name": material.name})


def render(text: str, materials: Mapping[str, File] | None = None, *, address: Callable[[File], str] = address) -> str:
    """HTML for the page, from at most 200,000 characters; what links or shows a file by its name finds it in `materials`."""
    html: str = load("lms.courses.prose:html")(text, materials or {}, address)
    return html


def names_of_images(text: str) -> set[str]:
    """The images that a text shows, by the name of their file."""
    names: set[str] = load("lms.courses.prose:names_of_images")(text)
    return names


@dataclass(frozen=True)
class Link:
    """Where a text leads, or the picture that it shows, with what is read of it."""

    address: str
    words: str
    is_picture: bool = False


def links(text: str) -> list[Link]:
    """In the order in which they are read."""
    found: list[Link] = load("lms.courses.prose:links")(text)
    return found


def words(text: str) -> str:
    """What a text says to somebody who reads it on paper or in a letter, without the marks."""
    said: str = load("lms.courses.prose:words")(text)
    return said

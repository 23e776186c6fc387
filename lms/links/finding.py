"""The links of a course, and which of them only the network can judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from flask import current_app

from lms.courses import markdown
from lms.links import inside
from lms.links.answers import BROKEN, FINE, UNCHECKED, Answer
from lms.links.models import LONGEST, Link
from lms.links.texts import Text


@dataclass(frozen=True)
class Found:
    """A link of a text; without an `answer` it is to be asked for at `outside`."""

    text: Text
    words: str
    address: str
    answer: Answer | None = None
    outside: str = ""

    def row(self, course_id: int, answer: Answer) -> Link:
        return Link(
            course_id=course_id, place=self.text.place[:200], edit=self.text.edit, words=self.words[:200],
            address=self.address[:LONGEST], outcome=answer.outcome, why=answer.why, leads_to=answer.leads_to[:LONGEST],
            milliseconds=answer.milliseconds, digest=self.text.digest)


def links(course: Any, texts: Iterable[Text]) -> list[Found]:
    """In the order in which they are read; addresses of letters and telephones are nobody's to ask."""
    return [found for text in texts for found in _of_text(course, text)]


def to_ask(found: Sequence[Found]) -> list[str]:
    """The addresses out there, each once."""
    return list(dict.fromkeys(one.outside for one in found if one.outside))


def _of_text(course: Any, text: Text) -> Iterator[Found]:
    for link in markdown.links(text.markdown):
        if urlsplit_or_none(link.address) is None:
            yield Found(text, link.words, link.address, Answer(BROKEN, "malformed"))
        elif link.is_picture:
            yield Found(text, link.words, link.address, _picture(text, link.address))
        elif not link.address.lower().startswith(("mailto:", "tel:")):
            yield _judged(course, text, link)


def urlsplit_or_none(address: str) -> Any:
    """None for what is no address at all, such as one with a bracket that is never closed."""
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _picture(text: Text, address: str) -> Answer:
    """A text shows only pictures of its own."""
    if unquote(address) in text.files:
        return Answer(FINE)
    return Answer(BROKEN, "picture_elsewhere" if urlsplit(address).netloc else "no_picture")


def _judged(course: Any, text: Text, link: markdown.Link) -> Found:
    parts = urlsplit(link.address)
    if unquote(link.address) in text.files:
        return Found(text, link.words, link.address, Answer(FINE))
    if parts.netloc and parts.netloc != urlsplit(current_app.config["BASE_URL"]).netloc:
        if len(link.address) > LONGEST:
            return Found(text, link.words, link.address, Answer(UNCHECKED, "too_long"))
        if parts.scheme not in ("http", "https", ""):
            return Found(text, link.words, link.address, Answer(BROKEN, "malformed"))
        outside = urldefrag(link.address if parts.scheme else f"https:{link.address}").url
        return Found(text, link.words, link.address, outside=outside)
    if parts.scheme and not parts.netloc:
        return Found(text, link.words, link.address, Answer(BROKEN, "malformed"))
    return Found(text, link.words, link.address, inside.look(course, text, parts.path, parts.fragment))

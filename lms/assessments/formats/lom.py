"""IEEE 1484.12.1 (LOM) as packages carry it for a resource: IMS Metadata 1.2 with `langstring`, 1.3 with `string`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lms.assessments import labels
from lms.assessments.formats import xml
from lms.assessments.formats.model import Incoming


@dataclass(frozen=True)
class Described:
    """What the metadata say of a question; empty where they say nothing."""

    title: str = ""
    keywords: tuple[str, ...] = ()
    difficulty: str | None = None

    def of(self, question: Incoming) -> Incoming:
        """The question with what its own file does not say."""
        known = {tag.casefold() for tag in question.tags}
        new = tuple(word for word in self.keywords if word.casefold() not in known)
        return replace(question, name=question.name or self.title, tags=(*question.tags, *new),
                       difficulty=question.difficulty or self.difficulty)


def read(resource: Any) -> Described:
    """From 1.2 Title, 1.5 Keyword and 5.8 Difficulty; of a title in several languages the first."""
    found = next((one for part in xml.children(resource, "metadata") for one in xml.every(part, "lom")), None)
    if found is None:
        return Described()
    general, educational = xml.children(found, "general"), xml.children(found, "educational")
    title = next(_words(general, "title"), "")
    keywords = tuple(dict.fromkeys(_words(general, "keyword")))
    level = next(filter(None, map(labels.word, _words(educational, "difficulty"))), None)
    return Described(title, keywords, level)


def _words(parts: Iterable[Any], name: str) -> Iterator[str]:
    """The texts below the elements of this name, be they in one language or several, without those that name a vocabulary."""
    for part in parts:
        for element in xml.children(part, name):
            for text in xml.every(element, "langstring", "langString", "string", "value"):
                if words := " ".join("".join(text.itertext()).split()):
                    yield words

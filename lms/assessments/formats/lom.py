"""IEEE 1484.12.1 (LOM) as packages carry it for a resource: IMS Metadata 1.2 with `langstring`, 1.3 with `string`.

It stands inside the manifest; or in a file that the metadata's `location` names (SCORM 1.2 calls it adlcp:location), that the
resource lists among its own, or that a resource of the type resourcemetadata/xml holds on which this one depends (QTI 3.0,
Content Packaging).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import xml
from lms.assessments.formats.model import Incoming, Skipped, Unreadable
from lms.core.archives import Archive

LARGEST = 1_000_000
_ROOTS = ("lom", "record")
_METADATA = "resourcemetadata"


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


@dataclass
class Metadata:
    """What the resources of a package are described by; a file is read once, `notes` name those that can't be read."""

    manifest: Any
    archive: Archive
    base: str
    notes: list[Skipped] = field(default_factory=list)
    _kept: dict[str, Described] = field(default_factory=dict)

    def of(self, resource: Any) -> Described:
        """Of the first metadata that say anything, beginning with those inside the manifest."""
        inside = (_described(one) for part in xml.children(resource, "metadata") for one in xml.every(part, *_ROOTS))
        named = (self._file(name, is_named=True) for name in self._named(resource))
        listed = (self._file(name, is_named=False) for name in _others(resource))
        return next((one for group in (inside, named, listed) for one in group if one != Described()), Described())

    def _named(self, resource: Any) -> Iterator[str]:
        """The files that the manifest says to be metadata of this resource."""
        for part in xml.children(resource, "metadata"):
            yield from filter(None, map(xml.text, xml.children(part, "location")))
        wanted = {one.get("identifierref") for one in xml.children(resource, "dependency")}
        yield from (name for one in self._descriptions if one.get("identifier") in wanted for name in _files(one)[:1])

    @cached_property
    def _descriptions(self) -> list[Any]:
        return [one for one in xml.every(self.manifest, "resource") if (one.get("type") or "").startswith("resourcemetadata")]

    def _file(self, name: str, *, is_named: bool) -> Described:
        """What the file says; of one that is only listed nothing is expected, and so nothing missed."""
        if name not in self._kept:
            self._kept[name] = Described()
            try:
                self._kept[name] = self._read(name)
            except Unreadable as error:
                self.notes += [Skipped(name, error.message)] * is_named
        return self._kept[name]

    def _read(self, name: str) -> Described:
        found = self.archive.find(name, self.base)
        if found is None:
            raise Unreadable(_l("The manifest names this file, but the package does not hold it."))
        root = xml.parse(self.archive.read(found, at_most=LARGEST))
        return _described(root) if xml.name(root) in _ROOTS else Described()


def _files(resource: Any) -> list[str]:
    """The resource's own file, then the others."""
    names = [resource.get("href"), *(file.get("href") for file in xml.children(resource, "file"))]
    return list(dict.fromkeys(filter(None, names)))


def _others(resource: Any) -> list[str]:
    return [name for name in _files(resource)[1:] if name.casefold().endswith(".xml")]


def _described(found: Any) -> Described:
    """From 1.2 Title, 1.5 Keyword and 5.8 Difficulty; of a title in several languages the first."""
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

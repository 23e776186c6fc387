"""The files of a Moodle backup: whose they are says files.xml, their bytes lie under files/ by SHA-1."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import unquote

from lms.core import xml
from lms.interchange.files import Source
from lms.interchange.reading.marks import number, root_of

Place = tuple[str, str, str, str]
_OF_ANSWERS = ("answer", "answerfeedback", "subquestion")


class Files:
    """Found by context, component, area and item, as Moodle does; each path ends with the name, for those who ask its kind."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[Place, dict[str, tuple[int, str]]] = {}
        self._of_questions: dict[str, list[tuple[tuple[str, str], str]]] = {}
        self.has_people = source.has("users.xml") and len(source.read("users.xml", at_most=64_000_000)) > 200
        if source.has("files.xml"):
            for one in xml.children(root_of(source, "files.xml"), "file"):
                self._add(one)

    def find(self, context: str, component: str, area: str, item: str, reference: str) -> str | None:
        """The path of the file that a text calls so."""
        name = unquote(reference.partition("?")[0].partition("#")[0]).lstrip("/")
        held = self._found.get((context, component, area, item), {})
        found = held.get(name) or next((one for path, one in held.items() if path.casefold() == name.casefold()), None)
        return found[1] if found else None

    def listed(self, context: str, component: str, area: str, item: str = "0") -> list[tuple[str, str]]:
        """Names with their folders and paths: the main file first, then by name."""
        held = self._found.get((context, component, area, item), {})
        return [(name, path) for name, (order, path) in sorted(held.items(), key=lambda row: (-row[1][0], row[0]))]

    def contexts(self, component: str, area: str, item: str) -> list[str]:
        return [place[0] for place in self._found if place[1:] == (component, area, item)]

    def of_question(self, ids: Collection[str], answers: Collection[str], name: str) -> str | None:
        """A file of a question: of its own texts, or of its answers, which Moodle numbers apart."""
        wanted = unquote(name).lstrip("/")
        for area, path in self._of_questions.get(wanted, ()):
            if (area[0] in _OF_ANSWERS and area[1] in answers) or (area[0] not in _OF_ANSWERS and area[1] in ids):
                return path
        return None

    def _add(self, one: Any) -> None:
        digest, name = xml.at(one, "contenthash"), xml.at(one, "filename")
        path = f"files/{digest[:2]}/{digest}"
        if name in ("", ".") or not digest.isalnum() or not self.source.has(path):
            return
        place = (xml.at(one, "contextid"), xml.at(one, "component"), xml.at(one, "filearea"), xml.at(one, "itemid"))
        folder = xml.at(one, "filepath").strip("/")
        whole = f"{folder}/{name}".lstrip("/")
        alias = self.source.alias(path, whole)
        self._found.setdefault(place, {})[whole] = number(xml.at(one, "sortorder")), alias
        if place[1] == "question" or place[1].startswith("qtype_"):
            self._of_questions.setdefault(whole, []).append(((place[2], place[3]), alias))

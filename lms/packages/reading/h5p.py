"""H5P packages: h5p.json, the content, and the libraries that show it. After the H5P specification 1.x."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core.archives import Archive
from lms.core.errors import Unreadable
from lms.packages.reading.marks import LARGEST, shortened
from lms.packages.reading.model import Item, Package

NAME, CONTENT = "h5p.json", "content/content.json"


def read(archive: Archive, entry: str) -> Package:
    facts = _json(archive, entry)
    main = facts.get("mainLibrary")
    if not isinstance(main, str) or not main:
        raise Unreadable(_l("%(file)s: it does not name the main library", file=entry))
    title = shortened(html.unescape(str(facts.get("title") or ""))) or main
    libraries = dict(_libraries(archive))
    wanted = _named(facts)
    version = next((version for name, version in wanted if name == main), "")
    problems = list(_problems(archive, main, wanted, libraries))
    return Package("h5p", title, f"{main} {version}".strip(), (Item("content", title, entry, tracks=True),), 1, "",
                   len(archive.names()), archive.size(), {}, tuple(str(one.why) for one in problems), _broken(problems))


@dataclass(frozen=True)
class _Problem:
    """What is wrong, whether nothing can be shown for it, and the library that is lacking."""

    why: object
    stops: bool = True
    library: str = ""


def _broken(problems: list[_Problem]) -> str:
    """Why nothing can be shown; libraries that are lacking are told all at once, with where to get them."""
    stops = [one for one in problems if one.stops]
    lacking = [one.library for one in stops if one.library]
    if not stops or not stops[0].library:
        return str(stops[0].why) if stops else ""
    return str(_l(
        "The package came without the libraries that show it: %(names)s. Download it once more with them: below the content, "
        "choose “Reuse” and then “Download as an .h5p file”; Lumi and the content bank of Moodle save it with them too.",
        names=", ".join(lacking[:3]) + (" …" if len(lacking) > 3 else "")))


def _lacking(library: str) -> _Problem:
    return _Problem(_l("The library %(name)s is not in the package.", name=library), library=library)


def refuse_without(archive: Archive) -> Unreadable | None:
    """For a ZIP that is plainly meant as H5P but lacks its h5p.json."""
    if CONTENT in archive.names() and any(name.endswith("/library.json") for name in archive.names()):
        return Unreadable(_l("The H5P package lacks its h5p.json. Export it again from where it was made."))
    return None


def _libraries(archive: Archive) -> Iterator[tuple[tuple[str, str], str]]:
    for name in archive.names():
        folder, _slash, file = name.partition("/")
        if file == "library.json":
            found = _json(archive, name)
            yield (str(found.get("machineName", "")), f"{found.get('majorVersion')}.{found.get('minorVersion')}"), folder


def _named(facts: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(one.get("machineName", "")), f"{one.get('majorVersion')}.{one.get('minorVersion')}")
            for one in _list(facts, "preloadedDependencies")]


def _problems(archive: Archive, main: str, wanted: list[tuple[str, str]],
              libraries: dict[tuple[str, str], str]) -> Iterator[_Problem]:
    """All that is wrong; the libraries of libraries are looked for too."""
    try:
        _json(archive, CONTENT)
    except Unreadable as error:
        yield _Problem(error)
    if main not in {name for name, _version in wanted}:
        yield _lacking(main)
    waiting, seen = list(wanted), set(wanted)
    while waiting:
        library = waiting.pop(0)
        folder = libraries.get(library)
        if folder is None:
            yield _lacking(" ".join(library))
            continue
        facts = _json(archive, f"{folder}/library.json")
        waiting += (more := [one for one in _named(facts) if one not in seen])
        seen.update(more)
        yield from _absent(archive, folder, facts)


def _absent(archive: Archive, folder: str, facts: dict[str, Any]) -> Iterator[_Problem]:
    for kind in ("preloadedJs", "preloadedCss"):
        for one in _list(facts, kind):
            path = f"{folder}/{one.get('path', '')}"
            if archive.find(path) is None:
                yield _Problem(_l("%(file)s: the file %(name)s is named, but the package does not hold it",
                                  file=f"{folder}/library.json", name=path[:120]), stops=kind == "preloadedJs")


def _list(facts: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = facts.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _json(archive: Archive, entry: str) -> dict[str, Any]:
    if entry not in archive.names():
        raise Unreadable(_l("The file %(name)s is not in the package.", name=entry))
    try:
        found = json.loads(archive.read(entry, at_most=LARGEST).decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise Unreadable(_l("%(file)s, line %(line)s: %(why)s", file=entry, line=error.lineno, why=error.msg)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(_l("%(file)s: it is no JSON text in UTF-8", file=entry)) from error
    if not isinstance(found, dict):
        raise Unreadable(_l("%(file)s: it is no JSON text in UTF-8", file=entry))
    return found

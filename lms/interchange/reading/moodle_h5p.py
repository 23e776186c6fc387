"""Activities of Moodle's H5P plug-in (mod_hvp): its backup parts the content from the libraries that show it; here both are
one package again.

After mod_hvp's backup/moodle2: the content is text in hvp.xml, its media and the libraries of the whole site are files.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from tempfile import TemporaryFile
from typing import Any, cast

from flask_babel import gettext as _

from lms.core import xml
from lms.core.archives import PIECE
from lms.interchange.plan import Step
from lms.interchange.reading.marks import number, titled
from lms.interchange.reading.moodle import Work

_WITHIN = re.compile(r'"library"\s*:\s*"([A-Za-z0-9_.-]+) (\d+)\.(\d+)"')
_COMPONENT, _LARGEST = "mod_hvp", 1_000_000
Library = tuple[str, str, str]


def hvp(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    main: Library = (xml.at(told, "machine_name"), xml.at(told, "major_version"), xml.at(told, "minor_version"))
    content = xml.at(told, "json_content")
    named = list(dict.fromkeys([main, *_WITHIN.findall(content)]))
    held = _libraries(work)
    folders = _with_their_own(named, held, work)
    if _folder(main) not in held or not content:
        work.plan.lose(step.where, _("The backup does not hold the libraries that show this H5P content (%(name)s).",
                                     name=" ".join(main[:1]) or "H5P"),
                       _("Download the content there as an .h5p file (“Reuse”), and add it as a package."))
        return []
    media = work.files.listed(context, _COMPONENT, "content", told.get("id") or "")
    name = f"{titled(xml.at(told, 'name'), 'h5p')[:80]}.h5p"
    path = _packed(f":{step.ref}:{name}", step.title, named, content, {
        **{f"content/{file}": path for file, path in media},
        **{file: path for folder in folders for file, path in held[folder].items()}}, work)
    step.kind = "package"
    work.plan.parts.setdefault("packages", {})[step.ref] = {"name": name, "path": path, "passing": None, "may_repeat": True}
    work.fill(step, xml.at(told, "intro"), xml.at(told, "introformat"), context, _COMPONENT, "intro")
    return [step]


def _folder(library: Library) -> str:
    name, major, minor = library
    return f"{name}-{major}.{minor}"


def _libraries(work: Work) -> dict[str, dict[str, str]]:
    """The files of each library, by its folder: they belong to the whole site."""
    found: dict[str, dict[str, str]] = {}
    for context in work.files.contexts(_COMPONENT, "libraries", "0"):
        for name, path in work.files.listed(context, _COMPONENT, "libraries"):
            found.setdefault(name.partition("/")[0], {})[name] = path
    return found


def _with_their_own(named: list[Library], held: dict[str, dict[str, str]], work: Work) -> list[str]:
    """The folders of these libraries and of those that they need."""
    waiting, seen = [_folder(one) for one in named], dict[str, None]()
    while waiting:
        folder = waiting.pop(0)
        if folder in held and folder not in seen:
            seen[folder] = None
            waiting += _needed(held[folder].get(f"{folder}/library.json"), work)
    return list(seen)


def _needed(path: str | None, work: Work) -> list[str]:
    try:
        facts = json.loads(work.source.read(path, at_most=_LARGEST)) if path else {}
        return [_folder((one["machineName"], one["majorVersion"], one["minorVersion"]))
                for one in facts.get("preloadedDependencies", ())]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return []


def _packed(path: str, title: str, named: list[Library], content: str, files: dict[str, str], work: Work) -> str:
    """An .h5p of its own beside the source, file by file."""
    wanted = [{"machineName": name, "majorVersion": number(major), "minorVersion": number(minor)} for name, major, minor in named]
    with TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("h5p.json", json.dumps({
                "title": title, "language": "und", "mainLibrary": named[0][0], "embedTypes": ["div"],
                "preloadedDependencies": wanted}))
            archive.writestr("content/content.json", content)
            for name, held in files.items():
                with work.source.open(held) as stream, archive.open(name, "w") as entry:
                    shutil.copyfileobj(stream, entry, PIECE)
        return work.source.keep_stream(path, cast("Any", made))

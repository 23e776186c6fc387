"""ZIP files, mostly with imsmanifest.xml: QTI 1.2, 2 and 3, exports of Blackboard and D2L, Common Cartridge."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import lom, stimuli, xml
from lms.assessments.formats.model import Incoming, Media, Reading, Skipped, Unreadable
from lms.assessments.formats.qti2_parts import attribute, every
from lms.assessments.shown_files import names, texts
from lms.core.archives import Archive

_HOLDS_QUESTIONS = re.compile(r"imsqti|question-bank|assessment|x-bb-qti|(^|/)test|d2lquestionlibrary|d2lquiz", re.IGNORECASE)
_NAMES_QUESTIONS = re.compile(r"(_test_|_section_|test_xml|section_xml)", re.IGNORECASE)
_BELONGS_TO_QUESTIONS = re.compile(r"rptemplate|stimulus|outcomes", re.IGNORECASE)
_STARTS_QUESTIONS = re.compile(rb"<(?:[\w.-]+:)?(?:questestinterop|assessmentItem|qti-assessment-item|POOL|quiz)[\s>]")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ENDINGS = (".xml", ".qti", ".dat")
_MOST_MEDIA, _HEAD = 2000, 4096


def read(archive: Archive, of_xml: Callable[[bytes], Reading]) -> Reading:
    manifest = min((name for name in archive.names() if name.rpartition("/")[2].casefold() == "imsmanifest.xml"),
                   key=lambda name: name.count("/"), default=None)
    if manifest is None:
        return _loose(archive, of_xml)
    base = manifest.rpartition("/")[0]
    whole, missing = Reading(""), 0
    root = xml.parse(archive.read(manifest))
    metadata = lom.Metadata(root, archive, base)
    resources = {href: resource for resource in xml.every(root, "resource") for href in _named(resource)[:1]}
    for href in list(_files(root, archive, base)) or _looking_so(archive):
        found = archive.find(href, base) or archive.find(href, posixpath.join(base, _folder(resources.get(href))))
        if found is None:
            missing += 1
            whole.errors.append(Skipped(href, _l("The manifest names this file, but the package does not hold it.")))
        else:
            _take(whole, archive, found, of_xml, metadata, resources.get(href))
    if not whole.format:
        raise Unreadable(whole.errors[0].reason if missing or whole.errors else _l("The package holds no questions."))
    whole.notes += metadata.notes
    return whole


def _loose(archive: Archive, of_xml: Callable[[bytes], Reading]) -> Reading:
    """Files of questions that somebody packed without a manifest."""
    whole = Reading("")
    for name in _looking_so(archive):
        _take(whole, archive, name, of_xml, None, None)
    if not whole.format:
        raise Unreadable(_l("The ZIP file holds no imsmanifest.xml, so it is no package of questions."))
    return whole


def _looking_so(archive: Archive) -> list[str]:
    """Files that begin as files of questions do, where no manifest tells of them."""
    return [name for name in archive.names() if name.casefold().endswith(_ENDINGS) and
            _STARTS_QUESTIONS.search(next(archive.pieces(name), b"")[:_HEAD])]


def _take(whole: Reading, archive: Archive, name: str, of_xml: Callable[[bytes], Reading], metadata: lom.Metadata | None,
          resource: Any) -> None:
    """What is said of a file is said of its question, where it holds only one."""
    try:
        part = of_xml(stimuli.within(archive.read(name), archive, name.rpartition("/")[0]))
    except Unreadable as error:
        whole.errors.append(Skipped(name, error.message))
        return
    whole.format = whole.format or part.format
    part.keep(_with_media(question, archive, name.rpartition("/")[0], part) for question in part.questions)
    if len(part.questions) == 1 and resource is not None and metadata is not None:
        part.keep([metadata.of(resource).of(part.questions[0])])
    whole.take(part, name)


def _files(root: Any, archive: Archive, base: str) -> Iterator[str]:
    """The files of questions in the manifest's order, each once; Canvas keeps its fuller copy apart."""
    seen: set[str] = set()
    tests: list[str] = []
    banks: list[str] = []
    for resource in xml.every(root, "resource"):
        kind = " ".join(value for key, value in resource.attrib.items() if key.rpartition("}")[2] in ("type", "material_type"))
        if _NAMES_QUESTIONS.search(kind):
            tests += _named(resource)[:1]
            continue
        if "learning-application-resource" in kind:
            banks += [name for name in _named(resource)[:1] if name.endswith(".xml.qti")]
            continue
        if _BELONGS_TO_QUESTIONS.search(kind) or not _HOLDS_QUESTIONS.search(kind):
            continue
        yield from _once([_fuller(name, archive, base) for name in _named(resource)[:1]], seen)
    yield from _once(banks, seen)
    known = {archive.find(name, base) for name in seen}
    yield from _once([name for test in tests for name in _of_test(test, archive, base) if name not in known], seen)


def _of_test(name: str, archive: Archive, base: str) -> list[str]:
    """The questions that a test names, wherever the manifest lists them; the test itself where it is missing."""
    test = archive.find(name, base)
    if test is None:
        return [name]
    try:
        root = xml.parse(archive.read(test))
    except Unreadable:
        return []
    hrefs = [attribute(found, "href") for found in every(root, "assessmentitemref")]
    return [archive.find(href, test.rpartition("/")[0]) or href for href in hrefs if href]


def _once(names: list[str], seen: set[str]) -> Iterator[str]:
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


def _folder(resource: Any) -> str:
    """The folder that xml:base gives the resource's files; Blackboard writes one and yet keeps them beside the manifest."""
    whole = [resource, *resource.iterancestors()] if resource is not None else []
    return posixpath.join(*(found.get(_BASE) or "" for found in reversed(whole)), "")


def _named(resource: Any) -> list[str]:
    """The resource's own file first: an href, Blackboard's file attribute, or its first file."""
    names = [value for key, value in resource.attrib.items() if key.rpartition("}")[2] in ("href", "file") and value]
    names += [file.get("href") or "" for file in xml.children(resource, "file")]
    return [name for name in names if name.casefold().endswith(_ENDINGS)]


def _fuller(name: str, archive: Archive, base: str) -> str:
    folder = name.partition("/")[0]
    fuller = f"non_cc_assessments/{folder}.xml.qti"
    return fuller if name.endswith("assessment_qti.xml") and archive.find(fuller, base) else name


def _with_media(question: Incoming, archive: Archive, base: str, part: Reading) -> Incoming:
    media: dict[str, Media] = {}
    shown = {unquote(name): name for name in names(texts(question.text, question.feedback, question.content))}
    for name in [name.partition("?")[0] for name in shown.values()][:_MOST_MEDIA]:
        if name in media or any(name == file.name for file in question.media):
            continue
        found = archive.find(name, base) or archive.find(f"web_resources/{name}") or _called_so(archive, name)
        if found is None:
            part.notes.append(Skipped(question.where, _l("The file %(name)s is missing in the package.", name=name)))
        else:
            media[name] = Media(name, archive.read(found))
    return replace(question, media=(*question.media, *media.values()))


def _called_so(archive: Archive, name: str) -> str | None:
    """The only file of this name, wherever it lies."""
    found = archive.by_name.get(_unnumbered(archive).get(bare := unquote(name).rpartition("/")[2].casefold(), bare), [])
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _unnumbered(archive: Archive) -> dict[str, str]:
    """Names by the numbers that Blackboard adds to them, and by which alone its texts refer: xid-123_1 of peta__xid-123_1.png."""
    return {number: name for name in archive.by_name if not name.endswith(".xml")
            and (number := name.rpartition(".")[0].rpartition("__")[2]).startswith("xid-")}

"""What a file is, told by its content alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.core.errors import Unreadable
from lms.core.other_files import refusal
from lms.core.plugins import load
from lms.courses.parcels import course_parts
from lms.interchange.files import Folder, Source, Tarred, Zipped
from lms.interchange.plan import Plan
from lms.interchange.reading import archive, cartridge, checking, markdown, moodle


def opened(what: IO[bytes] | Path) -> Source:
    """The files of a ZIP, a gzipped tar, a folder or a text; Unreadable where it is none of these or would do harm."""
    if isinstance(what, Path):
        return Folder(what)
    what.seek(0)
    head = what.read(4)
    what.seek(0)
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return Zipped(what)
    if head.startswith(b"\x1f\x8b"):
        return Tarred(what)
    raise refusal(what) or Unreadable(_NONE)


_NONE = _l("The file is no course: neither a ZIP (course archive, Common Cartridge, Markdown) nor a Moodle backup (.mbz). "
           "Perhaps it was not fully copied.")


def read(source: Source, name: str, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Plan:
    """The plan, with only what this installation can hold; what can't be is among its losses. `tell` hears of files checked."""
    plan = _reader(source)(source, name)
    for part, told in list(plan.parts.items()):
        known = course_parts.get(part)
        if known is None:
            plan.lose(part, _l("This installation has no room for this part of the course."),
                      _l("Ask the administrator to switch on the plugin “%(name)s”.", name=part))
            del plan.parts[part]
        elif known.sift:
            plan.losses += load(known.sift)(told, source)
    checking.sift(plan, source, tell)
    _check_amount(plan)
    return plan


def _reader(source: Source) -> Callable[[Source, str], Plan]:
    names = {name.casefold() for name in source.names()}
    for mark, reader in ((archive.NAME, archive.read), (moodle.NAME, moodle.read), (cartridge.NAME, cartridge.read)):
        if mark in names:
            return reader
    for kind, remedy in _OTHERS.items():
        if kind in names:
            raise Unreadable(remedy)
    if markdown.holds_texts(source):
        return markdown.read
    for endings, remedy in _ALONE:
        if any(name.endswith(endings) for name in names):
            raise Unreadable(remedy)
    raise Unreadable(_l("The file holds no course: neither course.json, imsmanifest.xml, moodle_backup.xml nor a text in "
                        "Markdown (.md). Export the course again from where it was made."))


_PACKAGE = _l("This is a package for one activity, not a course. Add an activity of the kind Package to a course, and send the "
              "file there.")
_OTHERS = {
    "cmi5.xml": _PACKAGE, "tincan.xml": _PACKAGE, "h5p.json": _PACKAGE,
    "course.xml": _l("This is a course of Open edX (OLX), which can't be read here. Take along its texts and files, as "
                     "Markdown, PDF or video."),
    "moodle.xml": _l("This is a backup of Moodle 1.9 or older. Restore it in a Moodle of version 2 or newer, back it up there "
                     "and send that."),
    "[content_types].xml": _l("This is an Office document, not a course. Add it to a course as a file."),
    "mimetype": _l("This is an Office document or a book, not a course. Add it to a course as a file."),
    "contentv3.xml": _l("This is a project of eXeLearning, not a course. Open it there and export it as Common Cartridge or "
                        "SCORM.")}
_ALONE = (
    ((".html", ".htm"), _l("The file holds web pages (HTML) without an outline. Save the text as Markdown (Google Docs: File, "
                           "Download, Markdown) and send that, or export the course as Common Cartridge.")),
    ((".docx", ".pptx", ".xlsx", ".odt", ".odp", ".doc", ".ppt", ".pdf"), _l(
        "The file holds documents, not a course. Make a course, and add each document as an activity of the kind File.")))
"""What a ZIP may hold alone, with what to do."""
MOST_SECTIONS, MOST_STEPS = 500, 5000


def _check_amount(plan: Plan) -> None:
    if not any(True for _step in plan.steps()) and not plan.parts:
        first = next(iter(plan.losses), None)
        nothing = _l("The file holds no activity that could be taken over.")
        raise Unreadable(f"{first.what} {first.remedy}".strip() if first else nothing)
    if len(plan.sections) > MOST_SECTIONS or sum(1 for _step in plan.steps()) > MOST_STEPS:
        raise Unreadable(_l("The course holds more than %(modules)s modules or %(activities)s activities. Export it in parts.",
                            modules=MOST_SECTIONS, activities=MOST_STEPS))

"""Which format a file has, told by its content alone, and what it holds."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Callable
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import (
    aiken,
    cloze,
    d2l_table,
    gift,
    media,
    missing_word,
    moodle_xml,
    package,
    pool,
    qti2,
    qti12,
    table,
    xml,
)
from lms.assessments.formats.model import LARGEST, LARGEST_TEXT, Reading, Unreadable
from lms.core.archives import Archive
from lms.uploads.content import office

_TEXTS: dict[str, Callable[[str], Reading]] = {
    "gift": gift.read, "aiken": aiken.read, "cloze": cloze.read, "missing_word": missing_word.read, "table": table.read,
    "d2l_table": d2l_table.read}
_ROOTS: dict[str, tuple[str, Callable[[Any], Reading]]] = {
    "quiz": ("moodle_xml", moodle_xml.read), "questestinterop": ("qti12", qti12.read), "item": ("qti12", qti12.read),
    "assessment": ("qti12", qti12.read), "section": ("qti12", qti12.read), "POOL": ("blackboard", pool.read),
    "assessmentItem": ("qti2", qti2.read), "qti-assessment-item": ("qti3", qti2.read),
    "assessmentTest": ("qti2", qti2.read_test), "qti-assessment-test": ("qti3", qti2.read_test)}
FORMATS = ("gift", "moodle_xml", "aiken", "cloze", "missing_word", "table", "d2l_table", "qti12", "qti21", "qti22", "qti3",
           "blackboard")
_BACKUP = "moodle_backup.xml"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_JSON_START = re.compile(r'\s*(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:')
_PAGE_START = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_OF_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ABOVE_ASCII, _LONG_RUNS = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\xff]{3,}")
_XML_START = re.compile(
    r"\s*<(?:\?xml|!DOCTYPE(?!\s+html)|!--|(?:[\w.-]+:)?(?:quiz|questestinterop|assessment|POOL|manifest|qti-|svg|item(?=\s+ident)|"
    r"section(?=\s+ident))[\w-]*[\s>])",
    re.IGNORECASE)


def read(stream: IO[bytes], form: str = "") -> Reading:
    """The questions of the file; Unreadable where there is no reading it as a whole."""
    reading = _read(stream, form)
    reading.keep(media.settled(question) for question in reading.questions)
    return reading


def _read(stream: IO[bytes], form: str) -> Reading:
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Unreadable(_l("The file is larger than %(mb)s MB.", mb=LARGEST // 1_000_000))
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(_l("The file is empty."))
    if _is_packed_backup(raw):
        raise _backup()
    if raw.startswith(b"PK"):
        with Archive(io.BytesIO(raw)) as archive:
            if archive.find(_BACKUP, ""):
                raise _backup()
            if not (archive.find("xl/workbook.xml") or archive.find("content.xml")):
                return package.read(archive, _of_xml)
        return table.read_workbook(raw)
    if raw.startswith(office.OLE):
        return table.read_workbook(raw)
    if _is_xml(raw):
        return _of_xml(raw)
    return _of_text(decoded(raw), form)


def _is_packed_backup(raw: bytes) -> bool:
    """Whether it is a course as Moodle packs it, a tar in gzip, of which only the beginning is looked at."""
    try:
        head = zlib.decompressobj(31).decompress(raw, 4_000_000)
    except zlib.error:
        return False
    return head.startswith(b".ARCHIVE_INDEX") or _BACKUP.encode() in head


def _backup() -> Unreadable:
    return Unreadable(_l("This is a backup of a whole Moodle course. In Moodle, open the question bank, export the questions as "
                         "Moodle XML, and bring that file."))


def _is_xml(raw: bytes) -> bool:
    head = raw[:4096]
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (b"<\0", "utf-16-le"),
                           (b"\0<", "utf-16-be"), (b"", "utf-8")):
        if head.startswith(mark):
            return bool(_XML_START.match(head.decode(encoding, "replace").lstrip("\ufeff")))
    return False


def _of_xml(raw: bytes) -> Reading:
    root = xml.parse(raw)
    if xml.name(root) not in _ROOTS or root.tag.endswith("canvas.instructure.com/xsd/cccv1p0}quiz"):
        raise Unreadable(_l("The XML holds no questions: its root is %(root)s.", root=xml.name(root)[:60]))
    return _ROOTS[xml.name(root)][1](root)


def _of_text(text: str, form: str) -> Reading:
    if len(text) > LARGEST_TEXT:
        raise Unreadable(_l("The file is larger than %(mb)s MB.", mb=LARGEST_TEXT // 1_000_000))
    if form and form not in _TEXTS:
        raise Unreadable(_l("The file is not in the format %(form)s.", form=form))
    known = form or _form(text)
    if known is None:
        raise Unreadable(_l("The file is in none of the formats this system reads."))
    return _TEXTS[known](text)


def _form(text: str) -> str | None:
    if _JSON_START.match(text) or _PAGE_START.match(text):  # whose braces would pass for the answers of GIFT
        return None
    if d2l_table.looks_like(text):
        return "d2l_table"
    if table.looks_like(text):
        return "table"
    if cloze.looks_like(text) and not gift.is_marked(text):
        return "cloze"
    if aiken.looks_like(text) and not re.search(r"^::", text, re.MULTILINE):
        return "aiken"
    if missing_word.looks_like(text):
        return "missing_word"
    return "gift" if gift.looks_like(text) else None


def decoded(raw: bytes) -> str:
    """The text in whichever encoding it was saved; Unreadable where it is no text."""
    text = _guess(raw)
    if text is None or len(_CONTROLS.findall(text[:200_000])) > 0 or text.startswith("%PDF-"):
        raise Unreadable(_l("The file is not text: save it as plain text (UTF-8), Moodle XML or a QTI package."))
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _guess(raw: bytes) -> str | None:
    for mark, encoding in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig")):
        if raw.startswith(mark):
            return _tried(raw, encoding)
    sample = raw[:4000]
    if sample.count(0) > len(sample) // 5:
        return _tried(raw, "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be")
    return _tried(_whole(raw), "utf-8") or (_tried(raw, "cp1252") if _is_western(raw) else None)


def _whole(raw: bytes) -> bytes:
    """Without the beginning of a letter at the end of a file that was cut off."""
    cut = re.search(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\Z", raw[-4:])
    return raw[:len(raw) - len(cut[0])] if cut and _tried(raw[-4:][cut.start():], "utf-8") is None else raw


def _is_western(raw: bytes) -> bool:
    """Whether bytes above ASCII stand alone among letters, as accents do; other scripts and damaged UTF-8 make runs of them."""
    above = len(_ABOVE_ASCII.findall(raw))
    return 2 * max(sum(map(len, _OF_UTF8.findall(raw))), sum(map(len, _LONG_RUNS.findall(raw)))) <= above


def _tried(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None

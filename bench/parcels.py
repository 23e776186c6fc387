"""Packages of some 300 MB as producers write them: three films, a hundred photographs of a camera and many small files each."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

FILM, FILMS, PHOTOS, PAGES, QUESTIONS = 60_000_000, 3, 60, 600, 1500
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" b"\0\0\0\x10moovvideavc1" b"\0\0\0\0mdat"
WORDS = "Pekerja sosial mendampingi keluarga sebelum keputusan diambil, dan mencatat apa yang dikatakan klien. "
PDF = b"%%PDF-1.4\n%% %d\n1 0 obj<<>>endobj\nstartxref\n9\n%%%%EOF\n"


class Sack(ABC):
    """Files are put into it, one after the other."""

    @abstractmethod
    def put(self, name: str, content: bytes) -> None:
        ...

    @abstractmethod
    def put_large(self, name: str, size: int, pieces: Iterator[bytes]) -> None:
        ...


class Zip(Sack):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def put(self, name: str, content: bytes) -> None:
        self.archive.writestr(name, content)

    def put_large(self, name: str, size: int, pieces: Iterator[bytes]) -> None:
        with self.archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)


class Tar(Sack):
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive

    def put(self, name: str, content: bytes) -> None:
        self.put_large(name, len(content), iter((content,)))

    def put_large(self, name: str, size: int, pieces: Iterator[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size = size
        self.archive.addfile(info, _Joined(pieces))
        self.archive.members = []  # type: ignore[attr-defined]


class _Joined(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def film(number: int) -> Iterator[bytes]:
    """The head of an MP4, then what no packer makes smaller."""
    yield MP4 + bytes([number])
    left = FILM - len(MP4) - 1
    while left:
        piece = os.urandom(min(left, 1 << 18))
        left -= len(piece)
        yield piece


def photo(number: int) -> bytes:
    """Of a telephone: 12 million pixels, with the trace that a camera leaves; each thirtieth lies on its side."""
    image = Image.effect_noise((1000, 750), 40 + number % 20).convert("RGB").resize((4000, 3000))
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = f"Kamera {number}", 6 if number % 30 == 0 else 1
    made = io.BytesIO()
    image.save(made, "JPEG", quality=60, exif=exif)
    return made.getvalue()


def scorm(sack: Sack) -> None:
    files = [f"isi/hal-{n}.html" for n in range(PAGES)] + [f"foto/{n}.jpg" for n in range(PHOTOS)] + [
        f"film/{n}.mp4" for n in range(FILMS)] + [f"lib/modul-{n}.js" for n in range(2000)]
    named = "".join(f'<file href="{name}"/>' for name in files)
    sack.put("imsmanifest.xml", (
        '<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
        'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>'
        '<schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o"><title>Besar</title>'
        '<item identifier="a" identifierref="r"><title>Satu</title></item></organization></organizations><resources>'
        f'<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="{files[0]}">{named}</resource></resources>'
        "</manifest>").encode())
    _fill(sack, files)


def cartridge(sack: Sack) -> None:
    files = [f"web/hal-{n}.html" for n in range(PAGES)] + [f"web/foto-{n}.jpg" for n in range(PHOTOS)] + [
        f"web/film-{n}.mp4" for n in range(FILMS)] + [f"web/naskah-{n}.pdf" for n in range(100)]
    shown = [name for name in files if "foto" not in name]
    items = "".join(f'<item identifier="i{n}" identifierref="r{n}"><title>{name}</title></item>' for n, name in enumerate(shown))
    resources = "".join(f'<resource identifier="r{n}" type="webcontent" href="{name}"><file href="{name}"/></resource>'
                        for n, name in enumerate([*shown, *(name for name in files if "foto" in name)]))
    quizzes = range(QUESTIONS // 50)
    items += "".join(f'<item identifier="iq{n}" identifierref="rq{n}"><title>Kuis {n}</title></item>' for n in quizzes)
    resources += "".join(f'<resource identifier="rq{n}" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="kuis-{n}.xml"/>'
                         "</resource>" for n in quizzes)
    sack.put("imsmanifest.xml", (
        '<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"><metadata><schema>IMS Common Cartridge'
        '</schema><schemaversion>1.1.0</schemaversion></metadata><organizations><organization identifier="o" '
        'structure="rooted-hierarchy"><item identifier="root"><item identifier="m1"><title>Modul</title>'
        f"{items}</item></item></organization></organizations><resources>{resources}</resources></manifest>").encode())
    for number in quizzes:
        asked = "".join(_item(number * 50 + n) for n in range(50))
        sack.put(f"kuis-{number}.xml", (
            f'<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a{number}" title="Kuis {number}">'
            f'<section ident="s">{asked}</section></assessment></questestinterop>').encode())
    _fill(sack, files)


def _item(number: int) -> str:
    options = "".join(f'<response_label ident="{letter}"><material><mattext>{WORDS} {letter}</mattext></material></response_label>'
                      for letter in "abcd")
    return (f'<item ident="q{number}"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>'
            "cc.multiple_choice.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material><mattext>"
            f"{WORDS * 6} {number}</mattext></material><response_lid ident='r'><render_choice>{options}</render_choice></response_lid>"
            '</presentation><resprocessing><outcomes><decvar varname="SCORE" maxvalue="100"/></outcomes><respcondition>'
            '<conditionvar><varequal respident="r">a</varequal></conditionvar><setvar action="Set" varname="SCORE">100</setvar>'
            "</respcondition></resprocessing></item>")


def moodle(sack: Sack) -> None:
    """With the people and the log of the old course, which are large there and stay behind."""
    names = [f"foto-{n}.jpg" for n in range(PHOTOS)] + [f"film-{n}.mp4" for n in range(FILMS)]
    listed = []
    for number, name in enumerate(names):
        digest = hashlib.sha1(name.encode()).hexdigest()
        _put(sack, f"files/{digest[:2]}/{digest}", name)
        context = 10_000 + number % PAGES if "foto" in name else 20_000 + int(name[5])
        listed.append(f"<file id='{number}'><contenthash>{digest}</contenthash><contextid>{context}</contextid><component>mod_"
                      f"{'page' if 'foto' in name else 'resource'}</component><filearea>content</filearea><itemid>0</itemid>"
                      f"<filepath>/</filepath><filename>{name}</filename></file>")
    activities = [("page", n, f"<name>Halaman {n}</name><content>{escape(page(n, f'@@PLUGINFILE@@/foto-{n}.jpg'))}</content>"
                              "<contentformat>1</contentformat>", 10_000 + n) for n in range(PAGES)]
    activities += [("resource", PAGES + n, f"<name>Film {n}</name>", 20_000 + n) for n in range(FILMS)]
    for kind, id_, told, context in activities:
        sack.put(f"activities/{kind}_{id_}/{kind}.xml",
                 f'<activity id="{id_}" contextid="{context}"><{kind} id="{id_}">{told}</{kind}></activity>'.encode())
    sack.put("files.xml", f"<files>{''.join(listed)}</files>".encode())
    sack.put("users.xml", ("<users>" + "".join(
        f"<user id='{n}'><username>orang{n}</username><firstname>Nama</firstname><description>{WORDS * 3}</description></user>"
        for n in range(20_000)) + "</users>").encode())
    sack.put("questions.xml", ("<question_categories><question_category id='1'><name>Bank</name><contextid>1</contextid><parent>0"
                               "</parent><questions>" + "".join(_question(n) for n in range(QUESTIONS))
                               + "</questions></question_category></question_categories>").encode())
    contents = "".join(
        f"<activity><moduleid>{id_}</moduleid><sectionid>1</sectionid><modulename>{kind}</modulename><title>{kind} {id_}</title>"
        f"<directory>activities/{kind}_{id_}</directory></activity>" for kind, id_, *_rest in activities)
    sack.put("sections/section_1/section.xml", b"<section id='1'><number>1</number><name>Bab</name><sequence></sequence></section>")
    sack.put("moodle_backup.xml", (
        "<moodle_backup><information><original_course_fullname>Besar</original_course_fullname><original_course_shortname>B-1"
        "</original_course_shortname><contents><sections><section><sectionid>1</sectionid><directory>sections/section_1"
        f"</directory></section></sections><activities>{contents}</activities></contents></information></moodle_backup>").encode())


def _question(number: int) -> str:
    answers = "".join(f"<answer id='{number * 4 + n}'><answertext>{WORDS} {n}</answertext><answerformat>1</answerformat><fraction>"
                      f"{1 if n == 0 else 0}</fraction><feedback></feedback></answer>" for n in range(4))
    return (f"<question id='{number + 1}'><parent>0</parent><name>Soal {number}</name><questiontext>{WORDS * 6}</questiontext>"
            "<questiontextformat>1</questiontextformat><defaultmark>1</defaultmark><qtype>multichoice</qtype>"
            f"<plugin_qtype_multichoice_question><answers>{answers}</answers><multichoice id='{number}'><single>1</single>"
            "</multichoice></plugin_qtype_multichoice_question></question>")


def page(number: int, picture: str) -> str:
    return (f"<html><head><title>Halaman {number}</title></head><body><h1>Halaman {number}</h1>"
            f'<img src="{picture}" alt="Foto">{"".join(f"<p>{WORDS * 6}</p>" for _ in range(20))}</body></html>')


def _fill(sack: Sack, files: list[str]) -> None:
    for name in files:
        _put(sack, name, name)


def _put(sack: Sack, where: str, name: str) -> None:
    number = int("".join(c for c in name.rpartition("/")[2] if c.isdigit())[:6])
    if name.endswith(".mp4"):
        sack.put_large(where, FILM, film(number))
    elif name.endswith(".jpg"):
        sack.put(where, photo(number))
    elif name.endswith(".pdf"):
        sack.put(where, PDF % number)
    elif name.endswith(".js"):
        sack.put(where, f"export const nomor = {number};\n".encode() * 20)
    else:
        folder = "../foto/" if name.startswith("isi/") else "foto-"
        sack.put(where, page(number, f"{folder}{number % PHOTOS}.jpg").encode())


@contextmanager
def zipped(path: Path) -> Iterator[Sack]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        yield Zip(archive)


@contextmanager
def tarred(path: Path) -> Iterator[Sack]:
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        yield Tar(archive)


KINDS: dict[str, tuple[Callable[[Path], Any], Callable[[Sack], None]]] = {
    "scorm.zip": (zipped, scorm), "kursus.imscc": (zipped, cartridge), "kursus.mbz": (tarred, moodle)}


def make(name: str, folder: Path) -> Path:
    """The package of this name."""
    opened, fill = KINDS[name]
    with opened(folder / name) as sack:
        fill(sack)
    return folder / name

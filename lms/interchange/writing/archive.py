"""Our own course archive, written: the same course gives the same bytes. See docs/course-archive.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lms.core import storage
from lms.core.archives import PIECE
from lms.interchange.codes import slug
from lms.interchange.plan import HOURS, Plan, Section, Step
from lms.interchange.reading.archive import FORMAT, NAME, VERSION
from lms.interchange.writing.plan import Parcel

_PACKED = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp4", ".webm", ".m4a", ".mp3", ".ogg", ".zip", ".docx", ".xlsx", ".pptx")
README = """Arsip pelatihan Politekesos LMS
===============================
course.json  pelatihan, mata pelatihan dan kegiatan, menurut urutannya
teks/        teks kegiatan dalam Markdown, dapat dibaca dengan penyunting teks apa pun
files/       berkas kegiatan
questions/   gambar dan suara milik soal
packages/    paket SCORM
parts/       bank soal, kuis, tugas dan lain-lain (JSON)

Untuk memakainya: Pengajaran saya > Impor pelatihan, atau `lms courses import BERKAS`.

Course archive of Politekesos LMS: the course with its modules and activities in course.json, texts in Markdown,
files beside them. To use it: Teaching > Import a course, or `lms courses import FILE`.
"""


def write(plan: Plan, parcel: Parcel, to: IO[bytes], tell: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    with ZipFile(to, "w") as archive:
        texts: dict[str, str] = {}
        told = {"format": FORMAT, "version": VERSION, "course": {"title": plan.title, "code": plan.code, **plan.facts},
                "modules": [_section(section, n, texts) for n, section in enumerate(plan.sections, 1)],
                "parts": {name: f"parts/{name}.json" for name in plan.parts}}
        put_text(archive, NAME, as_json(told))
        put_text(archive, "BACA-SAYA.txt", README)
        for path, text in texts.items():
            put_text(archive, path, text)
        for name, part in plan.parts.items():
            put_text(archive, f"parts/{name}.json", as_json(part))
        put_files(archive, parcel, tell)


def put_files(archive: ZipFile, parcel: Parcel, tell: Callable[[int, int], None], under: str = "") -> None:
    """The files of the parcel, piece by piece; `tell` hears how many of how many."""
    total = len(parcel.stored) + len(parcel.packed)
    for done, (path, key) in enumerate(parcel.stored.items()):
        tell(done, total)
        put_stored(archive, under + path, key)
    for done, (path, files) in enumerate(parcel.packed.items(), len(parcel.stored)):
        tell(done, total)
        with TemporaryFile() as packed:
            with ZipFile(packed, "w") as inner:
                for name, key in files.items():
                    put_stored(inner, name, key)
            packed.seek(0)
            _put(archive, under + path, iter(lambda: packed.read(PIECE), b""))


def put_stored(archive: ZipFile, path: str, key: str) -> None:
    _put(archive, path, storage.whole(key))


def put_text(archive: ZipFile, path: str, text: str) -> None:
    _put(archive, path, [text.encode()])


def as_json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _put(archive: ZipFile, path: str, pieces: Any) -> None:
    info = ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    info.compress_type = ZIP_STORED if path.casefold().endswith(_PACKED) else ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)


def _section(section: Section, number: int, texts: dict[str, str]) -> dict[str, Any]:
    folder = f"teks/{number:02}-{slug(section.title)}"
    return {"title": section.title, "summary": section.summary, **{name: getattr(section, name) for name in HOURS},
            "activities": [_step(step, f"{folder}/{n:02}-{slug(step.title)}.md", texts) for n, step in enumerate(section.steps,
                                                                                                                 1)]}


def _step(step: Step, path: str, texts: dict[str, str]) -> dict[str, Any]:
    if step.text:
        texts[path] = step.text
    return {"ref": step.ref, "kind": step.kind, "title": step.title, "text": path if step.text else None,
            "minutes": step.minutes, "is_required": step.is_required, "completion": step.completion,
            "minimum_seconds": step.minimum_seconds, "files": [
                {"name": file.name, "path": file.path, "role": file.role, "alt": file.alt} for file in step.files]}

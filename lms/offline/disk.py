"""A module for a flash disk: a ZIP of plain pages that any browser opens from the folder, without server, network or account.

It holds what everybody who may follow the course reads, and nothing of the person who fetched it. Practice is looked at by a
script within its page, and answers go nowhere. It is packed while it is sent, whatever its size in as much memory.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import escape

from lms.core import storage
from lms.core.web import STATIC
from lms.courses.taking import File, Step, Taken

FOLDER, INDEX, STYLE, PRACTICE = "isi", "BUKA-INI.html", "gaya.css", "latihan.js"
LONGEST = 60
"""Letters of a name in the ZIP, so that its path fits on any disk."""
_ICON = re.compile(r'<svg class="icon"[^>]*>.*?</svg>', re.DOTALL)
_MADE = (1980, 1, 1, 0, 0, 0)
_LARGE = 2**31 - 1


@dataclass(frozen=True)
class Page:
    """One activity: `name` is its file, "" where it can't be taken along."""

    step: Step
    name: str


def archive(module: Any, steps: Sequence[Step], *, at: datetime) -> Iterator[bytes]:
    """The ZIP, piece by piece. The database and the store are asked now: a server reads the pieces when the request's context is
    gone. FileNotFoundError where a file is lost."""
    pages = [Page(step, f"{number:02}-{_plain(step.activity.title)}.html" if step.taken else "")
             for number, step in enumerate(steps, 1)]
    files = _named(step.taken for step in steps if step.taken)
    texts = {INDEX: render_template("offline/disk_index.html", module=module, pages=pages, at=at, folder=f"{FOLDER}/"),
             f"{FOLDER}/{STYLE}": "\n".join((STATIC / one).read_text() for one in ("app.css", "shelf/shelf.css")),
             f"{FOLDER}/{PRACTICE}": _practice()}
    there = [page for page in pages if page.name]
    for place, page in enumerate(there):
        texts[f"{FOLDER}/{page.name}"] = render_template(
            "offline/disk_page.html", module=module, page=page, html=_local(page.step.taken, files), index=INDEX,
            before=there[place - 1] if place else None, after=there[place + 1] if place + 1 < len(there) else None)
    return _packed(_plain(module.title), texts, [(name, file, storage.whole(file.key)) for name, file in files.values()])


def file_name(module: Any) -> str:
    return f"{_plain(module.course.code)}-{_plain(module.title)}.zip"


def _named(taken: Iterable[Taken]) -> dict[str, tuple[str, File]]:
    """By address the path of each file in the ZIP, each once."""
    found: dict[str, tuple[str, File]] = {}
    for one in (file for some in taken for file in some.files):
        if one.address not in found:
            stem, dot, ending = one.name.rpartition(".")
            name = f"{_plain(stem or one.name)}.{_plain(ending)}" if dot else _plain(one.name)
            found[one.address] = f"berkas/{len(found) + 1:02}-{name}", one
    return found


def _local(taken: Taken | None, files: dict[str, tuple[str, File]]) -> str:
    """The HTML with its files beside it. Captions stand within the page: browsers read none from a disk."""
    html = _ICON.sub("", taken.html if taken else "")
    for file in sorted(taken.files if taken else (), key=lambda one: -len(one.address)):
        is_text = file.media_type.startswith("text/vtt")
        inside = f"data:text/vtt;base64,{b64encode(storage.read(file.key)).decode()}" if is_text else files[file.address][0]
        html = html.replace(f'"{escape(file.address)}"', f'"{inside}"').replace(f'"{file.address}"', f'"{inside}"')
    return html


def _practice() -> str:
    """The shelf's own script as a plain one, for browsers load no modules from a disk; answers are kept by nobody."""
    return (STATIC / "shelf/practice.js").read_text().replace("export function", "function") + """
const view = document.getElementById("view");
practise(view, JSON.parse(view.dataset.facts), () => {}, () => "");
"""


def _packed(folder: str, texts: Mapping[str, str], files: Sequence[tuple[str, File, Iterator[bytes]]]) -> Iterator[bytes]:
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, text in texts.items():
            made.writestr(zipfile.ZipInfo(f"{folder}/{name}", _MADE), text.encode(), zipfile.ZIP_DEFLATED, 9)
            yield out.taken()
        for name, file, pieces in files:
            entry = zipfile.ZipInfo(f"{folder}/{FOLDER}/{name}", _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED  # stored ones without a size ahead are refused by some readers
            with made.open(entry, "w", force_zip64=file.size > _LARGE) as target:
                for piece in pieces:
                    target.write(piece)
                    yield out.taken()
    yield out.taken()


class _Out(io.RawIOBase):
    """What a ZIP is written into and taken out of at once."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._held.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def _plain(text: str) -> str:
    """Letters and digits of ASCII, which every file system can write."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:LONGEST].rstrip("-") or "tanpa-judul"

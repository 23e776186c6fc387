"""Lighter forms are made in the background; a job may run twice, and what was lost is swept up."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.core import jobs, storage
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.lowdata import making, services, tools
from lms.lowdata.models import Rendition, Task

log = logging.getLogger("lms")
TOLD_EVERY = 2.0
"""Seconds between two notes of progress."""


def make(key: str) -> None:
    present = tools.there()
    with unit_of_work():
        task = services.begin(key, " ".join(present), at=now())
    if task is None:
        return
    made: list[Rendition] = []
    why, pages = "", None
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source"
        try:
            with source.open("wb") as file:
                size = storage.copy(key, file)
            pages = making.pages(source) if task.media_type == "application/pdf" else None
            for form, media_type, content in _forms(task, source, folder, present):
                if content.stat().st_size < size * making.WORTH or form in ("poster", "web"):
                    made.append(_stored(key, form, media_type, content))
        except Exception as error:  # whatever a stranger's file does to a decoder, the original stays
            log.warning("no lighter form of %s: %s", key, error)
            why = f"{type(error).__name__}: {error}"
    with unit_of_work():
        services.end(key, made, why=why, pages=pages, at=now())


def sweep() -> None:
    """Files from before this room was there, and tasks that were lost; what no course shows any more is forgotten."""
    shown = {key: media_type for key, media_type in courses.keys_of_materials() if services.concerns(media_type)}
    with unit_of_work():
        for key, media_type in shown.items():
            services.note(key, media_type, at=now())
        services.forget_but(shown)
        for key in services.overdue(" ".join(tools.there()), at=now()):
            jobs.enqueue("lowdata.make", key=key)


def _forms(task: Task, source: Path, folder: Path, present: list[str]) -> Iterator[tuple[str, str, Path]]:
    family, tell = task.media_type.split("/")[0], _Teller(task.source)
    if family == "image":
        for form, media_type, content in making.images(source):
            (folder / form).write_bytes(content)
            yield form, media_type, folder / form
    elif family == "video" and "ffmpeg" in present:
        yield from making.video(source, folder, tell)
    elif family == "audio" and "ffmpeg" in present:
        yield from making.audio(source, folder, tell)
    elif task.media_type == "application/pdf":
        yield from making.pdf(source, folder, present)


def _stored(source: str, form: str, media_type: str, content: Path) -> Rendition:
    with content.open("rb") as stream:
        blob = storage.put(stream, at_most=content.stat().st_size)
    return Rendition(source=source, name=form, key=blob.key, media_type=media_type, size=blob.size)


class _Teller:
    def __init__(self, key: str) -> None:
        self.key, self.told_at = key, 0.0

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = time.monotonic()
            with unit_of_work():
                services.tell(self.key, percent, at=now())

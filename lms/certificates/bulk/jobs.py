"""Looking at what was asked, slice by slice, so that other work of the worker is not held up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any

from lms.certificates import verification
from lms.certificates.bulk import answering, archives, queries, services
from lms.core import jobs, storage
from lms.core.database import now
from lms.core.work import let_go, unit_of_work

PART, SLICE = 50, 8.0
"""Rows that are kept at once, and seconds after which others have their turn."""
SILENT = timedelta(minutes=2)
"""After that long without a sign of life a check is taken up again."""
Answers = list[tuple[int, dict[str, Any]]]


def check(check_id: int) -> None:
    """Go on where the last slice ended; run twice, it does no harm."""
    there = queries.check(check_id)
    if there is None or there.is_over:
        return
    end = time.monotonic() + SLICE
    for answers in _parts(check_id, there.source_key):
        with unit_of_work():
            if not services.keep(check_id, answers, at=now()):
                return
            if time.monotonic() > end:
                jobs.enqueue("certificates.check", check_id=check_id)
                return
    with unit_of_work():
        services.end(check_id, at=now())


def sweep() -> None:
    """Take up what was lost on the way, and forget what is old."""
    with unit_of_work():
        services.purge(at=now())
        for check_id in queries.silent(before=now() - SILENT):
            jobs.enqueue("certificates.check", check_id=check_id)


def _parts(check_id: int, source_key: str | None) -> Iterator[Answers]:
    if source_key is None:
        while rows := queries.waiting(check_id, limit=PART):
            yield [(place, answering.of_text(asked)) for place, asked in rows]
        return
    with TemporaryFile() as copy:
        storage.copy(source_key, copy)
        while rows := queries.waiting(check_id, limit=PART // 5):
            let_go()
            places = [place for place, _name in rows]
            yield [(place, answering.of_file(content)) for place, content in archives.contents(
                copy, places, at_most=verification.LARGEST_FILE)]

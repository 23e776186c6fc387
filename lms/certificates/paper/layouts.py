"""Layouts from a process that ends once nobody needs it: WeasyPrint, and what laying out leaves behind, are in no other.

What it compiles is kept here, and in files of the instance, so that of a cohort only the first certificate waits for it, and
whoever does not fit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock

from lms.certificates.paper import letters
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.printing import Job, Printer
from lms.certificates.paper.saved import Saved
from lms.core.apart import Apart

PATIENCE = 120.0
"""Seconds for one page."""


class Elsewhere:
    """Asks the process."""

    def __init__(self) -> None:
        self._apart = Apart(Path(__file__).with_name("layouts_child.py"), patience=PATIENCE)

    def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
        found: Compiled | str = self._apart.ask("compiled", job, form, density)
        return found

    def whole(self, job: Job) -> bytes:
        found: bytes = self._apart.ask("whole", job)
        return found

    @property
    def process_id(self) -> int:
        return self._apart.process_id

    def end(self) -> None:
        self._apart.end()


elsewhere = Elsewhere()
_one = Lock()


def printed(job: Job, folder: Path | None) -> bytes:
    """As `render.render` prints it, byte for byte; layouts are looked for in the folder, and left there."""
    letters.check(job.facts)
    with _one:
        return _printer(folder).printed(job)


def prepare(job: Job, folder: Path | None) -> None:
    """Have laid out what certificates like this will be filled into."""
    with _one:
        _printer(folder).prepare(job)


@cache
def _printer(folder: Path | None) -> Printer:
    return Printer(Saved(elsewhere, folder) if folder else elsewhere)

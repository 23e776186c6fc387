"""Layouts from a process that ends once nobody needs it: WeasyPrint, and what laying out leaves behind, are in no other.

What it compiles is kept here, so that of a cohort only the first certificate waits for it, and whoever does not fit.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Lock

from lms.certificates.designs.design import Design
from lms.certificates.paper import letters
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.printing import Job, Printer
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
_printer = Printer(elsewhere)
_one = Lock()


def printed(facts: Facts, *, generated_at: datetime, statement: str, badge: str, seal: str, design: Design) -> bytes:
    """As `render.render` prints it, byte for byte."""
    letters.check(facts)
    with _one:
        return _printer.printed(Job(facts, generated_at, statement, badge, seal, design))

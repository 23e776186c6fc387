"""How a certificate becomes a file: filled into a layout that others share, or else laid out whole.

Whoever lays out (a process of its own, or WeasyPrint here) is a `Layouts`; without it nothing heavy is loaded.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from unicodedata import normalize

from lms.certificates.designs import fields, template
from lms.certificates.designs.design import Design, house
from lms.certificates.paper import codes
from lms.certificates.paper.codes import Code
from lms.certificates.paper.compiled import marks
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.keeping import Kept
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.compiled.typesetting import Unfit
from lms.certificates.paper.facts import Facts

DENSITIES = ("airy", "snug", "tight", "flow")
"""The last takes a second page rather than lose a word."""
FULL = "does not fit"
ALONE = "data-whole"
"""On a page that is like no other."""
_LAYOUTS = 16
"""How many are kept, of about a megabyte each."""
log = logging.getLogger("lms")


@dataclass(frozen=True)
class Job:
    """A certificate to be printed: `statement` is the text of the offline code, `badge` is attached, `seal` says how it will be
    signed, and then the paper says so too and has a field for it."""

    facts: Facts
    at: datetime
    statement: str
    badge: str
    seal: str
    design: Design

    def page(self, density: str) -> str:
        return html(self.facts, density=density, statement=self.statement, seal=self.seal, design=self.design)


class Layouts(Protocol):
    """Lays pages out."""

    def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
        """What fills the form, or why it can't be; of the job only what all jobs of the form have in common is looked at."""

    def whole(self, job: Job) -> bytes:
        """The certificate laid out by itself."""


class Printer:
    """Prints with these layouts, and keeps what it got from them; one certificate at a time."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts, self._kept = layouts, Kept[Compiled | str](_LAYOUTS)

    def printed(self, job: Job) -> bytes:
        return self._filled(job) or self._layouts.whole(job)

    def prepare(self, job: Job) -> None:
        """Get the layout that the job needs, and fill none."""
        self.why_whole(job)

    def why_whole(self, job: Job) -> str:
        """Why the certificate is laid out by itself; empty where it is filled into a layout."""
        for density in DENSITIES:
            page = job.page(density)
            if ALONE in page:
                return ALONE
            form, _ = marks.taken(page)
            made = self._compiled(job, form, density, codes.of(job.facts, job.statement))
            if made != FULL:
                return made if isinstance(made, str) else ""
        return FULL

    def _filled(self, job: Job) -> bytes | None:
        """None where that cannot be."""
        values, drawings = said(job.facts, job.at), codes.of(job.facts, job.statement)
        for density in DENSITIES:
            page = job.page(density)
            if ALONE in page:
                break
            form, found = marks.taken(page)
            made = self._compiled(job, form, density, drawings)
            if isinstance(made, Compiled):
                try:
                    return made.filled((*found, *values), drawings, job.badge.encode(), job.at)
                except Unfit as problem:
                    log.info("certificates: %s is laid out whole: %s", job.facts.number, problem)
            if made != FULL:
                break
        return None

    def _compiled(self, job: Job, form: Form, density: str, drawings: Mapping[str, Code]) -> Compiled | str:
        key = (form, job.design, job.seal, bool(job.badge), tuple(drawings), job.facts.specimen, density)
        return self._kept.get(key, lambda: self._asked(job, form, density))

    def _asked(self, job: Job, form: Form, density: str) -> Compiled | str:
        made = self._layouts.compiled(job, form, density)
        if isinstance(made, str) and made != FULL:
            log.warning("certificates: design %s cannot be filled, so each certificate is laid out whole: %s", job.design.name,
                        made)
        return made


def html(facts: Facts, *, density: str, statement: str = "", seal: str = "", design: Design | None = None) -> str:
    given = fields.context(facts, density=density, statement=statement, seal=seal)
    return normalize("NFC", template.filled(design or house(), given))


def said(facts: Facts, at: datetime) -> tuple[str, ...]:
    """Title, author, description, keywords and moment of the file."""
    texts = (f"{facts.title} {facts.number}, {facts.learner_name}", ", ".join(facts.issuer),
             f"{facts.course_title} ({facts.course_code}), {facts.credit_hours} JP", facts.verification_url)
    return (*(normalize("NFC", text) for text in texts), at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00"))

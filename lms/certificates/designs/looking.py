"""A design as people see it before it is used: the pages of samples, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lms.certificates.designs import press
from lms.certificates.designs.design import Design
from lms.certificates.designs.press import Kept, Press
from lms.certificates.designs.problems import Problem, Refused
from lms.certificates.designs.samples import SAMPLES, SEAL, STATEMENT
from lms.certificates.models import Issuer
from lms.core import limited

_AT = datetime.fromisoformat("2026-12-01T03:00:00+00:00")


@dataclass(frozen=True)
class Look:
    """Pages as PNGs in base64; refusals first. Where the design was stopped there are no pages."""

    pages: tuple[str, ...]
    problems: tuple[Problem, ...]
    count: int = 0

    @property
    def refusals(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_refusal)

    @property
    def advice(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_refusal)


def look(design: Design, sample: str, issuer: Issuer | None = None) -> Look:
    """One sample; KeyError for one that there is not."""
    facts = SAMPLES[sample]
    if issuer:
        facts = replace(facts, issuer=tuple(issuer.heading), signed_in=issuer.city, signatory_name=issuer.signatory_name,
                        signatory_position=issuer.signatory_position)
    try:
        with limited.turn(), Press() as opened:
            found = press.pages(design, facts, statement=STATEMENT, seal=SEAL, at=_AT, press=opened)
    except Refused as refused:
        return Look((), (refused.problem,))
    return Look(tuple(found["pages"]), tuple(found["problems"]), found["count"])


def judge(design: Design) -> Look:
    """Every sample, until one is refused, in one process: what is found in any of them, each thing once, and whether
    certificates can share a layout."""
    found: dict[Problem, None] = {}
    try:
        with limited.turn(), Press() as opened:
            for facts in SAMPLES.values():
                seen = press.pages(design, facts, statement=STATEMENT, seal=SEAL, at=_AT, press=opened, shown=0,
                                   patience=press.AT_WORK)
                found |= dict.fromkeys(seen["problems"])
                if any(problem.is_refusal for problem in found):
                    break
            else:
                found |= dict.fromkeys(_slow(design, opened))
    except Refused as refused:
        found = {refused.problem: None, **found}
    return Look((), tuple(sorted(found, key=lambda problem: not problem.is_refusal)))


def fills(designs: Iterable[Design]) -> list[bool | None]:
    """Of each design whether its certificates share a layout; None where it prints none. One process serves them all."""
    kept = press.Kept()
    with limited.turn():
        try:
            return [_fills(design, kept) for design in designs]
        finally:
            kept.end()


def _fills(design: Design, kept: Kept) -> bool | None:
    try:
        return not _slow(design, kept)
    except Refused:
        return None


def _slow(design: Design, opened: Press | Kept) -> tuple[Problem, ...]:
    is_slow = press.why_whole(design, SAMPLES["usual"], statement=STATEMENT, seal=SEAL, at=_AT, press=opened)
    return (Problem("slow"),) if is_slow else ()

"""Prints, signs and draws what it is asked for. It has no database: what it needs comes with the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any

from lms.certificates.designs.design import Design, house
from lms.certificates.paper import layouts
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.printing import Job
from lms.certificates.seal.errors import SigningProblem
from lms.core import lean
from lms.core.apart import serve

IDLE = 60.0
"""Seconds."""
SOON = 0.15
"""Seconds, in which what is asked first has found out whether a page must be laid out, and that has been asked elsewhere."""
Own = Mapping[str, bytes]
PENS = "lms.certificates.seal.held"
"""Loads pyHanko."""


def printed(folder: Path | None, *asked: Any) -> bytes:
    return layouts.printed(_job(*asked), folder)


def prepare(folder: Path | None, *asked: Any) -> None:
    layouts.prepare(_job(*asked), folder)


def _job(design: str, own: Own, facts: Facts, at: datetime, statement: str, badge: str, seal: str) -> Job:
    return Job(facts, at, statement, badge, seal, _design(design, tuple(own.items())))


@lru_cache(maxsize=16)
def _design(name: str, own: tuple[tuple[str, bytes], ...]) -> Design:
    return Design(name, {**house(name).files, **dict(own)}) if own else house(name)


def later(module: str, task: str) -> Callable[..., Any]:
    """A task of a module that is loaded when it is first needed."""
    return lambda *given: getattr(import_module(module), task)(*given)


def get_ready() -> None:
    """Most of what is printed is signed next, so pyHanko is loaded while the first certificate is laid out, which another process
    does."""
    import_module(PENS)
    lean.settle()


if __name__ == "__main__":
    getting_ready = Timer(SOON, get_ready)
    getting_ready.daemon = True
    getting_ready.start()
    serve({"printed": printed, "prepare": prepare, "drawn": later("lms.certificates.badges.picture", "drawn"),
           **{task: later(PENS, task) for task in ("opened", "signed", "upgraded")}}, idle=IDLE, told=(SigningProblem,))

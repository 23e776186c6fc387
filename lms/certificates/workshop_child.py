"""Prints, signs and draws what it is asked for. It has no database: what it needs comes with the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from flask import Flask

from lms.certificates.designs.design import Design, house
from lms.certificates.paper import layouts
from lms.certificates.paper.facts import Facts
from lms.certificates.seal import pades
from lms.certificates.seal.errors import SigningProblem
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import Pen, Signed
from lms.certificates.workshop import Settings
from lms.core import lean
from lms.core.apart import serve
from lms.core.plugins import load

IDLE = 60.0
"""Seconds."""
_pens: dict[tuple[str, Settings, str], Pen] = {}


def printed(facts: Facts, at: datetime, statement: str, badge: str, seal: str, design: str, own: Mapping[str, bytes]) -> bytes:
    return layouts.printed(facts, generated_at=at, statement=statement, badge=badge, seal=seal,
                           design=_design(design, tuple(own.items())))


@lru_cache(maxsize=16)
def _design(name: str, own: tuple[tuple[str, bytes], ...]) -> Design:
    return Design(name, {**house(name).files, **dict(own)}) if own else house(name)


def drawn(pdf: bytes, badge: str) -> bytes:
    png: bytes = load("lms.certificates.badges.picture:drawn")(pdf, badge)
    return png


def opened(profile: str, settings: Settings, pen: str) -> None:
    _app.cache_clear()
    with _app(settings).app_context() as context:
        _pens[profile, settings, pen] = load(pen)(Profile(profile, context.app.config), None)


def signed(profile: str, settings: Settings, pen: str, drafts: Sequence[bytes]) -> list[Signed]:
    if (profile, settings, pen) not in _pens:
        opened(profile, settings, pen)
    with _app(settings).app_context():
        return _pens[profile, settings, pen].sign(drafts)


def upgraded(profile: str, settings: Settings, pdf: bytes, level: str) -> bytes:
    with _app(settings).app_context() as context:
        return pades.upgraded(Profile(profile, context.app.config), pdf, level)


@lru_cache(maxsize=4)
def _app(settings: Settings) -> Flask:
    """One that is nothing but settings, for pens ask it for theirs."""
    app = Flask("workshop", static_folder=None)
    app.config |= dict(settings)
    return app


if __name__ == "__main__":
    lean.settle()
    serve({task.__name__: task for task in (printed, drawn, opened, signed, upgraded)}, idle=IDLE, told=(SigningProblem,))

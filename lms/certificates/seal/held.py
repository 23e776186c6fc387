"""The pens that the workshop holds. It has no database, and of an app nothing but the settings of a signer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flask import Flask

from lms.certificates.seal import pades
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import Pen, Signed
from lms.certificates.workshop import Settings
from lms.core.plugins import load

_pens: dict[tuple[str, Settings, str], Pen] = {}


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

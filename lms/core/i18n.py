"""Languages, zones, and how dates, sizes and numbers are written."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import (
    Babel,
    LazyString,
    force_locale,
    format_decimal,
    get_locale,
    get_timezone,
    get_translations,
)
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from lms.core.signals import Signal

log = logging.getLogger("lms")
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
"""Indonesia's three zones and the labels that stand behind every time on screen; there is no daylight saving."""


@dataclass(frozen=True)
class LanguageChosen:
    """The visitor asked for this language from now on."""

    language: str


language_chosen: Signal[LanguageChosen] = Signal("language_chosen")


def _escaped(text: LazyString) -> Markup:
    return escape(str(text))


LazyString.__html__ = _escaped
"""Flask-Babel calls a late text safe HTML as it stands, with whatever was put into it: a title, a name from a file."""


def install(app: Flask, folders: Iterable[Path]) -> None:
    folders = list(folders)
    for folder in folders:
        for catalogue in folder.glob("translations/*/LC_MESSAGES/messages.po"):
            try:
                _compile(catalogue)
            except PermissionError:
                log.warning("%s cannot be compiled: start once as the user who owns that folder", catalogue)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(f / "translations") for f in folders)
    Babel(app, locale_selector=language, timezone_selector=zone)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translations().ugettext(text), lambda one, many, n: _translations().ungettext(one, many, n), newstyle=True)
    app.jinja_env.globals["_"] = _text
    app.jinja_env.filters |= {"when": when, "clock": clock, "day": day, "size": size, "number": number}
    app.jinja_env.globals |= {"locale": _Language(), "LANGUAGES": LANGUAGES}


@pass_eval_context
def _text(context: EvalContext, text: str, /, **variables: object) -> str:
    """As Jinja's own, in one call instead of three: what is put in is escaped, what was translated is not."""
    translations = _translations()
    if context.autoescape and not variables:
        return _whole(translations, text)
    found: str = translations.ugettext(text)
    return (Markup(found) if context.autoescape else found) % variables  # noqa: S704 — our own texts


@lru_cache(maxsize=8192)
def _whole(translations: Any, text: str) -> Markup:
    """A text into which nothing is put; most are, and a page has some fifty."""
    return Markup(translations.ugettext(text)) % {}  # noqa: S704 — our own texts


def _translations() -> Any:
    """Those of the present language, looked up once: a page asks for some fifty texts."""
    here = g._get_current_object().__dict__
    kept: tuple[Any, Any] | None = here.get("kept_translations")
    if kept is None or kept[0] is not getattr(here.get("_flask_babel"), "babel_locale", None):
        kept = here["kept_translations"] = (get_locale(), get_translations())
    return kept[1]


def _compile(catalogue: Path) -> None:
    """Make the machine's form of a catalogue where it is missing or older; several processes may do so at once."""
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    with NamedTemporaryFile(dir=catalogue.parent, suffix=".mo", delete=False) as made, catalogue.open("rb") as texts:
        write_mo(made, read_po(texts))
    Path(made.name).chmod(0o644)
    Path(made.name).replace(compiled)


class _Language:
    def __str__(self) -> str:
        return str(get_locale())

    def __eq__(self, other: object) -> bool:
        return str(self) == other

    __hash__ = object.__hash__


def is_for_programs() -> bool:
    """Whether the answer goes to a program that asked below `/api/`."""
    return has_request_context() and request.path.startswith("/api/")


def language() -> str:
    """The user's choice, else the visitor's, else the site's; Bahasa Indonesia comes first whatever the browser says. A program
    says which it wants."""
    if is_for_programs() and (wanted := request.accept_languages.best_match(LANGUAGES)):
        return wanted
    chosen = has_request_context() and (getattr(current_user, "language", None) or session.get("language"))
    return chosen if chosen in LANGUAGES else str(current_app.config["LANGUAGE"])


@contextmanager
def of_operators() -> Iterator[None]:
    """What is said within is said in the language of the command line, English, whatever `LMS_LANGUAGE` says to learners."""
    with force_locale("en"):
        yield


def zone() -> str:
    return getattr(current_user, "time_zone", None) or str(current_app.config["TIMEZONE"])


def zone_label(moment: datetime) -> str:
    key = getattr(moment.tzinfo, "key", "")
    return ZONES.get(key) or f"{moment:%Z}"


def when(moment: datetime, zone_name: str | None = None) -> str:
    """As "21 Januari 2026 23.59 WITA", in the zone given or the reader's own."""
    local = moment.astimezone(_zone(zone_name))
    return f"{_day(local.date(), str(get_locale()))} {clock(moment, zone_name)}"


def clock(moment: datetime, zone_name: str | None = None) -> str:
    """As "23.59 WITA"."""
    local = moment.astimezone(_zone(zone_name))
    return f"{local:{'%H.%M' if str(get_locale()) == 'id' else '%H:%M'}} {zone_label(local)}"


def day(value: date | datetime) -> str:
    """As "21 Januari 2026"; a moment is first taken to the reader's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(_zone(None)).date()
    return _day(value, str(get_locale()))


@lru_cache(maxsize=4096)
def _day(value: date, locale: str) -> str:
    return dates.format_date(value, "d MMMM y", locale=locale)


def size(count: int) -> str:
    """Bytes as "812 B", "14 kB" or "1,2 MB" (decimal units, as data plans are sold)."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{format_decimal(round(count / 1_000_000, 1))} MB"


def number(value: float) -> str:
    return str(format_decimal(value))


def _zone(name: str | None) -> ZoneInfo:
    return ZoneInfo(name or str(get_timezone()))

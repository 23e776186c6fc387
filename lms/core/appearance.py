"""How large the text is and whether it stands on a dark ground: chosen by whoever reads, kept on his device alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug import Response

COOKIE, A_YEAR = "look", 31_536_000
SIZES: Mapping[str, Any] = {"small": _l("Small"), "": _l("Normal"), "large": _l("Large"), "largest": _l("Very large")}
THEMES: Mapping[str, Any] = {"": _l("As on this device"), "light": _l("Light"), "dark": _l("Dark")}


def chosen() -> tuple[str, str]:
    """The size and the theme, empty where nothing was chosen; whatever else a cookie may hold is nothing."""
    size, _dot, theme = request.cookies.get(COOKIE, "").partition(".")
    return size if size in SIZES else "", theme if theme in THEMES else ""


def attributes() -> Markup:
    """Of <html>, for the stylesheets."""
    size, theme = chosen()
    said = Markup(' data-size="{}"').format(size) if size else Markup()
    return said + (Markup(' data-theme="{}"').format(theme) if theme else Markup())


def keep(answer: Response, size: str, theme: str) -> None:
    """Scripts read it too: what lies on a device is shown by them, without network."""
    if not size and not theme:
        answer.delete_cookie(COOKIE)
        return
    answer.set_cookie(COOKIE, f"{size}.{theme}", max_age=A_YEAR, samesite="Lax", secure=request.is_secure)

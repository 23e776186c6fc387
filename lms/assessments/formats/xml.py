"""XML of question files: read in the core's bounds, with places that a lecturer finds."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.xml import Element, at, child, children, every, inner, name, parse, text, written

__all__ = ["Element", "at", "child", "children", "every", "inner", "name", "parse", "place", "text", "written"]


def place(element: Element, number: int, title: str) -> str:
    """Where the question stands, for the lecturer."""
    where = str(_l("question %(number)s, line %(line)s", number=number, line=element.sourceline))
    return f"{where} ({title[:60]})" if title else where

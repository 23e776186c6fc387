"""What Jinja says about a template, told as a mistake with a remedy: its own words are English, and about its insides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from jinja2 import TemplateSyntaxError, nodes

from lms.certificates.designs.problems import Problem

_UNCLOSED = re.compile(r"The innermost block that needs to be closed is '(\w+)'")
_TAG = re.compile(r"unknown tag '(\w+)'")
_FILTER = re.compile(r"No (?:filter|test) named '([^']+)'")
_GOT = re.compile(r"(?:got|unexpected(?: char)?) '([^']{1,40})'")
_TAGS = ("for", "endfor", "if", "elif", "else", "endif", "set", "endset", "macro", "endmacro", "with", "endwith", "filter",
         "endfilter")
_SIGNS = {"end of statement block": "%}", "end of print statement": "}}", "begin of statement block": "{%",
          "begin of print statement": "{{", "begin of comment": "{#", "end of comment": "#}"}
"""What Jinja calls the signs that one writes."""
_WRITTEN: dict[type[nodes.Node], str] = {nodes.FromImport: "from", nodes.ScopedEvalContextModifier: "autoescape"}
_FAILURES: tuple[tuple[type[Exception], str], ...] = ((ZeroDivisionError, "division"), (OverflowError, "range"))


def misread(error: TemplateSyntaxError, filters: Iterable[str]) -> Problem:
    """Of a template that cannot be read: what stands in the wrong place, or is not closed."""
    said, line = error.message or "", error.lineno
    if found := _FILTER.search(said):
        return Problem("unknown_filter", found[1], "page", line, near(found[1], filters))
    if (tag := _TAG.search(said)) and not (tag[1].startswith("end") or tag[1] in ("else", "elif")):
        return Problem("unknown_tag", tag[1], "page", line, near(tag[1], _TAGS))
    if found := _UNCLOSED.search(said):
        return Problem("unclosed", found[1], "page", line)
    if tag:
        return Problem("unopened", tag[1], "page", line)
    found = _GOT.search(said)
    if not found or found[1] == "end of template":
        return Problem("syntax", "", "page", line)
    return Problem("syntax_at", _SIGNS.get(found[1], found[1]), "page", line)


def failed(error: Exception, line: int) -> Problem:
    """Of a template that stops while its fields are filled in."""
    kind = next((kind for cause, kind in _FAILURES if isinstance(error, cause)), "failed")
    return Problem(kind, "", "page", line)


def elsewhere(node: nodes.Node) -> Problem:
    """Of a statement that reaches for another file."""
    return Problem("statement", _WRITTEN.get(type(node), type(node).__name__.lower()), "page", node.lineno)


def near(name: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, list(known), 1, 0.6)), "")

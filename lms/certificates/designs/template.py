"""The template of a design, in a sandbox: the fields, a few filters, no other file; each mistake with its line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from textwrap import wrap
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from lms.certificates.designs import mistakes
from lms.certificates.designs.design import Design
from lms.certificates.designs.fields import FIELDS
from lms.certificates.designs.problems import Problem, Refused

MOST_TEXT = 400_000
"""Letters of one certificate's HTML."""
_BARRED = {"safe", "random", "pprint", "tojson", "xmlattr", "urlize"}
_ELSEWHERE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.ScopedEvalContextModifier)
_NAMES = re.compile(r"'([^']{1,80})'")
_PARTS = sorted({part for field in FIELDS for part in field.parts})


@lru_cache(maxsize=32)
def of(design: Design) -> Template:
    """Refused where it cannot be read or names a field that there is not."""
    try:
        tree = _environment().parse(design.page)
        _check(tree)
        return _environment().from_string(design.page)
    except TemplateSyntaxError as error:
        raise Refused(mistakes.misread(error, sorted({*_environment().filters, *_environment().tests}))) from error


def filled(design: Design, given: dict[str, Any]) -> str:
    """The HTML of one certificate; Refused, with the line, where the template fails."""
    template = of(design)
    try:
        return "".join(_bounded(template.generate(given)))
    except SecurityError as error:
        raise Refused(Problem("unsafe", _named(error), "page", _line(error.__traceback__))) from error
    except UndefinedError as error:
        line, name = _line(error.__traceback__), _last_named(error)
        problem = Problem("unknown_field", name, "page", line, mistakes.near(name, _PARTS)) if name else Problem(
            "failed", "", "page", line)  # such as a macro that asks for its caller where there is none
        raise Refused(problem) from error
    except (Refused, MemoryError, RecursionError, TimeoutError):
        raise
    except Exception as error:  # whatever the template's author makes of a filter or an operator
        raise Refused(mistakes.failed(error, _line(error.__traceback__))) from error


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_TEXT:
            raise Refused(Problem("too_long", "", "page"))
        yield piece


def _check(tree: nodes.Template) -> None:
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"} | {
        macro.name for macro in tree.find_all(nodes.Macro)} | {"loop", "caller", "varargs", "kwargs", "range"}
    for node in tree.find_all(_ELSEWHERE):
        raise Refused(mistakes.elsewhere(node))
    known = {field.name for field in FIELDS}
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in own | known:
            raise Refused(Problem("unknown_field", name.name, "page", name.lineno, mistakes.near(name.name, sorted(known))))


def _named(error: Exception) -> str:
    return str(next(iter(_NAMES.findall(str(error))), str(error)[:80]))


def _last_named(error: Exception) -> str:
    return str(next(reversed(_NAMES.findall(str(error))), ""))


def _line(trace: TracebackType | None) -> int:
    """Where in the template it happened; 0 where that is unknown."""
    line = 0
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals = {"range": environment.globals["range"]}
    environment.filters = {name: make for name, make in environment.filters.items() if name not in _BARRED}
    environment.filters["balanced"] = _balanced
    return environment


@lru_cache(maxsize=256, typed=True)
def _balanced(text: str, width: int) -> Markup:
    """In as few lines as `width` letters allow, and these as even as they can be: set in the least width that takes no more."""
    fewest = len(_wrapped(text, width))
    least = bisect_left(range(1, width), True, key=lambda narrower: len(_wrapped(text, narrower)) <= fewest) + 1
    return Markup("<br>").join(_wrapped(text, least))


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)

"""What is looked at in templates and translations before they may land."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from jinja2 import TemplateSyntaxError

from lms.core import messages
from lms.core.app import templates

FORBIDDEN = {
    "an inline style (the policy of every page forbids it)": re.compile(r"<style|\sstyle=", re.I),
    "an inline script or handler": re.compile(
        r"<script(?![^>]*\ssrc=)|\son(?:click|load|error|submit|change|input|toggle|(?:key|mouse|focus|pointer)\w*)=", re.I),
    "an address of another host": re.compile(r"(?:src|href)=[\"']?(?:https?:)?//", re.I),
    "an escape switched off without {# safe: why #} beside it": re.compile(r"\|\s*safe\b(?!.*\{# safe: )"),
}
PRINTED = "paper"
"""Folders of this name hold pages for print, which have no policy to obey."""


def faults() -> Iterator[str]:
    """A sentence for each fault, with its place."""
    plugins = current_app.extensions["lms.plugins"]
    folders = {templates(), *(p.folder / "templates" for p in plugins if (p.folder / "templates").is_dir())}
    for folder in sorted(folders):
        for path in sorted(folder.rglob("*.html")):
            yield from _of(path, path.relative_to(folder))
    for plugin in plugins:
        yield from messages.gaps(plugin)


def _of(path: Path, name: Path) -> Iterator[str]:
    text = path.read_text()
    if PRINTED in name.parts:
        return
    try:
        current_app.jinja_env.parse(text, str(name))
    except TemplateSyntaxError as error:
        yield f"{name}:{error.lineno}: {error.message}"
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN.items():
            if pattern.search(line):
                yield f"{name}:{number}: {what}"

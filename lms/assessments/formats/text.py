"""Text as files keep it, HTML or bare, to the bank's Markdown and to plain lines."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.html import to_markdown, to_plain
from lms.assessments.formats.model import Unrepresentable
from lms.assessments.question_types.base import plain
from lms.courses.markdown import render

LONGEST_HTML, MOST_UNCLOSED = 400_000, 50
"""Letters, more than a question of the bank may have; and tags that are opened and never closed: each is sought to the end."""
_MARKUP = re.compile(r"</[a-z][a-z0-9]*\s*>|<(?:br|img|hr)\b[^<>]*>", re.IGNORECASE)
_PLUGINFILE = re.compile(r"\]\(<?@@PLUGINFILE@@/([^)>\s]+)>?\)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&!+\-=.():\"])")


def markdown_of(text: str, form: str = "") -> str:
    """Markdown from what is "html", "markdown", "plain", or, without a form, whatever it looks like."""
    form = form.casefold()
    clean = text.replace("\r\n", "\n").replace("\0", "")
    if form == "markdown":
        return _PLUGINFILE.sub(lambda found: f"](<{unquote(found[1])}>)", clean.strip())
    if form == "html" or (not form.startswith("plain") and _MARKUP.search(clean)):
        return to_markdown(_bounded(clean))
    return literal(clean)


def line_of(text: str, form: str = "") -> str:
    """One plain line."""
    if form.casefold() == "html" or (not form.startswith(("plain", "markdown")) and _MARKUP.search(text)):
        return plain(to_plain(_bounded(text)))
    return plain(text)


def option_of(text: str, form: str = "") -> str:
    """One plain line, in which pictures stand as references to their files."""
    if form.casefold() == "html" or (not form.startswith(("plain", "markdown")) and _MARKUP.search(text)):
        return plain(to_plain(_bounded(text), has_pictures=True))
    return plain(_PLUGINFILE.sub(lambda found: f"](<{unquote(found[1])}>)", text))


def _bounded(html: str) -> str:
    if len(html) > LONGEST_HTML:
        raise Unrepresentable(_l("Its text is empty or too long."))
    if html.count("<") > html.count(">") + MOST_UNCLOSED:
        raise Unrepresentable(_l("Its text is broken HTML."))
    return html


def literal(text: str) -> str:
    """Markdown that shows the text as it is."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    if not lines or _shows(lines):
        return lines
    return "\n".join(_SPECIAL.sub(r"\\\1", line) for line in lines.split("\n"))


def _shows(text: str) -> bool:
    return html.unescape(render(text)) == f"<p>{text}</p>\n"

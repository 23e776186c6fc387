"""What programs write into Markdown beside the text: Obsidian, Hugo, Jekyll, pandoc.

Each mark becomes plain Markdown, or is told where it stays as it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from lms.interchange.files import Source

_FRONT = re.compile(r"\A(?:---[ \t]*\n(?:(.*?)\n)??(?:---|\.\.\.)|\+\+\+[ \t]*\n(?:(.*?)\n)??\+\+\+)[ \t]*(?:\n|\Z)", re.DOTALL)
"""In YAML, or in TOML as Hugo writes it."""
_WEIGHT = ("weight", "nav_order", "sidebar_position", "order")
_WIKI = re.compile(r"(!?)\[\[([^\[\]|#\n]*)(#[^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]")
_COMMENT = re.compile(r"(?<!\S)%%(?:(?!%%).){0,2000}%%(?!\w)|<!--(?:(?!<!--).){0,2000}?-->", re.DOTALL)
_CALLOUT = re.compile(r"^((?:>[ \t]*)+)\[!(\w+)\][+-]?[ \t]*(.*)$", re.MULTILINE)
_HIGHLIGHT = re.compile(r"(?<![\w=])==(?=\S)([^=\n]{1,500})(?<=\S)==(?![\w=])")
_FIGURE = re.compile(r"\{\{[<%]\s*figure\b([^{}]{0,1000}?)[>%]\}\}", re.DOTALL)
_FILM = re.compile(r"\{\{[<%]\s*(youtube|vimeo)\s+(?:id=)?[\"']?([\w-]+)[\"']?.{0,200}?[>%]\}\}")
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+[\"']([^\"']+)[\"']\s*[>%]\}\}")
_GIVEN = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CODE = re.compile(r"\{%-?[ \t]*highlight[ \t]+(\w+)[^%\n]{0,100}%\}\n?((?:[^{]|\{(?!%))*)\{%-?[ \t]*endhighlight[ \t]*-?%\}")
_BASE = re.compile(r"\{\{\s*(?:site|page)\.(?:baseurl|url)\s*\}\}/?")
_RELATIVE = re.compile(r"\{\{\s*[\"']/?([^\"']+)[\"']\s*\|\s*(?:relative|absolute)_url\s*\}\}")
_ATTRIBUTES = re.compile(r"(?<=[)\]])\{(?=[^{}\n=]*=)[^{}\n]*\}|"
                         r"^\{:[^{}\n]*\}$|(?<![ \t])[ \t]{1,9}\{(?:[#.][^{}\n]*|-)\}$", re.MULTILINE)
_DIV = re.compile(r"^:{3,}[^\n]*$", re.MULTILINE)
_INLINE_NOTE = re.compile(r"\^\[([^\[\]\n]*)\]")
LEFT = re.compile(r"\{\{[^{}]{0,1000}\}\}|\{%[^{}]{0,1000}%\}")
"""Commands of a program that makes sites, which nobody carries out here."""


@dataclass(frozen=True)
class Front:
    """What stands before a text: `weight` is its place among the others, None where it says none."""

    title: str = ""
    description: str = ""
    weight: int | None = None
    is_hidden: bool = False


def parted(body: str) -> tuple[Front, str]:
    """The front matter of YAML or TOML, or the title block of pandoc, and the text."""
    found = _FRONT.match(body)
    if not found:
        return _titled_block(body)
    told = {one[1].casefold(): _value(one[2]) for one in
            re.finditer(r"^([\w-]+)[ \t]*[:=][ \t]*(\S[^\n]*)$", found[1] or found[2] or "", re.MULTILINE)}
    weight = next((int(told[name]) for name in _WEIGHT if re.fullmatch(r"-?\d{1,6}", told.get(name, ""))), None)
    is_hidden = told.get("draft", "").casefold() == "true" or told.get("published", "").casefold() == "false"
    return Front(told.get("title", ""), told.get("description", ""), weight, is_hidden), body[found.end():]


def _value(raw: str) -> str:
    raw = raw.strip()
    if raw.startswith("'") and raw.endswith("'") and len(raw) > 1:
        return raw[1:-1].replace("''", "'")
    if raw.startswith('"'):
        try:
            return str(json.loads(raw))
        except ValueError:
            return raw.strip('"')
    return raw


def plain(text: str, source: Source, folder: str) -> str:
    """The text, outside of code, with the marks of these programs as Markdown has them."""
    text = _COMMENT.sub("", text)
    text = _CODE.sub(lambda found: f"```{found[1]}\n{found[2].strip()}\n```", text)
    text = _REF.sub(lambda found: f"/{quote(lying(source, found[1], folder) or found[1])}", text)
    text = _RELATIVE.sub(r"/\1", _BASE.sub("/", text))
    text = _FIGURE.sub(_pictured, text)
    text = _FILM.sub(_filmed, text)
    text = _WIKI.sub(_linked(source, folder), text)
    text = _CALLOUT.sub(lambda found: f"{found[1]}**{found[3].strip() or found[2].capitalize()}**\n{found[1].rstrip()}", text)
    text = _DIV.sub("", _ATTRIBUTES.sub("", text))
    return _INLINE_NOTE.sub(r" (\1)", _HIGHLIGHT.sub(r"**\1**", text))


def _titled_block(body: str) -> tuple[Front, str]:
    """Of pandoc: its authors and its day stay as a line."""
    found = re.match(r"(?:%[ \t][^\n]*\n)+", body)
    if not found:
        return Front(), body
    title, *others = (line[1:].strip() for line in found[0].splitlines())
    return Front(title), f"{' · '.join(filter(None, others))}\n\n{body[found.end():]}"


def _linked(source: Source, folder: str) -> Callable[[re.Match[str]], str]:
    """Obsidian names a note by its title alone, wherever it lies."""
    def link(found: re.Match[str]) -> str:
        name, words = found[2].strip().rstrip("\\"), (found[4] or "").strip()
        if not name:
            return words or (found[3] or "").lstrip("#^")
        path = lying(source, name, folder)
        is_size = bool(found[1]) and re.fullmatch(r"\d+(x\d+)?", words) is not None
        said = name.rpartition("/")[2] if is_size or not words else words
        if path is None:
            return f"{found[1]}[{said}](<{name}>)"
        return f"{found[1] if not path.casefold().endswith('.md') else ''}[{said}](</{quote(path)}>)"
    return link


def lying(source: Source, name: str, folder: str) -> str | None:
    """The file of this name, or the text, wherever it lies."""
    for wanted in (name, f"{name}.md"):
        if found := source.find(wanted, folder):
            return found
    last = name.rpartition("/")[2].casefold()
    return next((path for path in source.names() if path.rpartition("/")[2].casefold() in (last, f"{last}.md")), None)


def _pictured(found: re.Match[str]) -> str:
    told = {one[1]: one[2] or one[3] or "" for one in _GIVEN.finditer(found[1])}
    picture = f"![{told.get('alt') or told.get('caption') or told.get('title', '')}](<{told.get('src', '')}>)"
    caption = told.get("caption") or told.get("title", "")
    return f"{picture}\n\n*{caption}*" if caption else picture


def _filmed(found: re.Match[str]) -> str:
    address = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}[found[1]] + found[2]
    return f"[{address}](<{address}>)"

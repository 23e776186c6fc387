"""HTML to Markdown and to plain text; whatever is no text, table, list, link or picture falls away."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from lms.assessments.formats import formula
from lms.assessments.shown_files import names, reference

_SILENT = {"script", "style", "head", "title", "noscript", "template", "iframe", "object", "select"}
_BLOCKS = {"p", "div", "section", "article", "figure", "figcaption", "header", "footer", "dl", "dt", "dd", "center", "address"}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "del": "~~", "s": "~~"}
_HEADINGS = {f"h{n}": "#" * max(2, n) + " " for n in range(1, 7)}
_SPECIAL = re.compile(r"([\\`*<~|])|(?<!\w)(_)(?=\w)|(?<=\w)(_)(?!\w)|(!)(?=\[)|(&)(?=#?\w+;)|(\])(?=\s*[(\[:])")
_LEADING = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+=](?=\s|$|-|=)|>)")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s)")
_ADDRESS = re.compile(r"https?://[^\s<>]+")
MEDIA = re.compile(r"^(?:@@PLUGINFILE@@/|@X@EmbeddedFile\.\w+@X@|\$IMS-CC-FILEBASE\$/?|%24IMS-CC-FILEBASE%24/?|\./)+")


class _Markdown(HTMLParser):
    """Gathers lines; `prefix` holds what nested lists and quotes put before each."""

    def __init__(self, *, is_marked: bool, has_pictures: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_marked, self.has_pictures = is_marked, has_pictures
        self.blocks: list[str] = []
        self.line = ""
        self.silent = 0
        self.raw = 0
        self.marks: list[str] = []
        self.lists: list[int | None] = []
        self.rows: list[list[str]] | None = None
        self.links: list[str] = []
        self.shift = ""
        self.lead = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("object", "audio", "video", "source", "embed", "iframe"):
            self.media(tag, dict(attrs))
        if tag in _SILENT:
            self.silent += 1
        elif tag == "br":
            self.line += " " if self.rows is not None else "\n" if self.raw else "\\\n" if self.is_marked else "\n"
        elif tag == "img":
            self.image(dict(attrs))
        elif tag in _BLOCKS or tag in _HEADINGS or tag in ("blockquote", "hr"):
            self.block()
            self.lead = self.lead or (_HEADINGS.get(tag, "> " if tag == "blockquote" else "") if self.is_marked else "")
            if tag == "hr" and self.is_marked:
                self.blocks.append("---")
        elif tag in ("ul", "ol"):
            self.block()
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self.item()
        elif tag == "pre":
            self.block()
            self.raw += 1
        elif tag in ("table", "tr", "td", "th"):
            self.table(tag)
        elif tag in ("sub", "sup"):
            self.shift = tag
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            if MEDIA.match(href) and not href.startswith("./"):
                href = MEDIA.sub("", href)
            elif not href.startswith(("http:", "https:", "mailto:")):
                href = ""
            self.links.append(href if self.is_marked else "")
            self.line += "[" if self.links[-1] else ""
        else:
            self.mark(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS or tag in _HEADINGS or tag in ("li", "blockquote"):
            self.block()
        elif tag in ("ul", "ol") and self.lists:
            self.block()
            self.lists.pop()
        elif tag == "pre" and self.raw:
            code, self.line, self.raw = self.line.strip("\n"), "", self.raw - 1
            self.blocks.append(f"```\n{code}\n```" if self.is_marked else code)
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(" ".join(self.take().split()))
        elif tag == "table" and self.rows is not None:
            rows, self.rows = self.rows, None
            self.blocks.append(_table(rows) if self.is_marked else "\n".join(" ".join(row) for row in rows))
        elif tag in ("sub", "sup"):
            self.shift = ""
        elif tag == "a" and self.links:
            href = self.links.pop()
            self.line += f"](<{href}>)" if href else ""
        elif tag in _MARKS:
            self.unmark(tag)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.raw:
            self.line += data
            return
        text = re.sub(r"\s+", " ", data)
        if self.shift:
            text = text.translate(formula.LOWERED if self.shift == "sub" else formula.RAISED)
        if not self.line or self.line.endswith((" ", "\n")):
            text = text.lstrip(" ")
        self.line += _escaped(text) if self.is_marked and "`" not in self.marks else text

    def image(self, attrs: dict[str, str | None]) -> None:
        name, alt = MEDIA.sub("", attrs.get("src") or ""), " ".join((attrs.get("alt") or "").split())
        written = reference(True, alt, name)
        if (self.is_marked and name and not name.startswith("data:")) or (self.has_pictures and names(written)):
            self.line += written
        else:
            self.line += alt

    def media(self, tag: str, attrs: dict[str, str | None]) -> None:
        """Sound and film become a link to their file, a picture in an object a picture, and a page of another site its address;
        other things that are embedded fall away."""
        name = MEDIA.sub("", attrs.get("data" if tag == "object" else "src") or "")
        name = f"https:{name}" if name.startswith("//") else name
        kind = attrs.get("type") or ""
        if not (self.is_marked or self.has_pictures) or not name or name.startswith("data:"):
            return
        if kind.startswith("image/"):
            self.line += f"![](<{name}>)"
        elif self.is_marked and _ADDRESS.fullmatch(name):
            self.line += f"[{_escaped(name)}](<{name}>)"
        elif self.is_marked and (tag in ("audio", "video", "source") or kind.startswith("audio/")):
            self.line += f"[{name.rpartition('/')[2]}](<{name}>)"

    def mark(self, tag: str) -> None:
        sign = _MARKS.get(tag, "")
        if sign and self.is_marked and not self.raw and sign not in self.marks:
            self.marks.append(sign)
            self.line += sign

    def unmark(self, tag: str) -> None:
        sign = _MARKS[tag]
        if sign not in self.marks:
            return
        self.marks.remove(sign)
        bare = self.line.rstrip(" ")
        gap = " " if bare != self.line else ""
        self.line = (bare.removesuffix(sign) if bare.endswith(sign) and not bare.endswith("\\" + sign) else bare + sign) + gap

    def item(self) -> None:
        self.block()
        number = self.lists[-1] if self.lists else None
        if self.lists and number is not None:
            self.lists[-1] = number + 1
        indent = "   " * max(0, len(self.lists) - 1)
        self.lead = f"{indent}{f'{number}.' if number is not None else '-'} " if self.is_marked else ""

    def table(self, tag: str) -> None:
        if tag == "table":
            self.block()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        self.line = "" if tag != "table" and not self.line.strip() else self.line

    def take(self) -> str:
        line, self.line = self.line.strip(" "), ""
        while self.is_marked and line.endswith("\\\n"):
            line = line[:-2].rstrip(" ")
        self.marks.clear()
        return line.strip(" \n")

    def block(self) -> None:
        if self.raw or self.rows is not None:
            self.line += " " if self.rows is not None and self.line else ""
            return
        line = self.take().strip()
        if line:
            line = _lead(line) if self.is_marked else line
            if self.lists and self.blocks and self.lead:
                self.blocks.append(self.lead + line)
            else:
                self.blocks.append(self.lead + line)
            self.lead = ""

    def whole(self) -> str:
        self.close()
        self.rows = None if not self.rows else self.rows
        if self.rows:
            self.handle_endtag("table")
        self.raw = 0
        self.block()
        return _joined(self.blocks) if self.is_marked else "\n".join(self.blocks)


def to_markdown(text: str) -> str:
    return _run(text, is_marked=True)


def to_plain(text: str, *, has_pictures: bool = False) -> str:
    """Words alone, a picture as what it shows; with `has_pictures` as a reference to its file."""
    return _run(text, is_marked=False, has_pictures=has_pictures)


def _run(text: str, *, is_marked: bool, has_pictures: bool = False) -> str:
    parser = _Markdown(is_marked=is_marked, has_pictures=has_pictures)
    parser.feed(formula.spelled(text))
    return parser.whole().strip()


def _escaped(text: str) -> str:
    """Signs of Markdown lose their force, but [[1]] stays the place of a gap."""
    return re.sub(r"\[\[(\d+)\]\\\]", r"[[\1]]", _SPECIAL.sub(lambda found: "\\" + found.group(), text))


def _lead(line: str) -> str:
    """What would start a heading, list or quote starts none."""
    return _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\1\\\2", line))


def _joined(blocks: list[str]) -> str:
    """Items of one list stand on following lines, other blocks apart."""
    whole = ""
    for block in blocks:
        tight = re.match(r"\s*(?:-|\d+\.) ", block) and re.match(r"\s*(?:-|\d+\.) ", whole.rpartition("\n")[2])
        whole += ("\n" if tight else "\n\n" if whole else "") + block
    return whole


def _table(rows: list[list[str]]) -> str:
    rows = [row for row in rows if row]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])

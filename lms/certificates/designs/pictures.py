"""Pictures that people bring for a design: PNGs decoded and written anew, drawings rebuilt from plain shapes in flat colours."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from lms.certificates.designs.problems import Problem, Refused

if TYPE_CHECKING:
    from lxml import etree

PNG, SVG = "image/png", "image/svg+xml"
LARGEST = 500_000
"""Bytes of a picture that is sent."""
_SIDE, _KEPT_SIDE = 4000, 1200
_PARTS = 20_000
_NAMESPACE = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc"))
_IGNORED = frozenset(("metadata", "namedview", "defs", "style"))
"""What drawing programs leave behind and no shape needs; a style sheet is refused where classes ask for it."""
_NUMBERS = re.compile(r"[-+0-9eE.,\s%]*(?:px|mm|cm|pt|in)?")
_SHAPED = re.compile(r"[-+0-9eE.,\sMmLlHhVvCcSsQqTtAaZz]*")
_MOVED = re.compile(r"[-+0-9eE.,\s()a-zA-Z]*")
_COLOUR = re.compile(r"none|currentcolor|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}|[a-zA-Z]{3,20}|rgb\(\s*\d+%?\s*(?:,\s*\d+%?\s*){2}\)")
_WORDS = re.compile(r"[a-z]+")
_ALLOWED = {
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "viewBox", "points",
                     "stroke-width", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset"), _NUMBERS),
    "d": _SHAPED, "transform": _MOVED, "fill": _COLOUR, "stroke": _COLOUR,
    **dict.fromkeys(("fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin"), _WORDS)}
_SEE_THROUGH = frozenset(("opacity", "fill-opacity", "stroke-opacity"))
_BARRED_STYLES = frozenset(("filter", "mask", "clip-path", "mix-blend-mode", "class", "href"))


def safe(content: bytes) -> tuple[bytes, str]:
    """The same picture without anything that is not picture, and its media type; Refused where that cannot be."""
    if len(content) > LARGEST:
        raise Refused(Problem("large", str(LARGEST // 1000), "picture"))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _dots(content), PNG
    if b"<svg" in content[:2000] or b":svg" in content[:2000]:
        return _drawing(content), SVG
    raise Refused(Problem("kind", "", "picture"))


def _dots(content: bytes) -> bytes:
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as image:
            if max(image.size) > _SIDE:
                raise Refused(Problem("pixels", str(_SIDE), "picture"))
            image.load()
            plain = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(Problem("pixels", str(_SIDE), "picture")) from error
    except Exception as error:
        raise Refused(Problem("damaged", "", "picture")) from error
    plain.thumbnail((_KEPT_SIDE, _KEPT_SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    plain.save(out, "PNG", optimize=True)
    return out.getvalue()


def _drawing(content: bytes) -> bytes:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
                             remove_pis=True)
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(Problem("damaged", "", "picture")) from error
    if tree.getroottree().docinfo.internalDTD is not None and tree.getroottree().docinfo.internalDTD.entities():
        raise Refused(Problem("drawing", "!ENTITY", "picture"))
    if _local(tree) != "svg" or sum(1 for _ in tree.iter()) > _PARTS:
        raise Refused(Problem("damaged", "", "picture"))
    made = _rebuilt(tree)
    if "viewBox" not in made.attrib:
        sides = [re.sub(r"[^0-9.]", "", made.get(name, "")) for name in ("width", "height")]
        if not all(sides):
            raise Refused(Problem("damaged", "", "picture"))
        made.set("viewBox", f"0 0 {sides[0]} {sides[1]}")
    return ElementTree.tostring(made)


def _rebuilt(element: etree._Element, depth: int = 0) -> ElementTree.Element:
    name = _local(element)
    if name not in _SHAPES or depth > 40:
        raise Refused(Problem("drawing", name, "picture", element.sourceline or 0))
    made = ElementTree.Element(f"{{{_NAMESPACE}}}{name}" if depth else f"{{{_NAMESPACE}}}svg", _attributes(element))
    if name in ("title", "desc"):
        made.text = (element.text or "")[:200]
        return made
    for child in element:
        if isinstance(child.tag, str) and not _is_ignored(child):
            made.append(_rebuilt(child, depth + 1))
    return made


def _is_ignored(element: etree._Element) -> bool:
    """Foreign leavings, and definitions, which only what is refused could use."""
    return _local(element) in _IGNORED or str(element.tag).rpartition("}")[0].lstrip("{") not in (_NAMESPACE, "")


def _attributes(element: etree._Element) -> dict[str, str]:
    given = {str(name): str(value) for name, value in element.attrib.items() if not str(name).startswith("{")}
    linked = [name for name in element.attrib if str(name).endswith("}href")]
    styles = dict(part.split(":", 1) for part in given.pop("style", "").split(";") if ":" in part)
    given |= {name.strip(): value.strip() for name, value in styles.items()}
    line = element.sourceline or 0
    for name in (*given, *linked):
        _refuse(str(name).rpartition("}")[2], given.get(str(name), ""), line)
    return {name: value for name, value in given.items() if name in _ALLOWED and _ALLOWED[name].fullmatch(value)}


def _refuse(name: str, value: str, line: int) -> None:
    """What would look otherwise if it were left out."""
    sees_through = name in _SEE_THROUGH and value.strip() not in ("1", "1.0", "100%")
    if sees_through or (name in _BARRED_STYLES and value != "none") or "url(" in value or name.startswith("on"):
        raise Refused(Problem("drawing_style", name, "picture", line))


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]

"""XML read in bounds: no document type of its own, no entity, no network, no endless depth.

lxml is loaded where a file is read: most web processes never see one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from lms.core.errors import Unreadable

LARGEST, _MOST_TAGS = 32_000_000, 600_000
_DECLARES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_BEFORE, _DECLARATION = re.compile(rb"(?:\xef\xbb\xbf|\s)+"), re.compile(rb"<\?xml\s[^>]*\?>")
_SAYS_UTF16 = re.compile(rb"""encoding\s*=\s*["']utf-?16""", re.IGNORECASE)
Element = Any


def parse(raw: bytes) -> Element:
    """The root element; Unreadable with a sentence that names the line where the file is broken or unsafe."""
    from lxml import etree

    if len(raw) > LARGEST:
        raise Unreadable(_l("The XML is larger than %(mb)s MB; part it.", mb=LARGEST // 1_000_000))
    if raw.count(b"<") > _MOST_TAGS:
        raise Unreadable(_l("The XML holds more than %(count)s elements; export it in parts.", count=_MOST_TAGS // 2))
    if _declares(raw[:65536]):
        raise _own_entities()
    try:
        root = _parsed(_ended(_begun(raw)))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(getattr(error, "lineno", None) or 1) from None
    if _has_entities(root):
        raise _own_entities()
    return root


def walked(stream: IO[bytes], *names: str, around: str) -> Iterator[Element]:
    """The outermost elements of these names one by one as they end, and those that hold them, called `around`; each is forgotten
    once the next is asked for, so that a file of any size can be read.

    Unreadable, with the line, where the file is broken or unsafe.
    """
    from lxml import etree

    head = stream.read(65536)
    if _declares(head):
        raise _own_entities()
    stream.seek(0)
    found = etree.iterparse(stream, tag=[f"{{*}}{one}" for one in (*names, around)], resolve_entities=False, no_network=True,
                            load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        for _event, element in found:
            if _has_entities(element):
                raise _own_entities()
            if name(element) == around or not any(name(above) in names for above in element.iterancestors()):
                yield element
                element.clear()
    except etree.XMLSyntaxError as error:
        raise _broken(error.lineno or 1) from None


def _begun(raw: bytes) -> bytes:
    """From its declaration on; what stood before, marks of the byte order and blank lines, moves behind it, so that lines keep
    their numbers."""
    before = _BEFORE.match(raw)
    if before is None:
        return raw
    rest, blank = raw[before.end():], b"\n" * before[0].count(b"\n")
    said = _DECLARATION.match(rest)
    return said[0] + blank + rest[said.end():] if said else blank + rest


def _ended(raw: bytes) -> bytes:
    """Without the NULs and the old mark of the end of a file (Ctrl-Z) with which some tools fill up the last block."""
    if not raw.startswith(_UTF16):
        return raw.rstrip(b"\0\x1a \t\r\n")
    end = len(raw) - len(raw) % 2
    while raw[end - 2:end] == b"\0\0":
        end -= 2
    return raw[:end]


def _parsed(raw: bytes) -> Element:
    """Where all that is wrong are prefixes that nobody declared, they count as part of the names."""
    from lxml import etree

    says = "utf-8" if raw.startswith(b"<") and not raw.startswith(_UTF16) and _SAYS_UTF16.search(raw[:200]) else None
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True,
            "remove_pis": True, "encoding": says}
    parser = etree.XMLParser(**safe)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        if not parser.error_log:
            raise
        if worse := next((one for one in parser.error_log if one.domain_name != "NAMESPACE"), None):
            raise _broken(worse.line) from None
    return etree.fromstring(raw, etree.XMLParser(recover=True, **safe))


def _declares(head: bytes) -> bool:
    return bool(_DECLARES.search(head if not head.startswith(_UTF16) else head.replace(b"\0", b"")))


def _own_entities() -> Unreadable:
    return Unreadable(_l("DTD not allowed: the XML declares a document type with entities of its own."))


def _broken(line: int) -> Unreadable:
    return Unreadable(_l("The XML is broken at line %(line)s: save or export it anew.", line=line))


def _has_entities(root: Element) -> bool:
    from lxml import etree

    inside = root.getroottree().docinfo.internalDTD
    return any(True for _ in root.iter(etree.Entity)) or (inside is not None and any(True for _ in inside.iterentities()))


def name(element: Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return local(tag) if isinstance(tag, str) else ""


def local(qualified: str) -> str:
    """The name of a tag or an attribute without its namespace, nor a prefix that stands for none."""
    return qualified.rpartition("}")[2].rpartition(":")[2]


def child(element: Element, *path: str) -> Element | None:
    """The first descendant along the path of local names."""
    for step in path:
        found = next((kid for kid in element if name(kid) == step), None)
        if found is None:
            return None
        element = found
    return element


def children(element: Element, *names: str) -> list[Element]:
    return [kid for kid in element if name(kid) in names]


def every(element: Element, *names: str) -> Iterator[Element]:
    """All descendants and itself by these local names, in order."""
    return (found for found in element.iter() if name(found) in names)


def text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def at(element: Element, *path: str) -> str:
    """The text at the path, empty where there is none."""
    return text(child(element, *path))


def written(element: Element) -> bytes:
    """The element as a document in UTF-8."""
    from lxml import etree

    return bytes(etree.tostring(element, encoding="utf-8", xml_declaration=True))


def inner(element: Element | None) -> str:
    """What stands inside, as markup."""
    from lxml import etree

    if element is None:
        return ""
    whole = escape(element.text or "", quote=False)
    return whole + "".join(etree.tostring(kid, encoding="unicode") for kid in element)

"""IMS manifests: SCORM 1.2 and 2004, Common Cartridge, question packages and plain content packages.

Which one it is says the schema with its version; where a package leaves that out, the namespaces of its extensions. After the
SCORM 1.2 and 2004 Content Aggregation Models and the IMS Common Cartridge profiles 1.0 to 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.archives import Archive, inside
from lms.packages.reading import sequencing
from lms.packages.reading.marks import check_id, from_top, read_root, shortened, wrong
from lms.packages.reading.model import Item, Package
from lms.packages.reading.parts import Parts, is_within, organizations

NAME = "imsmanifest.xml"
_FACTS = {
    "prerequisites": "prerequisites", "maxtimeallowed": "max_time", "timelimitaction": "time_limit_action",
    "datafromlms": "launch_data", "dataFromLMS": "launch_data", "masteryscore": "mastery_score",
    "timeLimitAction": "time_limit_action"}
_ADL_12, _ADL_2004 = "adlcp_rootv1p2", "adlcp_v1p3"
_MOST_ITEMS, _DEEPEST, _MOST_ABSENT = 5000, 30, 10
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def read(archive: Archive, entry: str) -> Package:
    """Unreadable names file and line of what is wrong."""
    root = read_root(archive, entry)
    if xml.name(root) != "manifest":
        raise wrong(entry, root, _l("the root is %(root)s, not manifest", root=xml.name(root)[:60]))
    kind, version = kind_of(root)
    described = [one for one in xml.every(root, "resource") if one.get("identifier")]
    parts = Parts(root, described)
    chosen, others = organizations(root)
    shared = sequencing.collection(root)
    items = () if chosen is None else tuple(_items(archive, entry, chosen, parts, kind, shared))
    problems = [*_unseen(entry, others, kind), *_doubled(entry, described), *_pageless(entry, chosen, parts, kind),
                *_absent(archive, described)]
    if kind.startswith("scorm") and not items and (items := tuple(_pages(archive, entry, described))):
        problems.insert(0, str(wrong(entry, root, _l("it has no outline; its pages stand in the order in which they are "
                                                     "described"))))
    launch = next((item.href for item in items if item.href), "")
    if kind.startswith("scorm") and not launch:
        raise wrong(entry, root, _l("the package names no page to begin with"))
    title = (xml.at(chosen, "title") if chosen is not None else "") or _title_of_metadata(root)
    if not title and kind.startswith("scorm"):
        title = next(item.title for item in items if item.href)
    things = items if kind != "imscc" else _naming(chosen)
    return Package(
        kind, shortened(title), version, items, len(things) or len({one.get("identifier") for one in described}), launch,
        len(archive.names()), archive.size(), sequencing.control(chosen, shared), tuple(problems))


def kind_of(root: Any) -> tuple[str, str]:
    """scorm12, scorm2004, imscc, imsqti or imscp, and the version that the manifest names."""
    metadata = xml.child(root, "metadata")
    schema = xml.at(metadata, "schema").casefold() if metadata is not None else ""
    version = xml.at(metadata, "schemaversion") if metadata is not None else ""
    if "common cartridge" in schema:
        return "imscc", version
    if scorm := _scorm(root, schema, version):
        return scorm, version or ("1.2" if scorm == "scorm12" else "2004")
    if "qti" in schema or _is_of_questions(root):
        return "imsqti", version
    return "imscc" if any("imsccv1" in space for space in _spaces(root)) else "imscp", version


def _is_of_questions(root: Any) -> bool:
    types = {resource.get("type", "").casefold() for resource in xml.every(root, "resource")}
    return any("qti" in t for t in types) and all(
        "qti" in t or t.startswith(("webcontent", "associatedcontent", "controlfile")) for t in types)


def _scorm(root: Any, schema: str, version: str) -> str:
    """By the version; else by the namespaces, which tools declare for plain content too; else by how SCORM 2004 spells."""
    marks = {xml.local(name) for one in xml.every(root, "resource") for name in one.attrib}
    is_marked = any(mark.casefold() == "scormtype" for mark in marks)
    if "scorm" in schema:
        if re.search(r"\b1\.2\b", version):
            return "scorm12"
        if re.search(r"2004|CAM|^1\.3", version, re.IGNORECASE):
            return "scorm2004"
    elif schema and not is_marked:
        return ""
    spaces = _spaces(root)
    for mark, kind in ((_ADL_2004, "scorm2004"), (_ADL_12, "scorm12")):
        if any(mark in space for space in spaces):
            return kind
    if "scorm" not in schema and not is_marked:
        return ""
    return "scorm2004" if "scormType" in marks else "scorm12"


def _spaces(root: Any) -> set[str]:
    return {space for element in root.iter() if isinstance(element.tag, str) for space in element.nsmap.values() if space}


def _unseen(entry: str, others: list[Any], kind: str) -> Iterator[str]:
    for one in others if kind.startswith("scorm") else ():
        title = shortened(xml.at(one, "title"), 80) or one.get("identifier", "")
        yield str(wrong(entry, one, _l("the outline “%(title)s” is not shown, but only the one that the manifest calls its "
                                       "default", title=title)))


def _doubled(entry: str, described: list[Any]) -> Iterator[str]:
    seen: set[tuple[Any, str]] = set()
    for one in described:
        if (key := (one.getparent(), one.get("identifier"))) in seen:
            yield str(wrong(entry, one, _l("the identifier %(id)s stands twice", id=key[1][:60])))
        seen.add(key)


def _pageless(entry: str, chosen: Any, parts: Parts, kind: str) -> Iterator[str]:
    for item, _depth in parts.walk(chosen) if chosen is not None and kind.startswith("scorm") else ():
        resource = parts.resource(item)
        if resource is not None and not (resource.get("href") or "").strip():
            yield str(wrong(entry, item, _l("“%(title)s” can't be opened, for its resource names no page",
                                            title=shortened(xml.at(item, "title"), 80))))


def _naming(chosen: Any) -> list[Any]:
    """The items of a cartridge's outline that name a resource; its folders are none."""
    return [] if chosen is None else [item for item in xml.every(chosen, "item") if item.get("identifierref")]


def _pages(archive: Archive, entry: str, described: list[Any]) -> Iterator[Item]:
    """Of a package without an outline (a resource package): what talks to the LMS, one by one."""
    for resource in described:
        href = resource.get("href") or ""
        if _is_sco(resource) and href.strip():
            id_ = resource.get("identifier") or ""
            check_id(entry, resource, id_)
            yield Item(id_, shortened(href.rpartition("/")[2]) or id_, _page(archive, entry, resource, href, ""), tracks=True)


def _is_sco(resource: Any) -> bool:
    return any(value.casefold() == "sco" for name, value in resource.attrib.items() if xml.local(name).casefold() == "scormtype")


def _items(archive: Archive, entry: str, organization: Any, parts: Parts, kind: str,
           shared: sequencing.Collection) -> Iterator[Item]:
    seen: set[str] = set()
    for number, (element, depth) in enumerate(parts.walk(organization)):
        if number >= _MOST_ITEMS or depth >= _DEEPEST:
            raise wrong(entry, element, _l("the outline is too long or too deep"))
        id_ = element.get("identifier") or f"item-{number}"
        if id_ in seen and is_within(element):
            id_ = f"{id_}-{number}"
        if id_ in seen:
            raise wrong(entry, element, _l("the identifier %(id)s stands twice", id=id_[:60]))
        check_id(entry, element, id_)
        seen.add(id_)
        facts = {_FACTS[xml.name(kid)]: xml.text(kid) for kid in element if xml.name(kid) in _FACTS} | _hides(element)
        if (within := parts.outline(element)) is not None:
            facts |= sequencing.facts(within, shared)
        yield _item(archive, entry, element, depth, id_, parts, kind, facts | sequencing.facts(element, shared))


def _hides(item: Any) -> dict[str, list[str]]:
    """Which ways on the page above shall not offer, for the item offers them itself (SCORM 2004 Sequencing, section 5.4)."""
    shown = xml.child(item, "presentation", "navigationInterface")
    hidden = [] if shown is None else [xml.text(one) for one in xml.children(shown, "hideLMSUI")]
    return {"hides": hidden} if hidden else {}


def _item(archive: Archive, entry: str, element: Any, depth: int, id_: str, parts: Parts, kind: str,
          facts: dict[str, Any]) -> Item:
    within = parts.outline(element)
    title = shortened(xml.at(element, "title") or (xml.at(within, "title") if within is not None else "")) or id_
    if element.get("isvisible", "true").strip() in ("false", "0"):
        facts["hidden"] = True
    reference = element.get("identifierref")
    if not reference or within is not None:
        return Item(id_, title, depth=depth, facts=facts)
    resource = parts.resource(element)
    if resource is None:
        raise wrong(entry, element, _l("the resource %(id)s is not described", id=reference[:60]))
    href = resource.get("href") or ""
    if kind.startswith("scorm"):
        href = _page(archive, entry, resource, href, element.get("parameters", ""))
    return Item(id_, title, href, depth, bool(href) and _is_sco(resource), facts)


def _page(archive: Archive, entry: str, resource: Any, href: str, parameters: str) -> str:
    """The path of the page within the archive, with its query; Unreadable unless it is there."""
    href, base = href.strip(), _base(resource)
    if not href:
        return ""
    if _REMOTE.match(href) or _REMOTE.match(base):
        raise wrong(entry, resource, _l(
            "the page %(href)s lies on another server; a package has to hold its pages", href=href[:120]))
    href, base = from_top(href), from_top(base)
    if inside(href, base) is None:
        raise wrong(entry, resource, _l("the page %(href)s lies outside of the package", href=href[:120]))
    page = re.split(r"[?#]", href, maxsplit=1)[0]
    found = archive.find(page, base)
    if found is None and (found := archive.find(href, base)):  # a name that holds a mark, which nobody escaped
        page = href
    if found is None:
        raise wrong(entry, resource, _l("the page %(href)s is not in the package", href=href[:120]))
    return with_parameters(re.sub(r"[%?#]", lambda mark: quote(mark[0]), found) + href[len(page):], parameters)


def with_parameters(href: str, parameters: str) -> str:
    """As the SCORM 2004 Content Aggregation Model joins them (section 3.4.1.12)."""
    given = parameters.strip().lstrip("?&")
    if not given:
        return href
    if given.startswith("#"):
        return href if "#" in href else href + given
    page, mark, fragment = href.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{given}{mark}{fragment}"


def _base(element: Any) -> str:
    """Where the addresses of an element begin; a base without a slash at its end that is no file's name is meant as a folder."""
    bases: list[str] = []
    while element is not None:
        bases.insert(0, element.get("{http://www.w3.org/XML/1998/namespace}base", "").strip().replace("\\", "/"))
        element = element.getparent()
    return "".join(map(_folder, bases))


def _folder(base: str) -> str:
    above, slash, last = base.rpartition("/")
    return above + slash if "." in last.strip(".") or not last else f"{base}/"


def _absent(archive: Archive, resources: Any) -> Iterator[str]:
    """Files that the manifest names and the package lacks: a page may still work without them."""
    named = {f"{_base(resource)}{file.get('href')}": file for resource in resources for file in xml.children(resource, "file")
             if file.get("href") and not _REMOTE.match(file.get("href"))}
    lacking = [name for name in named if not archive.find(re.split(r"[?#]", name, maxsplit=1)[0]) and not archive.find(name)]
    for name in lacking[:_MOST_ABSENT]:
        yield str(wrong(NAME, named[name], _l("the file %(name)s is named, but the package does not hold it",
                                              name=shortened(name))))
    if len(lacking) > _MOST_ABSENT:
        yield str(_l("%(file)s: %(why)s", file=NAME, why=_l("%(count)s more files are named that the package does not hold",
                                                            count=len(lacking) - _MOST_ABSENT)))


def _title_of_metadata(root: Any) -> str:
    general = next(xml.every(root, "general"), None)
    title = xml.child(general, "title") if general is not None else None
    return xml.text(title[0] if title is not None and len(title) else title)

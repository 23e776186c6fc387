"""IMS Common Cartridge 1.0 to 1.3, as Canvas, Moodle, Blackboard, Sakai and others write it, and plain content packages.

After the Common Cartridge profile (sections 3 and 4): folders of the outline hold items, items name resources, a resource's type
says what it is. What no item names comes last, in a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.assessments.formats.html import to_markdown
from lms.core import xml
from lms.core.errors import Unreadable
from lms.interchange.files import Source
from lms.interchange.plan import Plan, Section
from lms.interchange.reading import quizzes
from lms.interchange.reading.marks import root_of, titled
from lms.interchange.reading.resources import Resource, Shelf
from lms.packages.reading.manifest import kind_of

NAME = "imsmanifest.xml"
_BLACKBOARD = "/x-bb-"


def read(source: Source, name: str) -> Plan:
    path = next(one for one in source.names() if one.casefold() == NAME)
    root = root_of(source, path)
    kind, version = kind_of(root)
    if kind in _REFUSED:
        raise Unreadable(_REFUSED[kind])
    if any(_BLACKBOARD in (one.get("type") or "") for one in xml.every(root, "resource")):
        raise Unreadable(_l("This is an archive in Blackboard's own form. Export the course there as Common Cartridge and send "
                            "that."))
    plan = Plan(kind, _title(root) or titled(name.rpartition(".")[0]), version=version)
    shelf = Shelf(source, plan, [_resource(one) for one in xml.every(root, "resource")])
    for section, items in _sections(root, plan.title):
        made = Section(section)
        plan.sections.append(made)
        for title, reference in items:
            shelf.place(made, title, reference)
    _tell_headings(root, plan)
    if about := "\n\n".join(dict.fromkeys(filter(None, (_about(root), shelf.canvas.description())))):
        plan.facts["description"] = about[:20_000]
    if rest := shelf.rest():
        made, titles = Section(_("Not in the outline")), _titles_elsewhere(root, plan)
        plan.sections.append(made)
        for resource in rest:
            shelf.place(made, titles.get(resource.id, ""), resource.id)
    shelf.finish()
    quizzes.settle(plan)
    plan.sections = [section for section in plan.sections if section.steps]
    return plan


_PACKAGE = _l("This is a SCORM package for one activity, not a course. Add an activity of the kind Package to a course, and send "
              "the file there.")
_REFUSED = {
    "scorm12": _PACKAGE, "scorm2004": _PACKAGE,
    "imsqti": _l("This is a package of questions, not a course. Import it into the question bank of a course.")}


def _resource(element: Any) -> Resource:
    return Resource(
        element.get("identifier") or "", (element.get("type") or "").strip().casefold(), element.get("href") or "",
        tuple(found for file in xml.children(element, "file") if (found := file.get("href"))),
        tuple(found for one in xml.children(element, "dependency") if (found := one.get("identifierref"))),
        (element.get("intendeduse") or "").casefold(), element.sourceline or 0,
        (element.get("{http://www.w3.org/XML/1998/namespace}base") or ""),
        next((value for key, value in element.attrib.items() if xml.local(key) == "material_type"), "").casefold())


def _title(root: Any) -> str:
    general = next(xml.every(root, "general"), None)
    title = None if general is None else xml.child(general, "title")
    words = xml.text(title[0] if title is not None and len(title) else title)
    organization = next(xml.every(root, "organization"), None)
    return titled(words or ("" if organization is None else xml.at(organization, "title")))


def _about(root: Any) -> str:
    """What the cartridge says of itself, in whichever language it says it first."""
    general = next(xml.every(root, "general"), None)
    told = None if general is None else xml.child(general, "description")
    words = xml.text(told[0] if told is not None and len(told) else told)
    return to_markdown(words) if "<" in words else words


def _titles_elsewhere(root: Any, plan: Plan) -> dict[str, str]:
    """By resource, its title in an outline other than the first, which is the one that is taken."""
    titles: dict[str, str] = {}
    for organization in list(xml.every(root, "organization"))[1:]:
        items = (xml.at(one, "title") for one in xml.every(organization, "item"))
        named = titled(xml.at(organization, "title") or next(filter(None, items), ""), organization.get("identifier", ""))
        plan.lose(_("imsmanifest.xml, line %(line)s (%(title)s)", line=organization.sourceline, title=named[:80]),
                  _("The file has more than one outline; only the first was taken, the rest stands at the end."))
        titles |= {item.get("identifierref"): titled(xml.at(item, "title")) for item in xml.every(organization, "item")
                   if item.get("identifierref")}
    return titles


def _sections(root: Any, title: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each folder of the outline with its own items; folders within folders follow, named by their way."""
    organization = next(xml.every(root, "organization"), None)
    top = [] if organization is None else xml.children(organization, "item")
    while len(top) == 1 and not top[0].get("identifierref") and xml.children(top[0], "item"):
        inner = xml.children(top[0], "item")
        if not any(xml.children(one, "item") for one in inner):
            break
        top = inner
    loose = [_leaf(item) for item in top if not xml.children(item, "item")]
    if loose:
        yield title or _("Contents"), [leaf for leaf in loose if leaf[1]]
    for item in top:
        if xml.children(item, "item"):
            yield from _folder(item, ())


def _tell_headings(root: Any, plan: Plan) -> None:
    """Headings that hold nothing, as Canvas sets them between the items of a module."""
    for item in xml.every(root, "item"):
        title = titled(xml.at(item, "title"))
        if title and not item.get("identifierref") and not xml.children(item, "item"):
            plan.lose(_("imsmanifest.xml, line %(line)s (%(title)s)", line=item.sourceline, title=title[:80]),
                      _("A heading with nothing below it was left out."),
                      _("Part the module in two if learners need the heading."))


def _folder(item: Any, way: tuple[str, ...]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    way = (*way, titled(xml.at(item, "title")) or _("Contents"))
    own = [_leaf(item)] if item.get("identifierref") else []
    leaves = own + [_leaf(one) for one in xml.children(item, "item") if not xml.children(one, "item")]
    if kept := [leaf for leaf in leaves if leaf[1]]:
        yield titled(": ".join(way[-2:])), kept
    for one in xml.children(item, "item"):
        if xml.children(one, "item"):
            yield from _folder(one, way)


def _leaf(item: Any) -> tuple[str, str]:
    return titled(xml.at(item, "title")), item.get("identifierref") or ""

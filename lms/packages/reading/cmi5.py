"""cmi5 course structures, in a ZIP with their pages or as a file of their own, and xAPI packages (tincan.xml).

After the cmi5 specification (Quartz), sections 13 and 14: identifiers are IRIs and stand once, pages are named by an address
of the web or, in a ZIP alone, by a path in it; the parts of an element come in the order of the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.archives import Archive, inside
from lms.packages.reading.marks import check_id, from_top, read_root, shortened, wrong
from lms.packages.reading.model import Item, Package

NAME, TINCAN, ROOT = "cmi5.xml", "tincan.xml", "courseStructure"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`/]+(?:[/?#][^\s<>\"{}|\\^`]*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NAMED = ("course", "block", "au", "objective")
_ORDER = {"au": ("title", "description", "objectives", "url", "launchParameters", "entitlementKey")}
_MOVE_ON = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", "NotApplicable")
_LAUNCH = ("OwnWindow", "AnyWindow")


def read(archive: Archive, entry: str) -> Package:
    return of_root(read_root(archive, entry), entry, archive)


def of_root(root: Any, file: str, archive: Archive | None = None) -> Package:
    """The package that a course structure describes; Unreadable names the line of what is wrong.

    A file that is called cmi5.xml was taken out of its package, where the standard gives it this name (section 14.1): its pages
    are there. Under any other name it is a structure that stands alone, and pages need addresses of the web (section 14.2).
    """
    if xml.name(root) != ROOT:
        raise wrong(file, root, _l("the root is %(root)s, not courseStructure", root=xml.name(root)[:60]))
    course = xml.child(root, "course")
    if course is None:
        raise wrong(file, root, _l("it describes no course"))
    _check_ids(root, file)
    is_taken_out = archive is None and file.casefold().endswith(NAME)
    items = tuple(_item(file, au, archive, course, is_taken_out=is_taken_out) for au in xml.every(root, "au"))
    if not items:
        raise wrong(file, root, _l("it has no assignable unit"))
    title = xml.child(course, "title")
    lacks = is_taken_out and any(not _WEB.fullmatch(item.href) for item in items)
    problems = (str(_l("Its pages are not here: to use the course, send cmi5.xml with its pages in one ZIP.")),) if lacks else ()
    return Package("cmi5", shortened(_words(title)) or shortened(course.get("id", "")), "1.0", items, len(items), items[0].href,
                   len(archive.names()) if archive else 1, archive.size() if archive else 0, {}, problems,
                   _elsewhere(items) or (problems[0] if problems else ""))


def _elsewhere(items: tuple[Item, ...]) -> str:
    """Why such a course is not played: what learners do would be told to another server."""
    far = next((item.href for item in items if _WEB.fullmatch(item.href)), "")
    return str(_l("The page %(href)s lies on another server; a package has to hold its pages.", href=far[:120])) if far else ""


def _item(file: str, au: Any, archive: Archive | None, course: Any, *, is_taken_out: bool) -> Item:
    check_id(file, au, au.get("id", "").strip())
    _check_order(file, au)
    _check_choices(file, au)
    url = xml.at(au, "url")
    mastery = au.get("masteryScore")
    if mastery is not None and not re.fullmatch(r"\s*(?:0(?:\.\d*)?|\.\d+|1(?:\.0*)?)\s*", mastery):
        raise wrong(file, au, _l("masteryScore is a number from 0 to 1, not %(value)s", value=mastery[:40]))
    facts = {"move_on": au.get("moveOn", "NotApplicable"), "mastery_score": mastery,
             "launch_method": au.get("launchMethod", "AnyWindow"), "launch_data": xml.at(au, "launchParameters"),
             "entitlement_key": xml.at(au, "entitlementKey"),
             "within": [course.get("id", "").strip(), *(above.get("id", "").strip() for above in au.iterancestors()
                                                        if xml.name(above) == "block")]}
    return Item(au.get("id", "").strip(), shortened(_words(xml.child(au, "title"))), _page(file, au, url, archive,
                                                                                   is_taken_out=is_taken_out),
                sum(xml.name(above) == "block" for above in au.iterancestors()), tracks=True,
                facts={name: value for name, value in facts.items() if value})


def _page(file: str, au: Any, url: str, archive: Archive | None, *, is_taken_out: bool = False) -> str:
    if _WEB.fullmatch(url):
        return url
    url = from_top(url)
    if _SCHEME.match(url) or re.search(r"\s", url) or not url:
        raise wrong(file, au, _l("%(url)s is no address of a page", url=url[:120] or "url"))
    if is_taken_out and inside(url) is not None:
        return url
    if archive is None:
        raise wrong(file, au, _l("the page %(url)s needs its file: send cmi5.xml with its pages in one ZIP", url=url[:120]))
    path = inside(url)
    if path is None:
        raise wrong(file, au, _l("the page %(href)s lies outside of the package", href=url[:120]))
    if archive.find(re.split(r"[?#]", url, maxsplit=1)[0]) is None:
        raise wrong(file, au, _l("the page %(href)s is not in the package", href=url[:120]))
    return url


def _check_ids(root: Any, file: str) -> None:
    seen: set[tuple[str, str]] = set()
    for element in xml.every(root, *_NAMED):
        id_ = element.get("id", element.get("idref") if xml.name(element) == "objective" else None)
        if id_ is None or not _IRI.fullmatch(id_.strip()):
            raise wrong(file, element, _not_iri(xml.name(element), id_ or ""))
        key = (xml.name(element), id_.strip())
        if element.get("id") is not None and key in seen:
            raise wrong(file, element, _l("the identifier %(id)s stands twice", id=id_[:80]))
        if element.get("id") is not None:
            seen.add(key)


def _not_iri(what: str, id_: str) -> Any:
    return _l("the id of %(what)s has to be an IRI, such as https://…, not %(id)s", what=what, id=shortened(id_, 80) or "—")


def _check_order(file: str, au: Any) -> None:
    places = [_ORDER["au"].index(xml.name(kid)) for kid in au if xml.name(kid) in _ORDER["au"]]
    if places != sorted(places) or len(set(places)) != len(places) or not {0, 3} <= set(places):
        raise wrong(file, au, _l("the parts of an au are title, description, objectives, url, launchParameters and "
                                 "entitlementKey, in this order and each once"))


def _check_choices(file: str, au: Any) -> None:
    for name, known in (("moveOn", _MOVE_ON), ("launchMethod", _LAUNCH)):
        if au.get(name, known[0]) not in known:
            raise wrong(file, au, _l("%(name)s is one of %(known)s", name=name, known=", ".join(known)))


def _words(title: Any) -> str:
    """In Indonesian where the structure says it so, else its first language."""
    said = [] if title is None else xml.children(title, "langstring")
    own = next((one for one in said if (one.get("lang") or "").casefold().startswith("id")), None)
    return xml.text(own if own is not None else said[0] if said else title)


def read_tincan(archive: Archive, entry: str) -> Package:
    root = read_root(archive, entry)
    activities = list(xml.every(root, "activity"))
    if xml.name(root) != "tincan" or not activities:
        raise wrong(entry, root, _l("it names no activity"))
    items = tuple(_tincan_items(activities, archive, entry))
    launch = next((item.href for item in items if item.href), "")
    if not launch:
        raise wrong(entry, root, _l("the package names no page to begin with"))
    return Package("xapi", items[0].title, "1.0", items, len(items), launch, len(archive.names()), archive.size(),
                   broken=_elsewhere(items))


def _tincan_items(activities: list[Any], archive: Archive, entry: str) -> Iterator[Item]:
    for activity in activities:
        url = xml.at(activity, "launch")
        id_ = activity.get("id", "").strip()
        check_id(entry, activity, id_)
        if not _IRI.fullmatch(id_):
            raise wrong(entry, activity, _not_iri("activity", id_))
        page = _page(entry, activity, url, archive) if url else ""
        yield Item(id_, shortened(xml.at(activity, "name")), page, tracks=bool(url))

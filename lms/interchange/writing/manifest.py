"""The manifest of a Common Cartridge 1.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from lms.interchange.plan import Plan

_CP = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PROFILE = "http://www.imsglobal.org/profile/cc/ccv1p3/"
_SCHEMAS = f"{_CP} {_PROFILE}ccv1p3_imscp_v1p2_v1p0.xsd {_LOM} {_PROFILE}LOM/ccv1p3_lommanifest_v1p0.xsd"


@dataclass(frozen=True)
class Resource:
    """One resource; `needs` are the identifiers of others that it shows."""

    ident: str
    type: str
    href: str
    files: tuple[str, ...]
    needs: tuple[str, ...] = ()


def manifest(plan: Plan, outline: Sequence[tuple[str, Sequence[tuple[str, str]]]], resources: Sequence[Resource]) -> str:
    """`outline` are the modules, each with the titles of its activities and the resources they show."""
    from lxml import etree

    root = etree.Element(f"{{{_CP}}}manifest", nsmap={None: _CP, "lomimscc": _LOM, "xsi": _XSI}, identifier="M_1")
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMAS)
    _metadata(root, plan)
    organization = _add(_add(root, "organizations"), "organization", identifier="O_1", structure="rooted-hierarchy")
    top = _add(organization, "item", identifier="I_root")
    for number, (title, items) in enumerate(outline, 1):
        folder = _add(top, "item", identifier=f"I_{number}")
        _add(folder, "title", title)
        for place, (name, ident) in enumerate(items, 1):
            _add(_add(folder, "item", identifier=f"I_{number}_{place}", identifierref=ident), "title", name)
    held = _add(root, "resources")
    for resource in resources:
        made = _add(held, "resource", identifier=resource.ident, type=resource.type,
                    **({"href": resource.href} if resource.href else {}))
        for path in resource.files:
            _add(made, "file", href=path)
        for ident in dict.fromkeys(resource.needs):
            _add(made, "dependency", identifierref=ident)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written.decode()


def _metadata(root: Any, plan: Plan) -> None:
    metadata = _add(root, "metadata")
    _add(metadata, "schema", "IMS Common Cartridge")
    _add(metadata, "schemaversion", "1.3.0")
    general = _lom(_lom(metadata, "lom"), "general")
    language = current_app.config["LANGUAGE"]
    for name, text in (("title", plan.title), ("description", plan.facts.get("summary") or plan.title)):
        _lom(_lom(general, name), "string", text, language=language)


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    return _put(parent, _CP, name, text, attributes)


def _lom(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    return _put(parent, _LOM, name, text, attributes)


def _put(parent: Any, space: str, name: str, text: str | None, attributes: dict[str, str]) -> Any:
    from lxml import etree

    made = etree.SubElement(parent, f"{{{space}}}{name}", attributes)
    made.text = text
    return made

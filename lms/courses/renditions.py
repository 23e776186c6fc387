"""Lighter forms of a file, where a room has made any: courses shows and serves them without knowing how they came to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, has_request_context, request

from lms.core.plugins import load
from lms.core.registry import Registry
from lms.courses.models import Material

SAVER = "data_saver"
_IMAGE = re.compile(r'<img src="/materials/([\w-]+)/([^"]+)"')


@dataclass(frozen=True)
class Rendition:
    """`name` stands in addresses ("240p", "480p", "audio", "poster", "w480", "w960", "web"); `title` is for people."""

    name: str
    title: object
    key: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Source:
    """`of` is "module:function": by the key of the original, the lightest first."""

    name: str
    of: str


sources: Registry[Source] = Registry("courses.renditions")
Found = Mapping[str, Sequence[Rendition]]
Address = Callable[..., str]


def of(keys: Collection[str]) -> dict[str, list[Rendition]]:
    found: dict[str, list[Rendition]] = {}
    for source in sources if keys else ():
        for key, renditions in load(source.of)(keys).items():
            found.setdefault(key, []).extend(renditions)
    return found


def named(key: str, name: str) -> Rendition | None:
    return next((one for one in of([key]).get(key, ()) if one.name == name), None)


def is_saving() -> bool:
    """Whether this visitor wants the light form: by choice, else by what the browser says for its user (Save-Data)."""
    if not has_request_context():
        return False
    chosen = request.cookies.get(SAVER)
    return chosen == "1" if chosen in ("0", "1") else request.headers.get("Save-Data", "").lower() == "on"


def address(material: Material, rendition: Rendition) -> str:
    """Where the lighter form is served, as a path; asked outside of requests too."""
    return current_app.url_map.bind("localhost").build(
        "courses.rendition", {"material": material.public_id, "form": rendition.name, "name": material.name})


def lightened(html: str, materials: Collection[Material]) -> str:
    """The text with its pictures in the widths that were made, so that a phone fetches the small one; a saver only that."""
    by_id = {material.public_id: material for material in materials}
    forms = of([material.key for material in materials]) if "<img" in html else {}
    return _IMAGE.sub(lambda found: _image(found, by_id.get(found[1]), forms), html) if forms else html


def _image(found: re.Match[str], material: Material | None, forms: Found) -> str:
    widths = {one.name: address(material, one) for one in forms.get(material.key, ()) if one.name in ("w480", "w960")
              } if material else {}
    if not widths:
        return found[0]
    if is_saving():
        return f'<img src="{widths.get("w480") or widths["w960"]}"'
    offered = ", ".join(f"{widths[name]} {name[1:]}w" for name in ("w480", "w960") if name in widths)
    return f'<img srcset="{offered}" sizes="(max-width: 44rem) 92vw, 42rem" src="/materials/{found[1]}/{found[2]}"'

"""What the items of a manifest mean: resources of their own manifest, and manifests within it (IMS Content Packaging 1.1.4,
section 4.5), whose outline stands below the item that names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lms.core import xml


class Parts:
    """The resources and the manifests below one root, looked up once: a manifest may be large, and every item asks.

    Two manifests may give the same identifier to a resource of theirs: an item means that of its own.
    """

    def __init__(self, root: Any, described: list[Any]) -> None:
        self._every = {one.get("identifier"): one for one in described}
        self._own: dict[Any, dict[str, Any]] = {}
        for one in described:
            self._own.setdefault(_manifest_of(one), {})[one.get("identifier")] = one
        self._manifests = {one.get("identifier"): one for one in xml.every(root, "manifest") if one is not root}

    def resource(self, item: Any) -> Any:
        """The resource that an item names, or the first page of a manifest without an outline; None where it names neither."""
        name = item.get("identifierref") or ""
        found = self._own.get(_manifest_of(item), {}).get(name)
        found = self._every.get(name) if found is None else found
        if found is None and (within := self._manifests.get(name)) is not None and self.outline(item) is None:
            found = next((one for one in self._own.get(within, {}).values() if one.get("href")), None)
        return found

    def outline(self, item: Any) -> Any:
        """The outline of the manifest that an item names; None where it names none."""
        name = item.get("identifierref") or ""
        within = self._manifests.get(name) if name not in self._every else None
        return None if within is None else organizations(within)[0]

    def walk(self, above: Any, depth: int = 0) -> Iterator[tuple[Any, int]]:
        """The items of an outline with their depth. A manifest that names itself goes on without end: the caller counts."""
        for item in xml.children(above, "item"):
            yield item, depth
            if (outline := self.outline(item)) is not None:
                yield from self.walk(outline, depth + 1)
            yield from self.walk(item, depth + 1)


def organizations(manifest: Any) -> tuple[Any, list[Any]]:
    """The organization that a manifest calls its default, else the first with an item; and the others, which are not shown."""
    all_ = xml.child(manifest, "organizations")
    found = [] if all_ is None else xml.children(all_, "organization")
    default = all_.get("default") if all_ is not None else None
    filled = next((one for one in found if xml.child(one, "item") is not None), found[0] if found else None)
    chosen = next((one for one in found if one.get("identifier") == default), filled)
    return chosen, [one for one in found if one is not chosen]


def is_within(item: Any) -> bool:
    """Whether an item stands in a manifest within another."""
    above = _manifest_of(item)
    return above is not None and above.getparent() is not None


def _manifest_of(element: Any) -> Any:
    return next((above for above in element.iterancestors() if xml.name(above) == "manifest"), None)

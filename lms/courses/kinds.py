"""What an activity can be: kinds are registered, and an outline is drawn without knowing any of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lms.core.plugins import load
from lms.core.registry import Registry

RULES: Mapping[str, Any] = {
    "opened": _l("when it is opened"), "time": _l("after time spent on it"),
    "marked": _l("when the learner marks it as done"), "passed": _l("when it is passed"),
    "reported": _l("when the package reports that it is done"), "graded": _l("when it has been marked"),
    "handed_in": _l("when it is handed in"),
}
"""The completion rules, as a lecturer chooses them."""


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity. Every "module:function" is imported at its first use.

    `rules` are the completion rules it allows, the first one proposed. `body(activity, *, learner_id)` returns the HTML
    on the activity's page; `learner_id` is None for those who only look. `edit_endpoint` takes `activity=public_id` and
    edits the content. `ready(activity_ids)` returns the ids that are complete enough to publish. `discard(activity_id)`
    removes the kind's own rows before the activity goes. `take_along(activity)` returns what a device without network shows
    (`lms.courses.taking.Taken`), or None where this one cannot be taken along.
    """

    name: str
    title: Any
    icon: str
    rules: tuple[str, ...]
    body: str
    edit_endpoint: str | None = None
    ready: str = ""
    discard: str = ""
    take_along: str = ""


activity_kinds: Registry[ActivityKind] = Registry("courses.activity_kinds")


class Shown(dict[str, tuple[str, Markup]]):
    """Title and icon by the kind's name, in the reader's language: made once for a page, not once for each activity."""

    def __init__(self) -> None:
        icon = get_template_attribute("layout/_parts.html", "icon")
        super().__init__({kind.name: (str(kind.title), icon(kind.icon)) for kind in activity_kinds})
        self._off = str(_l("switched off")), icon("file")

    def __missing__(self, _name: str) -> tuple[str, Markup]:
        return self._off


def not_ready(activities: Iterable[tuple[int, str]]) -> set[int]:
    """Of (id, kind) pairs, the ids that cannot be published yet; those of an unknown kind are among them."""
    by_kind: dict[str, set[int]] = {}
    for id_, name in activities:
        by_kind.setdefault(name, set()).add(id_)
    waiting: set[int] = set()
    for name, ids in by_kind.items():
        kind = activity_kinds.get(name)
        if kind is None:
            waiting |= ids
        elif kind.ready:
            waiting |= ids - load(kind.ready)(ids)
    return waiting

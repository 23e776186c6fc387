"""A module as a device keeps it: its texts, the files to fetch, and the seals under which what is done comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from lms.courses import attention, taking
from lms.courses.kinds import activity_kinds
from lms.courses.queries import Outline
from lms.courses.taking import Step
from lms.offline.entries import pack_parts

KEPT = timedelta(days=30)
"""How long a device may show a module without having asked again: as long as a sign-in lasts."""


def weights(outline: Outline) -> dict[int, int]:
    """The bytes of the files of each module, without those of activities that can't be taken along."""
    sizes = taking.sizes(outline.course.id)
    takeable = {kind.name for kind in activity_kinds if kind.take_along}
    return {module.id: sum(sizes.get(a.id, 0) for a in module.activities if a.kind in takeable) for module in outline.modules}


def pack(module: Any, *, owner: Any, learner_id: int | None, steps: Sequence[Step], at: datetime) -> dict[str, Any]:
    """Plain values; `learner_id` is None for whoever only looks in, whose visit is told to nobody."""
    ids = [step.activity.id for step in steps]
    parts = [(part, part.of(learner_id, ids)) for part in pack_parts] if learner_id else []
    more = {id_: {part.name: held.get(id_, part.empty) for part, held in parts} for id_ in ids}
    activities = [_activity(step, learner_id, more[step.activity.id], at) for step in steps]
    files = {file.address: file.size for step in steps if step.taken for file in step.taken.files}
    return {
        "owner": owner.public_id, "id": module.public_id, "title": module.title,
        "activities": activities, "course": {"id": module.course.public_id, "title": module.course.title,
                                             "anew": url_for("offline.course", course=module.course.public_id)},
        "files": [{"address": address, "size": size} for address, size in files.items()], "size": sum(files.values()),
        "version": version(module, steps), "saved_at": at.isoformat(), "expires_at": (at + KEPT).isoformat()}


def version(module: Any, steps: Sequence[Step]) -> str:
    """Changes with what the module holds, the words of its glossary too, and with nothing that the learner does."""
    shared = {part.name: part.of(0, [step.activity.id for step in steps]) for part in pack_parts if part.is_shared}
    held = [module.title, [(s.activity.public_id, s.activity.title, s.taken and (s.taken.html, [f.key for f in s.taken.files]),
                            [(name, held[s.activity.id]) for name, held in shared.items() if s.activity.id in held])
                           for s in steps]]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:12]


def _activity(step: Step, learner_id: int | None, more: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    activity, taken = step.activity, step.taken
    return {
        "id": activity.public_id, "title": activity.title, "kind": activity.kind, "kind_title": step.kind,
        "minutes": activity.minutes, "completion": activity.completion, "needed": activity.minimum_seconds, "state": step.state,
        "place": step.place, "anchor": step.anchor or {}, "online": url_for("courses.activity", activity=activity.public_id),
        "html": taken.html if taken else "", "facts": taken.facts if taken else None, "is_taken": taken is not None, "more": more,
        "shown": attention.seal(learner_id, activity.id, at=at) if learner_id and taken else ""}

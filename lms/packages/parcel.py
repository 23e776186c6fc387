"""The packages of a course, each as a ZIP of its own: given to a parcel and taken from one.

    {activity: {"name", "path", "passing", "may_repeat"}}
"""

from __future__ import annotations

from flask_babel import gettext as _

from lms.core.errors import Unreadable
from lms.courses.parcels import Arriving, Files, Kept, Loss, Outgoing, Part, Told
from lms.packages import queries, reading, services
from lms.packages.services.contents import Unpacked


def give(course_id: int, out: Outgoing) -> Told:
    found = {ref: queries.content(id_) for id_, ref in out.refs.items()}
    return {ref: {"name": one.name, "passing": one.passing, "may_repeat": one.may_repeat,
                  "path": out.pack(queries.files(one.package_id), f"packages/{ref}.zip")}
            for ref, one in found.items() if one is not None}


def sift(told: Told, files: Files) -> list[Loss]:
    """Look into each package; what can't be played here is left out."""
    losses = []
    for ref, one in list(told.items()):
        try:
            with files.open(one["path"]) as stream:
                reading.check_played(reading.read(stream, one["name"]))
        except (Unreadable, KeyError, TypeError) as error:
            why = error.message if isinstance(error, Unreadable) else _("a part of it is missing or of a wrong kind.")
            losses.append(Loss(str(one.get("name") or ref), str(why), _("Export the package anew and add it to its activity.")))
            del told[ref]
    return losses


def store(told: Told, files: Files) -> Kept:
    kept: dict[str, Unpacked] = {}
    for ref, one in told.items():
        with files.open(one["path"]) as stream:
            kept[ref] = services.unpack(stream, one["name"])
    return Kept(kept, frozenset(key for one in kept.values() for _path, key, _size in one.files))


def take(told: Told, arriving: Arriving) -> None:
    for ref, one in told.items():
        if (activity := arriving.activities.get(ref)) is not None:
            passing = one.get("passing")
            services.set_content(
                activity.id, activity.course_id, unpacked=arriving.kept["packages"][ref], name=str(one["name"])[:255],
                passing=None if passing is None else min(100, max(1, int(passing))), may_repeat=bool(one.get("may_repeat", True)),
                at=arriving.at, by=arriving.by)


PART = Part("packages", "lms.packages.parcel:give", "lms.packages.parcel:take", sift="lms.packages.parcel:sift",
            store="lms.packages.parcel:store")

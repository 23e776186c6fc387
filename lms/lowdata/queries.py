"""Which lighter forms there are, and what is still to be made."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core.database import db
from lms.courses import renditions
from lms.courses.renditions import Source
from lms.lowdata.models import Rendition, Task

SOURCE = Source("lowdata", "lms.lowdata.queries:of")
TITLES = {"audio": _l("Sound only"), "240p": "240p", "480p": "480p", "poster": _l("Still picture"), "w480": _l("480 pixels"),
          "w960": _l("960 pixels"), "web": _l("For fast opening")}
ORDER = list(TITLES)


def of(keys: Collection[str]) -> dict[str, list[renditions.Rendition]]:
    found: dict[str, list[renditions.Rendition]] = {}
    rows = db.session.scalars(sa.select(Rendition).where(Rendition.source.in_(list(keys)))).all()
    for row in sorted(rows, key=lambda one: ORDER.index(one.name)):
        found.setdefault(row.source, []).append(
            renditions.Rendition(row.name, TITLES[row.name], row.key, row.media_type, row.size))
    return found


def tasks(keys: Collection[str]) -> dict[str, Task]:
    return {task.source: task for task in db.session.scalars(sa.select(Task).where(Task.source.in_(list(keys))))}

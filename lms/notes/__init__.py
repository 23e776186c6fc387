"""Notes: what a learner writes down for himself beside an activity, and what he marks in its text."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin
from lms.core.slots import Slot

OWN, MARKED = "lms.notes.queries:own_text", "lms.notes.queries:own_highlights"

plugin = Plugin(
    name="notes", package="lms.notes", version=__version__, title=_l("Notes"), requires=("courses>=0.1",),
    models="lms.notes.models", blueprints=("lms.notes.views:bp",),
    slots=(Slot("activity.below", "lms.notes.slots:beside_activity", order=40, asks=(OWN, MARKED)),
           Slot("print.below", "lms.notes.slots:on_paper"), Slot("offline.shelf", "lms.notes.slots:tools"),
           Slot("course.aside", "lms.notes.slots:of_course", order=40)),
    contributes={
        "lms.courses.versions.belongings:belongings": ("lms.notes.belongings:NOTES",),
        "lms.offline.entries:entry_kinds": ("lms.notes.taken_along:NOTE", "lms.notes.taken_along:HIGHLIGHT"),
        "lms.offline.entries:pack_parts": ("lms.notes.taken_along:NOTES", "lms.notes.taken_along:MARKS"),
        "lms.search.sources:sources": ("lms.notes.found:NOTES",),
        "lms.accounts.erasure:parts": ("lms.notes.erasure:NOTES",),
        "lms.accounts.personal_data:parts": ("lms.notes.personal_data:NOTES", "lms.notes.personal_data:HIGHLIGHTS")},
)

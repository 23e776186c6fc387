"""Offline: modules kept on a learner's own device, and what is done there sent back once."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin
from lms.core.slots import Slot

plugin = Plugin(
    name="offline", package="lms.offline", version=__version__, title=_l("Offline"), requires=("courses>=0.1",),
    models="lms.offline.models", blueprints=("lms.offline.views:bp",),
    slots=(Slot("activity.outbox", "lms.offline.slots:outbox"), Slot("course.aside", "lms.offline.slots:course_aside", order=30),
           Slot("home.head", "lms.offline.slots:head"), Slot("home.main", "lms.offline.slots:home", order=90)),
    contributes={
        "lms.offline.entries:entry_kinds": ("lms.offline.own_entries:SPENT", "lms.offline.own_entries:DONE"),
        "lms.accounts.erasure:parts": ("lms.offline.erasure:ENTRIES",),
        "lms.accounts.personal_data:parts": ("lms.offline.personal_data:ENTRIES",)},
)

"""Low data: lighter forms of what lecturers upload, made by themselves, and what a course costs its learners."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.slots import Slot

plugin = Plugin(
    name="lowdata", package="lms.lowdata", version=__version__, title=_l("Low data"), requires=("courses>=0.1",),
    models="lms.lowdata.models", blueprints=("lms.lowdata.views:bp",),
    jobs=(Job("lowdata.make", "lms.lowdata.jobs:make", line="media"),
          Job("lowdata.sweep", "lms.lowdata.jobs:sweep", every_minutes=5)),
    subscriptions=(("lms.courses.signals:material_added", "lms.lowdata.subscribers:make_lighter"),),
    slots=(Slot("course.edit", "lms.lowdata.slots:weight", order=70), Slot("activity.weight", "lms.lowdata.slots:saver")),
    contributes={
        "lms.courses.renditions:sources": ("lms.lowdata.queries:SOURCE",),
        "lms.core.doctor:checks": ("lms.lowdata.doctor:TOOLS",)},
)

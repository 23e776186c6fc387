"""Links: whether what the texts of a course lead to is still there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.settings import Setting, names, whole
from lms.core.slots import Slot

plugin = Plugin(
    name="links", package="lms.links", version=__version__, title=_l("Links"), requires=("courses>=0.1",),
    models="lms.links.models", blueprints=("lms.links.views:bp",),
    settings=(Setting("LINKS_DAYS", 30, "Days after which the links of published courses are checked again; 0: only when a "
                      "lecturer asks.", whole),
              Setting("LINKS_WITHIN", (), "Hosts in your own network that the check of links may ask, by name or address, parted "
                      "by commas. All other private addresses are left alone.", names)),
    jobs=(Job("links.check", "lms.links.jobs:check", line="links"), Job("links.sweep", "lms.links.jobs:sweep", every_minutes=10)),
    slots=(Slot("course.edit", "lms.links.slots:state", order=68),),
    contributes={"lms.links.texts:texts": ("lms.links.own_texts:COURSE",), "lms.core.audit:acts": ("lms.links.acts:ACTS",)},
)

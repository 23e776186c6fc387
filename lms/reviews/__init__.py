"""Reviews: named colleagues read a course before its learners do, and write beside each activity what should be better."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin
from lms.core.slots import Slot

ASKED = "lms.reviews.queries:is_asked"

plugin = Plugin(
    name="reviews", package="lms.reviews", version=__version__, title=_l("Reviews"), requires=("courses>=0.1",),
    models="lms.reviews.models", blueprints=("lms.reviews.views:bp",),
    slots=(Slot("activity.review", "lms.reviews.slots:beside_activity"),
           Slot("course.edit", "lms.reviews.slots:of_course", order=60),
           Slot("home.main", "lms.reviews.slots:home", order=70, if_any=ASKED, asks=(ASKED,))),
    contributes={
        "lms.courses.access:access_rules": ("lms.reviews.policies:REVIEWED",),
        "lms.core.audit:acts": ("lms.reviews.acts:ACTS",),
        "lms.accounts.notices:kinds": (
            "lms.reviews.letters:ASKED", "lms.reviews.letters:COMMENTED", "lms.reviews.letters:ANSWERED"),
        "lms.accounts.erasure:parts": ("lms.reviews.erasure:COMMENTS",),
        "lms.accounts.personal_data:parts": ("lms.reviews.personal_data:COMMENTS", "lms.reviews.personal_data:ASKED")},
    demo="lms.reviews.demo:load",
)

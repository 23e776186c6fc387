"""Evaluasi penyelenggaraan: an activity in which learners rate the training, and a page with what they said."""

from flask_babel import lazy_gettext as _l

from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.policies import Capability

plugin = Plugin(
    name="evaluation", package="lms_evaluation", version="1.0", title=_l("Evaluation"), requires=("enrolments>=0.1",),
    models="lms_evaluation.models", blueprints=("lms_evaluation.views:bp",),
    capabilities=(Capability("evaluation.read", _l("Read evaluations"), ("instructor", "organiser", "auditor")),),
    nav=(NavItem(_l("Evaluations"), "evaluation.index", "chart", "evaluation.read", order=70),),
    subscriptions=(("lms.enrolments.signals:course_completed", "lms_evaluation.subscribers:thank"),),
    contributes={"lms.courses.kinds:activity_kinds": ("lms_evaluation.views:KIND",),
                 "lms.accounts.erasure:parts": ("lms_evaluation.erasure:RATINGS",)},
)

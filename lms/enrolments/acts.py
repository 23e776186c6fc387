"""What acts upon cohorts and places are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "enrolments",
    {
        "cohort_changed": _l("cohort changed"), "cohort_closed": _l("cohort closed"), "cohort_created": _l("cohort made"),
        "cohort_reopened": _l("cohort opened again"), "course_completed": _l("course completed"),
        "learner_enrolled": _l("learner enrolled"), "learner_withdrawn": _l("learner withdrawn"),
        "roster_exported": _l("roster taken out as a file"),
    },
    {
        "cohort": _l("cohort"), "enrolment": _l("place"),
    })

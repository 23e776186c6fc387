"""What acts upon cohorts and places are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "enrolments",
    {
        "audience_changed": _l("for whom a cohort is changed"), "consent_answered": _l("supervisor answered"),
        "consent_asked": _l("supervisor asked for consent"), "course_repeated": _l("course taken again"),
        "invitation_made": _l("invitation made"), "invitation_revoked": _l("invitation taken back"),
        "invitation_used": _l("came by an invitation"), "learner_moved": _l("learner moved to another cohort"),
        "petition_made": _l("applied to a cohort"), "petition_moved": _l("application went a step on"),
        "way_set": _l("ways into a cohort set"),
        "application_ended": _l("application ended"), "cohort_changed": _l("cohort changed"),
        "cohort_closed": _l("cohort closed"), "cohort_created": _l("cohort made"),
        "cohort_reopened": _l("cohort opened again"), "course_completed": _l("course completed"),
        "grouped": _l("groups of a cohort changed"),
        "learner_enrolled": _l("learner enrolled"), "learner_withdrawn": _l("learner withdrawn"),
        "queued": _l("put on the waiting list"), "quota_removed": _l("quota removed"), "quota_set": _l("quota set"),
        "roster_exported": _l("roster taken out as a file"), "roster_undone": _l("enrolment from a list undone"),
        "roster_written": _l("people enrolled from a list"),
        "version_changed": _l("cohort moved to another version"), "seat_offered": _l("seat offered"),
    },
    {
        "application": _l("application"), "cohort": _l("cohort"), "enrolment": _l("place"),
        "petition": _l("application with approval"), "roster": _l("list"),
    })

"""What a place opens."""

from __future__ import annotations

from lms.courses.access import AccessRule

place = AccessRule("enrolments.place", "lms.enrolments.queries:may_follow", "lms.enrolments.queries:may_work",
                   may_preview="lms.enrolments.reach:may_preview", opened="lms.enrolments.reach:opened")

"""The rule of attendance goes along when a course is copied; sessions belong to cohorts and stay with them."""

from __future__ import annotations

from lms.attendance import hours, services
from lms.courses.versions.belongings import Belongings, Copied

RULE = Belongings("attendance.rule", copy="lms.attendance.belongings:copy")


def copy(copied: Copied) -> None:
    if least := hours.least_percent(copied.old_course_id):
        services.set_rule(copied.new_course_id, least, at=copied.at, by=copied.by_id)

"""Courses to take along: the plan of a course, and the file it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from lms.core.plugins import load
from lms.courses.parcels import Loss

FORMS = {"archive": ("lms.interchange.writing.archive:write", ".zip"), "cartridge": ("lms.interchange.writing.cartridge:write",
                                                                                     ".imscc")}
"""Who writes each form, and the ending of the file."""


def write(course_id: int, form: str, to: IO[bytes], tell: Callable[[int, int], None] = lambda _done, _all: None) -> list[Loss]:
    """Write the course; what the form can't hold. `tell` hears how many files of how many are written."""
    from lms.interchange.writing.plan import of_course

    plan, parcel = of_course(course_id)
    load(FORMS[form][0])(plan, parcel, to, tell)
    return plan.losses

"""A course copied: as its next version, or into a family of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import undefer

from lms.core import audit
from lms.core.database import db, like, new_public_id
from lms.courses.errors import Refused
from lms.courses.markdown import render
from lms.courses.models import Activity, Course, Material, Module, Prerequisite
from lms.courses.openings.locks import of_activity, of_module
from lms.courses.services.courses import flush_code
from lms.courses.versions.belongings import Copied, copy_all


def begin_version(course: Course, *, at: datetime, by: int) -> Course:
    """The draft of the next version, which nobody but its lecturers sees; the one there is, where it has been begun."""
    db.session.execute(sa.select(Course.id).where(Course.id == course.family_id).with_for_update())
    family = list(db.session.scalars(sa.select(Course).where(
        sa.or_(Course.id == course.family_id, Course.root_id == course.family_id)).order_by(Course.edition)))
    if begun := next((one for one in family if one.status == "draft"), None):
        return begun
    return _copied(course, at=at, by=by, root_id=course.family_id, edition=family[-1].edition + 1)


def run_again(course: Course, *, at: datetime, by: int) -> Course:
    """The same version once more, for one cohort whose learners have completed it before and begin anew. It stands in no
    catalogue, and the version that is offered stays what it is."""
    db.session.execute(sa.select(Course.id).where(Course.id == course.family_id).with_for_update())
    last = db.session.scalar(sa.select(sa.func.max(Course.edition)).where(
        sa.or_(Course.id == course.family_id, Course.root_id == course.family_id)))
    made = _copied(course, at=at, by=by, root_id=course.family_id, edition=(last or 1) + 1)
    made.status, made.published_at, made.published_by_id = "archived", at, by
    made.changes = _("The same as version %(number)s, for a cohort that takes it again.", number=course.edition)
    db.session.flush()
    return made


def duplicate(course: Course, *, code: str, title: str, agency_id: int, at: datetime, by: int) -> Course:
    """A draft with the same content that has nothing more to do with this one."""
    return _copied(course, at=at, by=by, root_id=None, edition=1, code=code, title=title, agency_id=agency_id)


def discard_version(course: Course) -> None:
    """It is archived, for other rooms may refer to its rows; nobody has ever followed it."""
    if course.status != "draft" or course.root_id is None:
        raise Refused(_l("Only the draft of a next version can be given up."))
    course.status = "archived"
    audit.record("courses.version_given_up", f"course:{course.id}")


def _copied(course: Course, *, at: datetime, by: int, root_id: int | None, edition: int, **facts: Any) -> Course:
    source = db.session.scalars(sa.select(Course).where(Course.id == course.id).options(
        undefer(Course.description), undefer(Course.description_html)).execution_options(populate_existing=True)).one()
    made: Course = like(source, root_id=root_id, edition=edition, status="draft", is_template=False, created_at=at,
                created_by_id=by, published_at=None, published_by_id=None, changes="", openings={}, **facts)
    db.session.add(made)
    flush_code(made)
    modules = _modules(source.id, made.id)
    activities = _activities(source.id, made.id, modules, is_same=root_id is not None)
    made.openings = _openings(source.openings, modules, activities, is_same=root_id is not None)
    db.session.add_all(Prerequisite(course_id=made.id, needs_id=needed) for needed in db.session.scalars(
        sa.select(Prerequisite.needs_id).where(Prerequisite.course_id == source.id)))
    db.session.flush()
    copy_all(Copied(source.id, made.id, activities, at, by))
    db.session.flush()
    db.session.refresh(made)
    audit.record("courses.copied", f"course:{made.id}", source=source.id, edition=edition)
    return made


def _modules(old_id: int, new_id: int) -> dict[int, int]:
    rows = list(db.session.scalars(sa.select(Module).where(Module.course_id == old_id)))
    made = {row.id: like(row, course_id=new_id) for row in rows}
    db.session.add_all(made.values())
    db.session.flush()
    return {old: new.id for old, new in made.items()}


def _activities(old_id: int, new_id: int, modules: Mapping[int, int], *, is_same: bool) -> dict[int, int]:
    """With their files, whose links in the texts are those of the copy."""
    rows = list(db.session.scalars(sa.select(Activity).where(Activity.course_id == old_id).options(
        undefer(Activity.body), undefer(Activity.body_html))))
    made = {row.id: like(row, course_id=new_id, module_id=modules[row.module_id],
                         stable_id=row.stable_id if is_same else new_public_id()) for row in rows}
    db.session.add_all(made.values())
    db.session.flush()
    files: dict[int, list[Material]] = {}
    for file in db.session.scalars(sa.select(Material).where(Material.activity_id.in_(made))):
        files.setdefault(file.activity_id, []).append(like(file, activity_id=made[file.activity_id].id))
    db.session.add_all(one for ones in files.values() for one in ones)
    db.session.flush()
    for old, ones in files.items():
        made[old].body_html = render(made[old].body, {one.name: one for one in ones})
    return {old: new.id for old, new in made.items()}


def _openings(openings: Mapping[str, Any], modules: Mapping[int, int], activities: Mapping[int, int], *,
              is_same: bool) -> dict[str, Any]:
    """The same conditions, of the copy; in another family the cohorts are others."""
    keys = {of_module(old): of_module(new) for old, new in modules.items()} | {
        of_activity(old): of_activity(new) for old, new in activities.items()}
    kept = {key: [one for one in conditions if is_same or "cohort" not in one] for key, conditions in openings.items()}
    return {keys[key]: [one | ({"activity": activities[one["activity"]]} if "activity" in one else {}) for one in conditions]
            for key, conditions in kept.items() if key in keys and conditions}

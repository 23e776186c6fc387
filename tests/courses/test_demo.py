"""The demonstration's courses are complete, and loading them twice changes nothing."""

import sqlalchemy as sa

from lms.accounts import demo as accounts_demo
from lms.core.database import db
from lms.core.work import unit_of_work
from lms.courses import demo_courses, queries
from lms.courses.models import Activity, Course, Material


def test_the_demonstration_publishes_real_courses_and_leaves_a_draft(app):
    for _ in range(2):
        with unit_of_work():
            if not db.session.scalar(sa.select(sa.func.count()).select_from(Course)):
                accounts_demo.load()
            demo_courses.load()
    states = dict(db.session.execute(sa.select(Course.code, Course.status)).all())
    assert states.pop("KONS-01") == "draft"
    assert len(states) >= 4
    assert set(states.values()) == {"published"}
    for code in states:
        course = queries.by_code(code)
        ids = set(db.session.scalars(sa.select(Activity.id).where(Activity.course_id == course.id)))
        assert queries.ready_with_text(ids) | queries.ready_with_main(ids) == ids
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Material).where(Material.role == "captions")) >= 2

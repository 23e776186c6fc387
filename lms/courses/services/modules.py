"""The modules of a course and their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core import audit
from lms.core.database import db
from lms.courses.errors import Refused
from lms.courses.models import Activity, Course, Module
from lms.courses.services.openings import forget_conditions

FIELDS = {"title", "summary", "hours_asynchronous", "hours_synchronous", "hours_field"}


def add_module(course: Course, title: str, **facts: Any) -> Module:
    """A module at the end; `facts` are its summary and hours."""
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"a module has no {', '.join(sorted(unknown))} to set")
    last = len(_in_order(course.id))
    module = Module(course_id=course.id, position=last, title=title, **facts)
    db.session.add(module)
    db.session.flush()
    audit.record("courses.module_added", f"course:{course.id}", module=module.id)
    return module


def update_module(module: Module, **facts: Any) -> None:
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"a module has no {', '.join(sorted(unknown))} to set")
    for name, value in facts.items():
        setattr(module, name, value)
    audit.record("courses.module_updated", f"course:{module.course_id}", module=module.id)


def delete_module(module: Module) -> None:
    """Only an empty one, so that nothing goes with it unseen."""
    if db.session.scalar(sa.select(sa.exists().where(Activity.module_id == module.id))):
        raise Refused(_l("The module still holds activities. Move or delete them first."))
    forget_conditions(module)
    db.session.delete(module)
    db.session.flush()
    _number(_in_order(module.course_id))
    audit.record("courses.module_deleted", f"course:{module.course_id}", module=module.id)


def move_module(module: Module, steps: int) -> None:
    """Up (-1) or down (1); beyond the ends nothing happens."""
    rows = _in_order(module.course_id)
    here = rows.index(module)
    there = here + steps
    if 0 <= there < len(rows):
        rows.insert(there, rows.pop(here))
        _number(rows)
        audit.record("courses.module_moved", f"course:{module.course_id}", module=module.id)


def reorder(course: Course, public_ids: Sequence[str]) -> None:
    """Put the modules in this order; Refused unless it names each once."""
    rows = {module.public_id: module for module in _in_order(course.id)}
    _number(in_this_order(rows, public_ids))
    audit.record("courses.reordered", f"course:{course.id}")


def in_this_order(rows: dict[str, Any], public_ids: Sequence[str]) -> list[Any]:
    """The rows as the ids say; Refused unless each is named once."""
    if len(public_ids) != len(rows) or set(public_ids) != rows.keys():
        raise Refused(_l("The list has changed in the meantime. Load the page again and put it in order once more."))
    return [rows[id_] for id_ in public_ids]


def _in_order(course_id: int) -> list[Module]:
    db.session.execute(sa.select(Course.id).where(Course.id == course_id).with_for_update())
    return list(db.session.scalars(
        sa.select(Module).where(Module.course_id == course_id).order_by(Module.position, Module.id)))


def _number(rows: Sequence[Module]) -> None:
    for position, module in enumerate(rows):
        module.position = position
    db.session.flush()

"""The demonstration's courses, read from demo/<code>/course.toml and the files beside it."""

from __future__ import annotations

import io
import logging
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.core.database import db, now
from lms.courses import queries, services
from lms.courses.errors import Refused
from lms.courses.markdown import names_of_images
from lms.courses.models import Course, Module
from lms.courses.services.activities import FIELDS as ACTIVITY_FIELDS
from lms.courses.services.courses import FIELDS as COURSE_FIELDS
from lms.courses.services.modules import FIELDS as MODULE_FIELDS

log = logging.getLogger("lms")
FOLDER = Path(__file__).parent / "demo"
PROVIDER = "Politeknik Kesejahteraan Sosial"
EXTRA_FILES = ("captions", "poster")
AGO = timedelta(days=120)


def load() -> None:
    """Publish every course of the folder, and leave the lecturer one draft to finish."""
    at = now() - AGO
    agency_id = db.session.scalars(sa.text("select id from accounts_agency where name = :name").bindparams(name=PROVIDER)).first()
    lecturer = accounts.find("dosen")
    if agency_id is None or lecturer is None:
        log.warning("the demonstration has no provider or no lecturer, so it gets no courses")
        return
    for path in sorted(FOLDER.glob("*/course.toml")):
        course = _course(path, agency_id, by=lecturer.id, at=at)
        accounts_services.grant_role(lecturer.id, "instructor", scope=("course", course.id), at=at)
    draft = _draft(agency_id, by=lecturer.id, at=now() - timedelta(days=3))
    accounts_services.grant_role(lecturer.id, "instructor", scope=("course", draft.id), at=at)


def _course(path: Path, agency_id: int, *, by: int, at: datetime) -> Course:
    written = tomllib.loads(path.read_text())
    if there := queries.by_code(written["code"]):
        return there
    facts = _of(written, COURSE_FIELDS)
    facts["objectives"] = [line[:1].upper() + line[1:] for line in facts["objectives"]]
    if note := written.get("passing_note"):
        facts["description"] = f"{facts['description'].rstrip()}\n\n### Kelulusan\n\n{note}\n"
    course = services.create_course(agency_id=agency_id, at=at, by=by, **facts)
    for part in written["modules"]:
        module = services.add_module(course, **_of(part, MODULE_FIELDS))
        for step in part["activities"]:
            _activity(path.parent, module, step, by=by, at=at)
    try:
        services.publish(course, at=at)
    except Refused:
        log.warning("the demonstration's course %s is not complete and stays a draft", course.code)
    return course


def _activity(folder: Path, module: Module, step: Mapping[str, Any], *, by: int, at: datetime) -> None:
    source = folder / step["file"]
    if not source.is_file():
        log.warning("the demonstration lacks %s", source.name)
        return
    facts = {name: step[name] for name in ACTIVITY_FIELDS & step.keys() if name != "title"}
    activity = services.add_activity(module, step["kind"], step["title"], **facts)
    text = ""
    if step["kind"] == "reading":
        text = source.read_text()
        for name in sorted(names_of_images(text)):
            if (folder / name).is_file():
                _add(activity, folder / name, "image", by=by, at=at)
    else:
        _add(activity, source, "main", by=by, at=at)
        for role in EXTRA_FILES:
            if role in step and (folder / step[role]).is_file():
                _add(activity, folder / step[role], role, by=by, at=at)
        if "transcript" in step and (folder / step["transcript"]).is_file():
            text = (folder / step["transcript"]).read_text()
    services.write(activity, text or step.get("body", ""))


def _add(activity: Any, path: Path, role: str, *, by: int, at: datetime) -> None:
    services.add_material(activity, io.BytesIO(path.read_bytes()), path.name, role=role, at=at, by=by)


def _of(written: Mapping[str, Any], fields: set[str]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in written.items() if name in fields}


def _draft(agency_id: int, *, by: int, at: datetime) -> Course:
    if there := queries.by_code("KONS-01"):
        return there
    course = services.create_course(
        code="KONS-01", title="Dasar Wawancara dan Konseling Sosial", agency_id=agency_id, at=at, by=by, hours_asynchronous=6,
        summary="Mendengarkan, bertanya, dan menutup percakapan dengan warga yang sedang menghadapi kesulitan.",
        objectives=["Peserta mampu membuka, memandu, dan menutup wawancara yang menghargai warga."], daily_credit_cap=3)
    module = services.add_module(course, "Mendengarkan", hours_asynchronous=2,
                                 summary="Sikap dasar dan tiga kebiasaan yang merusak percakapan.")
    services.add_activity(module, "reading", "Tiga kebiasaan yang merusak percakapan", minutes=15, body=(
        "## Menyela, menghakimi, menggurui\n\nWarga yang datang membawa cerita, bukan formulir. Beri waktu dua menit pertama "
        "tanpa menyela. Catat setelahnya.\n"))
    services.add_activity(module, "video", "Contoh wawancara pembuka", minutes=6, minimum_seconds=120)
    services.add_module(course, "Bertanya", hours_asynchronous=2, summary="Pertanyaan terbuka, pertanyaan skala, dan diam.")
    return course

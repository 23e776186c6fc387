"""Organisers choose, make, look at and save designs; what was issued stays as it was; nobody waits because of a design."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.exc import DatabaseError

from lms.certificates import doctor, proofs, queries
from lms.certificates.badges import making
from lms.certificates.designs import choice, looking, press, services
from lms.certificates.designs.commands import designs
from lms.certificates.designs.design import house
from lms.certificates.designs.models import OwnDesign, Version
from lms.certificates.designs.samples import SAMPLES
from lms.certificates.paper.facts import from_snapshot
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#c00"/></svg>'


def printed_by(certificate: Any) -> str:
    return from_snapshot(certificate.facts).design


def text_of(certificate: Any) -> str:
    db.session.refresh(certificate)
    pdf = pypdfium2.PdfDocument(storage.read(certificate.file_key))
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def size_of(certificate: Any) -> tuple[int, int]:
    db.session.refresh(certificate)
    width, height = pypdfium2.PdfDocument(storage.read(certificate.file_key))[0].get_size()
    return round(width), round(height)


@pytest.fixture
def own(cast) -> OwnDesign:
    with unit_of_work():
        return services.begin(cast.school.id, "Desain kami", house("landscape"), by=None, at=now())


def saved(own: OwnDesign, old: str, new: str) -> Version:
    last = choice.last_version(own.id)
    with unit_of_work():
        return services.save(own.id, last.page.replace(old, new), last.style, last.pictures, after=last.number, by=None, at=now())


def test_without_a_choice_the_house_prints_portrait_and_the_snapshot_says_so(certificate):
    assert re.fullmatch(r"portrait@[0-9a-f]{12}", printed_by(certificate))
    assert size_of(certificate) == (595, 842)


def test_the_nearest_agency_that_has_chosen_decides_unless_the_course_does(issuer, cast, course, cohort, complete, own):
    with unit_of_work():
        services.choose("landscape", None, agency_id=cast.school.id)
    landscape = complete(cast.learner)
    assert printed_by(landscape).startswith("landscape@")
    assert size_of(landscape) == (842, 595)
    with unit_of_work():
        services.choose("", own.id, course_id=course.id)
    mine = complete(cast.stranger)
    assert printed_by(mine) == choice.last_version(own.id).public_id
    assert size_of(mine) == (842, 595)


def test_a_certificate_stays_in_the_version_that_printed_it(issuer, cast, cohort, complete, own):
    with unit_of_work():
        services.choose("", own.id, agency_id=cast.school.id)
    saved(own, "diberikan kepada", "dianugerahkan kepada")
    before = complete(cast.learner)
    saved(own, "dianugerahkan kepada", "dihaturkan kepada")
    after = complete(cast.stranger)
    assert "dianugerahkan kepada" in text_of(before)
    assert "dihaturkan kepada" in text_of(after)
    assert choice.of(printed_by(before)).page != choice.of(printed_by(after)).page


def test_a_design_that_fails_costs_nobody_a_certificate_and_the_trail_says_so(issuer, cast, cohort, complete, own):
    with unit_of_work():
        services.choose("", own.id, agency_id=cast.school.id)
    saved(own, "<section class=\"back\">", "{{ learner_nam }}<section class=\"back\">")
    made = complete(cast.learner)
    assert cast.learner.name in text_of(made)
    assert size_of(made) == (595, 842)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "certificates.design_failed")).one()
    assert "learner_nam" in str(entry.details)


def test_versions_are_never_overwritten_by_anybody(own):
    version = choice.last_version(own.id)
    for act in (sa.update(Version).values(page="x"), sa.delete(Version)):
        with pytest.raises(DatabaseError, match="never changes"), db.session.begin_nested():
            db.session.execute(act.where(Version.id == version.id))


def test_an_emblem_stands_on_what_its_agency_issues_from_then_on(issuer, cast, cohort, complete, as_user):
    before = complete(cast.learner)
    answer = as_user(cast.administrator).post(
        f"/certificates/designs/of/{cast.school.public_id}/emblem", data={"file": (BytesIO(SVG), "lambang.svg")})
    assert answer.status_code == 303
    after = complete(cast.stranger)
    assert "+" not in printed_by(before)
    assert b"#c00" in choice.of(printed_by(after)).files["emblem"]
    shown = as_user(cast.administrator).get(f"/certificates/designs/of/{cast.school.public_id}/emblem")
    assert (shown.status_code, shown.mimetype) == (200, "image/svg+xml")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    as_user(cast.administrator).post(f"/certificates/designs/of/{cast.school.public_id}/emblem", data={"drop": "1"})
    assert choice.of_agency(cast.school.id).emblem == ""


def test_an_organiser_begins_looks_saves_and_brings_back(cast, as_user, issuer):
    desk = as_user(cast.administrator)
    begun = desk.post(f"/certificates/designs/of/{cast.school.public_id}/begin", data={"name": "Baru", "base": "portrait"})
    place = begun.headers["Location"]
    page = desk.get(place)
    assert "learner_name" in page.text
    last = db.session.scalars(sa.select(Version)).one()
    form = {"page": last.page, "style": last.style, "after": "1", "sample": "usual"}
    look = desk.post(f"{place}/look", data=form | {"sample": "long"})
    assert look.text.count("data:image/png;base64,") == 3
    empty = desk.post(f"{place}/look", data=form | {"page": ""})
    assert (empty.status_code, "Halamannya kosong." in empty.text) == (422, True)
    bad = desk.post(place, data=form | {"page": last.page.replace("{{ learner_name |", "{{ learner_nama |")})
    line = 1 + last.page[:last.page.index("{{ learner_name |")].count("\n")
    assert bad.status_code == 422
    assert f"HTML, baris {line}: Tidak ada isian “learner_nama”. Maksud Anda “learner_name”?" in bad.text
    kept = desk.post(place, data=form | {"page": last.page.replace("diberikan", "diserahkan")})
    assert kept.status_code == 303
    late = desk.post(place, data=form | {"page": last.page.replace("diberikan", "dianugerahkan")})
    assert "menyimpan desain ini lebih dulu" in late.text
    shown = desk.get(f"{place}/versions/1")
    assert shown.status_code == 200
    assert desk.post(f"{place}/versions/1/restore").status_code == 303
    rows = db.session.scalars(sa.select(Version).order_by(Version.number)).all()
    assert [(row.number, row.restored, row.made_by_id) for row in rows] == [
        (1, None, cast.administrator.id), (2, None, cast.administrator.id), (3, 1, cast.administrator.id)]
    assert rows[2].page == rows[0].page != rows[1].page


def test_pictures_are_added_and_taken_out_with_a_version(cast, as_user, own):
    desk, last = as_user(cast.administrator), choice.last_version(own.id)
    picture = BytesIO()
    Image.new("RGB", (30, 20), "#0a0").save(picture, "PNG")
    form = {"page": last.page, "style": last.style, "after": "1", "sample": "usual"}
    sent = desk.post(f"/certificates/designs/{own.public_id}", data=form | {
        "style": last.style + "\n.legal { background: url(paper:logo-dinas.png) }", "drop": "specimen.css",
        "file": (BytesIO(picture.getvalue()), "Logo Dinas.PNG")})
    assert sent.status_code == 303, re.sub(r"\s*<[^>]*>\s*", " ", sent.text.partition("<main")[2])[:2000]
    made = choice.last_version(own.id)
    assert made.number == 2
    assert "logo-dinas.png" in made.pictures
    assert "specimen.css" not in made.pictures
    shown = desk.get(f"/certificates/designs/{own.public_id}/pictures/{made.pictures['logo-dinas.png']}")
    assert shown.mimetype == "image/png"


def test_html_and_css_come_as_files_too(cast, as_user, own):
    desk, last = as_user(cast.administrator), choice.last_version(own.id)
    form = {"page": "x", "style": "", "after": "1", "sample": "usual"}
    place = f"/certificates/designs/{own.public_id}"
    sent = desk.post(place, data=form | {
        "page_file": (BytesIO(b"\xef\xbb\xbf" + last.page.replace("diberikan", "diserahkan").encode()), "desain.html"),
        "style_file": (BytesIO(last.style.encode()), "desain.css")})
    assert sent.status_code == 303
    assert "diserahkan" in choice.last_version(own.id).page
    for content in (b"\xff\xfe\x00", b"x" * 200_001):
        bad = desk.post(place, data=form | {"after": "2", "page_file": (BytesIO(content), "x.html")})
        assert bad.status_code == 422
    assert choice.last_version(own.id).number == 2


def test_a_design_without_end_costs_nobody_a_certificate(issuer, cast, cohort, complete, own):
    with unit_of_work():
        services.choose("", own.id, agency_id=cast.school.id)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    back = '<section class="back">'
    saved(own, back, f'{{% if learner_name == "{cast.learner.name}" %}}{loop}{{% endif %}}{back}')
    assert size_of(complete(cast.stranger)) == (842, 595), "sound for whoever is called otherwise"
    assert size_of(complete(cast.learner)) == (595, 842)


def test_a_course_chooses_on_the_page_of_its_terms(cast, as_user, course, own):
    place = f"/certificates/courses/{course.public_id}/terms"
    assert "Desain kami" in as_user(cast.administrator).get(place).text
    as_user(cast.administrator).post(place, data={"valid_months": "", "design": own.public_id})
    assert choice.of_course(course.id).design_id == own.id
    as_user(cast.administrator).post(place, data={"valid_months": "", "design": "nobody's"})
    assert choice.of_course(course.id).design_id == own.id


def test_only_who_may_design_there_sees_or_changes_anything(cast, as_user, own):
    places = [f"/certificates/designs/of/{cast.school.public_id}", f"/certificates/designs/{own.public_id}",
              f"/certificates/designs/{own.public_id}/versions/1"]
    for person in (cast.learner, cast.hr_officer):
        assert {as_user(person).get(place).status_code for place in places} == {403}
    assert {as_user(cast.organiser).get(place).status_code for place in places} == {404}


def test_the_same_certificate_in_an_own_design_is_the_same_bytes_again(issuer, cast, cohort, complete, own):
    with unit_of_work():
        services.choose("", own.id, agency_id=cast.school.id)
    made = complete(cast.learner)
    text_of(made)
    first = made.file_key
    with unit_of_work():
        kept = proofs.state(queries.locked(made.id), at=now())
        badge = making.make(queries.locked(made.id), kept, at=now()).document
    again = press.worker.printed(choice.of(printed_by(made)), from_snapshot(made.facts), generated_at=made.issued_at,
                                 statement=kept.text, badge=badge, seal="")
    assert hashlib.sha256(again).hexdigest() == first


def test_a_snapshot_of_before_there_were_designs_is_printed_in_portrait(certificate):
    old = certificate.facts | {}
    old.pop("design")
    assert choice.of(from_snapshot(old).design) == house("portrait")
    assert replace(from_snapshot(old), design="x") != from_snapshot(old)


def test_a_version_that_could_not_be_saved_today_is_not_brought_back_either(cast, as_user, own):
    saved(own, "{{ learner_name |", "{{ learner_nama |")
    saved(own, "{{ learner_nama |", "{{ learner_name |")
    answer = as_user(cast.administrator).post(f"/certificates/designs/{own.public_id}/versions/2/restore")
    assert answer.status_code == 422
    assert "Tidak ada isian “learner_nama”" in answer.text
    assert choice.last_version(own.id).number == 3


def test_the_doctor_names_designs_that_print_slowly_or_not_at_all_once_they_are_in_use(cast, own):
    saved(own, ' data-fill=""', "")
    assert doctor.own_designs.look().good, "nobody has chosen it"
    with unit_of_work():
        services.choose("", own.id, agency_id=cast.school.id)
    slow = doctor.own_designs.look()
    assert not slow.good
    assert "ten times as long: Desain kami." in slow.what
    saved(own, "{{ learner_name |", "{{ learner_nama |")
    assert "print no certificate, the house's takes their place: Desain kami." in doctor.own_designs.look().what


def test_sound_designs_are_looked_at_in_one_process_and_a_broken_one_spoils_no_other(own, monkeypatch):
    begun = []

    class Counted(press.Press):
        def __init__(self, *idle: float) -> None:
            begun.append(self)
            super().__init__(*idle)

    monkeypatch.setattr(press, "Press", Counted)
    sound = house("landscape")
    assert looking.fills([sound, house(), sound]) == [True, True, True]
    assert len(begun) == 1
    broken = choice.of_version(saved(own, "{{ learner_name |", "{{ learner_nama |"))
    assert looking.fills([broken, sound]) == [None, True]
    assert all(not one.is_open for one in begun)


def test_the_command_says_of_a_folder_whether_its_design_is_sound(app, tmp_path):
    run = app.test_cli_runner()
    assert run.invoke(designs, ["check", str(tmp_path)]).exit_code == 1, "there is no page"
    for name in ("design.html", "design.css"):
        (tmp_path / name).write_bytes(house().files[name])
    for name, content in house().files.items():
        if name.endswith(".svg"):
            (tmp_path / name).write_bytes(content)
    good = run.invoke(designs, ["check", "--json", str(tmp_path)])
    told = json.loads(good.stdout)
    assert (good.exit_code, told["status"]) == (0, "sound")
    assert told["problems"] == [], "whoever begins with the design of the house is not told first what is wrong with it"
    page = tmp_path / "design.html"
    page.write_text(page.read_text().replace("{{ number }}", "{{ nomor }}"))
    bad = run.invoke(designs, ["check", str(tmp_path)])
    assert bad.exit_code == 1
    assert "nomor" in bad.stdout
    assert bad.stdout.endswith("Not sound.\n")


def test_a_press_that_nobody_asks_for_a_while_ends_and_another_prints(own):
    kept, made = press.Kept(idle=0.1), choice.of_version(choice.last_version(own.id))
    try:
        order = {"generated_at": looking._AT, "statement": "", "badge": "", "seal": ""}
        first = kept.printed(made, SAMPLES["usual"], **order)
        assert kept._press._process.wait(timeout=60) == 0
        assert kept.printed(made, SAMPLES["usual"], **order) == first
    finally:
        kept.end()

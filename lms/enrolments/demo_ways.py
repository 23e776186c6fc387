"""The demonstration of the ways in: a cohort that takes people by application, with some in each state, and one by invitation."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.demo_accounts import ACCOUNTS
from lms.core import storage
from lms.core.database import db, now
from lms.courses import queries as courses
from lms.enrolments import queries, services
from lms.enrolments.models import Cohort
from lms.enrolments.petitions import asking
from lms.enrolments.petitions import services as petitions
from lms.enrolments.petitions.asking import Supervisor
from lms.enrolments.policies import MANAGE
from lms.enrolments.ways import audience, invitations, setting

CODE, NAME, INVITED = "MKAS-01", "Angkatan II 2027", "Angkatan III 2027"
MOTIVES = (
    "Saya mendampingi keluarga penerima manfaat di tiga kecamatan dan perlu memperdalam asesmen kasus.",
    "Kasus anak dan lansia di wilayah kami bertambah, sedangkan petugas yang terlatih hanya dua orang.",
    "Saya baru ditempatkan di bidang rehabilitasi sosial dan akan menangani rujukan antarinstansi.",
    "Pelatihan ini diminta untuk pendampingan terpadu yang dimulai tahun depan di kabupaten kami.",
)
BOSSES = (Supervisor("Lukas Bilung", "lukas.bilung@contoh.example"), Supervisor("Martha Lahang", "martha.lahang@contoh.example"))


def load() -> None:
    at, organiser, course, learner = now(), people.find("penyelenggara"), courses.by_code(CODE), people.find("peserta")
    if organiser is None or organiser.agency_id is None or course is None or learner is None:
        return
    cohort, invited = (_cohort(course.id, organiser.agency_id, name, ahead, at, organiser.id)
                       for name, ahead in ((NAME, 40), (INVITED, 90)))
    setting.put(cohort, setting.Way(True, "application"), at=at)
    audience.add(cohort, "employment", "pns")
    audience.add(cohort, "employment", "pppk")
    audience.add(cohort, "grade", "pns:II/c")
    setting.put(invited, setting.Way(True, "link"), at=at)
    invitations.make(invited, label="Dinas Sosial Kabupaten Malinau", uses_most=10, expires_at=at + timedelta(days=30), at=at,
                     by=organiser.id)
    _applications(cohort, _crowd(organiser, cohort), learner, organiser.id, at)


def _cohort(course_id: int, agency_id: int, name: str, ahead: int, at: datetime, by: int) -> Cohort:
    today = at.date()
    return services.create_cohort(
        course_id, name, agency_id=agency_id, starts_on=today + timedelta(ahead), ends_on=today + timedelta(ahead + 35),
        at=at - timedelta(days=12), place="Tanjung Selor", capacity=20, is_open=True, by=by)


def _applications(cohort: Cohort, crowd: list[int], learner: Any, organiser_id: int, at: datetime) -> None:
    """Seven others: with the supervisor, unanswered, refused by him, to decide (three), accepted; and the shown learner's."""
    made = [petitions.apply(id_, cohort, motive=MOTIVES[number % 4], supervisor=BOSSES[number % 2], letter=_letter(number),
                            at=at - timedelta(days=11, hours=-7 * number)) for number, id_ in enumerate(crowd[:7])]
    for number, petition in enumerate(made):
        ask = asking.newest(petition.id)
        assert ask is not None
        answered = petition.applied_at + timedelta(days=2, hours=number)
        if number == 1:
            asking.tend(petition, at=ask.answer_by + timedelta(minutes=30))
        elif number == 2:
            asking.refuse(ask, reason="Petugas ini sedang bertugas penuh di lapangan sampai akhir tahun.", at=answered)
        elif number > 2:
            asking.approve(ask, note="Sesuai dengan kebutuhan bidang kami." if number == 4 else "", at=answered)
    asking.ask_again(made[0], BOSSES[0], at=at - timedelta(days=1))
    petitions.accept(made[6], at=at - timedelta(days=4), by=organiser_id)
    if queries.place_in_family(learner.id, cohort.course_id) is None:
        head = next(iter(people.heads_over(learner.agency_id, but=learner.id)), None)
        petitions.apply(learner.id, cohort, motive=MOTIVES[0], letter=_letter(9), at=at - timedelta(hours=20),
                        supervisor=Supervisor(person_id=head.id) if head else BOSSES[0])


def _letter(number: int) -> petitions.Letter:
    """A picture of a letter, as a phone would send it."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (620, 876), "white")
    draw = ImageDraw.Draw(sheet)
    for line, words in enumerate(("PEMERINTAH KABUPATEN (CONTOH)", "SURAT TUGAS", f"Nomor: 800/{100 + number}/CONTOH", "",
                                  "Menugaskan yang bersangkutan untuk mengikuti pelatihan.", "Surat ini hanya contoh.")):
        draw.text((60, 80 + 40 * line), words, fill="black")
    out = io.BytesIO()
    sheet.save(out, "PNG")
    out.seek(0)
    return petitions.Letter(storage.put(out, at_most=1_000_000).key, "surat-tugas.png", "image/png")


def _crowd(organiser: object, cohort: Cohort) -> list[int]:
    """The organiser's people whom the cohort is for and who have no place in the course."""
    ids = list(db.session.scalars(reach.people_within(organiser, MANAGE)))
    shown = {user.id for user in (people.find(name) for name, _role in ACCOUNTS) if user}
    held = queries.learners_of(cohort.course_id, ids) | shown
    fitting = list[int]()
    for id_ in sorted(set(ids) - held):
        if len(fitting) < 7 and all(one.is_met for one in audience.told(id_, [cohort.id])[cohort.id]):
            fitting.append(id_)
    return fitting

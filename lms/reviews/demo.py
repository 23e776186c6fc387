"""The demonstration: a colleague reviews the course that is still a draft."""

from __future__ import annotations

from datetime import timedelta

from lms.accounts import queries as people
from lms.core.database import now
from lms.courses import queries as courses
from lms.reviews import queries, services


def load() -> None:
    at, lecturer, reviewer, course = now(), people.find("dosen"), people.find("penyelenggara"), courses.by_code("KONS-01")
    if lecturer is None or reviewer is None or course is None:
        return
    services.ask(lecturer, course, people.person(reviewer.id), at=at - timedelta(days=2))
    reading = courses.activities([one.id for one in courses.outline(course.id).activities()])[0]
    said = services.comment(
        reviewer, reading, "Judul menyebut tiga kebiasaan, isinya baru satu. Mohon dua yang lain juga dijelaskan.",
        at=at - timedelta(days=1, hours=6))
    services.comment(
        reviewer, reading, "Mohon satu contoh percakapan dari wilayah perbatasan: kondisi lapangan di sana berbeda.",
        at=at - timedelta(days=1, hours=5))
    services.answer(lecturer, course, queries.talk_or_404(said.public_id), "Terima kasih, dua lagi menyusul minggu ini.",
                    at=at - timedelta(hours=20))

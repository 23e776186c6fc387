"""The 25 forms of training (jenis diklat) that SIASN knows, and how many JP a day each credits.

Names are official and stay Indonesian. Daily caps follow the national JP conversion of PerLAN 10/2018 as agencies apply it,
in force since 2019-02; a course may set its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

MINUTES_PER_HOUR = 45
"""One JP."""


@dataclass(frozen=True)
class TrainingForm:
    """`code` and `group` as SIASN has them (jenisDiklatId, jenisKursusSertipikat)."""

    code: int
    name: str
    group: str
    daily_cap: int | None = None


FORMS: Mapping[int, TrainingForm] = {form.code: form for form in (
    TrainingForm(1, "Diklat Struktural", "T"), TrainingForm(2, "Diklat Fungsional", "F"), TrainingForm(3, "Diklat Teknis", "T"),
    TrainingForm(4, "Workshop", "P", 5), TrainingForm(5, "Pelatihan Manajerial", "T"),
    TrainingForm(6, "Pelatihan Sosial Kultural", "T"), TrainingForm(7, "Sosialisasi", "P", 4),
    TrainingForm(8, "Bimbingan Teknis", "T"), TrainingForm(9, "Seminar", "P", 4), TrainingForm(10, "Magang", "T"),
    TrainingForm(11, "Kursus", "T"), TrainingForm(12, "Penataran", "T"), TrainingForm(13, "Klasikal lainnya", "T"),
    TrainingForm(14, "Coaching", "T"), TrainingForm(15, "Mentoring", "T"), TrainingForm(16, "E-Learning", "T", 3),
    TrainingForm(17, "Pelatihan Jarak Jauh", "T"), TrainingForm(18, "Detasering", "T"), TrainingForm(19, "Outbond", "T"),
    TrainingForm(20, "Patok Banding", "T"), TrainingForm(21, "Pertukaran PNS-Swasta", "T"),
    TrainingForm(22, "Belajar Mandiri", "T", 2), TrainingForm(23, "Komunitas Belajar", "T", 2),
    TrainingForm(24, "Bimbingan di Tempat Kerja", "T"), TrainingForm(25, "Nonklasikal lainnya", "T"),
)}


def name_of(code: int) -> str:
    form = FORMS.get(code)
    return form.name if form else str(code)


def days_needed(hours: int, daily_cap: int | None) -> int | None:
    """The fewest days on which that many hours can be credited; None without a cap."""
    return math.ceil(hours / daily_cap) if hours and daily_cap else None

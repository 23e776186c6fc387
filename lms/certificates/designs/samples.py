"""Certificates of nobody, to look at a design by: a usual one, one with everything long, one without what may be missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l

from lms.certificates.paper.facts import Facts, Module

NAMES = {"usual": _l("Usual: four modules"), "long": _l("Long names, 25 modules"), "short": _l("Short, little known"),
         "attendance": _l("Statement of attendance")}
SEAL = ("Ditandatangani secara elektronik oleh\nDr. Contoh Pejabat, M.Si.\npada 1 Desember 2026")
STATEMENT = "PKS1:" + 4 * (
    "6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC*WIFN0AHCD8KD97TK0F90KECTHGWJC0FDC:5AIA%G7X+AQB9746")
"""As long as what a real one says without internet; it proves nothing."""
_USUAL = Facts(
    number="0000/CONTOH-01/III/UNIT/XII/2026", verification_url="HTTPS://CONTOH.EXAMPLE.GO.ID/V/0000000000000",
    verification_code="0000-0000-00000", title="Surat Tanda Tamat Pendidikan dan Pelatihan",
    issuer=("Kementerian Sosial Republik Indonesia", "Politeknik Kesejahteraan Sosial"),
    learner_name="Siti Contoh Nurhaliza, S.Tr.Sos.", identity_number="19010101 192501 2 001", birth_place="Malinau",
    birth_date=date(1901, 1, 1), rank_grade="Penata Muda, III/a", position="Pekerja Sosial Ahli Pertama",
    agency="Dinas Sosial Kabupaten Malinau", course_title="Manajemen Kasus dalam Pekerjaan Sosial", course_code="CONTOH-01",
    cohort="Angkatan III", place="Tanjung Selor", started_on=date(2026, 11, 3), finished_on=date(2026, 11, 27), credit_hours=32,
    modules=(
        Module(title="Konsep dan prinsip manajemen kasus", asynchronous=6, synchronous=2),
        Module(title="Asesmen dan rencana pelayanan", asynchronous=4, synchronous=4),
        Module(title="Pelaksanaan, rujukan, dan advokasi", synchronous=2, field=6),
        Module(title="Pemantauan, evaluasi, dan terminasi", asynchronous=4, synchronous=4)),
    predicate="Lulus", issued_on=date(2026, 12, 1), signed_in="Bandung", signatory_name="Dr. Contoh Pejabat, M.Si.",
    signatory_position="Direktur Politeknik Kesejahteraan Sosial", signatory_nip="19010202 192601 1 002",
    legal_footer="Dokumen ini adalah surat tanda tamat pelatihan, bukan sertifikat kompetensi. Keaslian dan status berlakunya "
                 "diperiksa melalui kode QR atau kode verifikasi pada dokumen ini.")
_LONG = replace(
    _USUAL, learner_name="Dr. Raden Ayu Kusumawardhani Prameswari Hadiningrat-Suryaputri, S.Sos., M.Si.",
    course_title="Penyelenggaraan Kesejahteraan Sosial bagi Tenaga Kesejahteraan Sosial Kecamatan dan Pekerja Sosial Masyarakat "
                 "di Wilayah Perbatasan", signatory_note="Plt.",
    position="Kepala Seksi Perlindungan dan Jaminan Sosial Korban Bencana Alam dan Bencana Sosial",
    agency="Dinas Sosial, Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana Kabupaten Tana "
           "Tidung", expires_on=date(2029, 11, 30), replaces="0001/CONTOH-01/III/UNIT/XII/2026", final_score="87,50",
    modules=tuple(Module(title=f"Mata pelatihan ke-{n} tentang penanganan kekerasan terhadap anak di wilayah kepulauan",
                         asynchronous=2, synchronous=1 + n % 3, field=n % 2) for n in range(1, 26)), credit_hours=113)
_SHORT = replace(
    _USUAL, learner_name="Adi", identity_number=None, birth_place=None, birth_date=None, rank_grade=None, position=None,
    agency=None, course_title="Etika", cohort=None, place=None, predicate=None, signatory_nip=None, finished_on=date(2026, 11, 3))
_ATTENDANCE = replace(
    _USUAL, kind="attendance", title="Surat Keterangan Mengikuti Pelatihan", predicate=None, attended="12 dari 15 kegiatan wajib",
    number="0000/SKM/CONTOH-01/III/UNIT/XII/2026", signatory_note="Plh.")
SAMPLES = {"usual": _USUAL, "long": _LONG, "short": _SHORT, "attendance": _ATTENDANCE}

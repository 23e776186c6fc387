"""Three certificates: a usual one, one with everything long, one of a person without NIP; and what their offline codes say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.certificates import statement
from lms.certificates.badges import credential, integrity
from lms.certificates.keys import STATEMENT, Signer
from lms.certificates.paper.facts import Facts, Module

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
URL = "HTTPS://BELAJAR.POLTEKESOS.AC.ID/V/7K3M9QX2TB4DW"
FACTS = Facts(
    number="0012/MKAS-01/III/POLTEKESOS/XI/2026",
    verification_url=URL,
    verification_code="7K3M-9QX2-TB4DW",
    title="Surat Tanda Tamat Pendidikan dan Pelatihan",
    issuer=("Kementerian Sosial Republik Indonesia", "Politeknik Kesejahteraan Sosial Bandung"),
    learner_name="Siti Nurhaliza Dayang, S.Tr.Sos.",
    identity_number="19010101 192501 1 999",
    birth_place="Malinau",
    birth_date=date(1901, 1, 1),
    rank_grade="Penata Muda, III/a",
    position="Pekerja Sosial Ahli Pertama",
    agency="Dinas Sosial Kabupaten Malinau",
    course_title="Manajemen Kasus",
    course_code="MKAS-01",
    cohort="Angkatan III",
    place="Tanjung Selor",
    started_on=date(2026, 10, 28),
    finished_on=date(2026, 11, 20),
    credit_hours=32,
    modules=(
        Module(title="Konsep dan prinsip manajemen kasus", asynchronous=8, synchronous=3),
        Module(title="Pelaksanaan, rujukan, dan advokasi", asynchronous=8, synchronous=5, field=8),
    ),
    final_score="87,50",
    predicate="Lulus",
    issued_on=date(2026, 11, 23),
    signed_in="Bandung",
    signatory_name="Dr. Marjuki Wirawan, M.Sc.",
    signatory_position="Direktur Politeknik Kesejahteraan Sosial Bandung",
    signatory_nip="19010202 192601 1 998",
    legal_footer="Surat ini bukan sertifikat kompetensi.",
)
LONG = replace(
    FACTS,
    specimen=True,
    learner_name="Dr. Raden Ayu Kusumawardhani Prameswari Hadiningrat-Suryaputri, S.Sos., M.Si.",
    course_title="Penyelenggaraan Kesejahteraan Sosial bagi Tenaga Kesejahteraan Sosial Kecamatan dan Pekerja Sosial Masyarakat "
    "di Wilayah Perbatasan Kalimantan Utara",
    agency="Dinas Sosial, Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana "
    "Kabupaten Tana Tidung Provinsi Kalimantan Utara",
    position="Kepala Seksi Perlindungan dan Jaminan Sosial Korban Bencana Alam dan Bencana Sosial",
    signatory_note="Plt.",
    modules=tuple(
        Module(title=f"Mata pelatihan ke-{n} tentang penanganan kekerasan terhadap anak di wilayah kepulauan", asynchronous=n)
        for n in range(1, 26)
    ),
)
PLAIN = replace(
    FACTS,
    learner_name="Š. Ḥusain ʿAbdullāh Łukasz Đăng",
    identity_number=None,
    birth_place=None,
    birth_date=None,
    rank_grade=None,
    position=None,
    agency=None,
    cohort=None,
    place=None,
    final_score=None,
    predicate=None,
    signatory_nip=None,
)
_KEY = Ed25519PrivateKey.from_private_bytes(b"the key of the tests, 32 letters")
SIGNER = Signer(STATEMENT, "00112233aabbccdd", _KEY.public_key().public_bytes_raw(), _KEY, is_sample=True)
BASE = "https://belajar.poltekesos.ac.id"
BADGE = json.dumps(integrity.signed(
    credential.of(FACTS, base=BASE, email="a@b.id", place=131_071, issued_at=AT, zone="Asia/Makassar"),
    SIGNER, method="did:web:belajar.poltekesos.ac.id#00112233aabbccdd", at=AT))


def statement_of(facts: Facts) -> str:
    return statement.signed(statement.of(facts, index=131_071), SIGNER)
ATTENDANCE = replace(
    FACTS, kind="attendance", title="Surat Keterangan Mengikuti Pelatihan", number="0001/SKM/MKAS-01/III/POLTEKESOS/XI/2026",
    predicate=None, final_score=None, attended="12 dari 15 kegiatan wajib", signatory_note="Plh.")
"""Of somebody who took part and did not pass, signed by a stand-in."""

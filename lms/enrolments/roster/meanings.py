"""What a heading stands for: as offices write them, Indonesian or English, with a slip of the pen or a few words more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.enrolments.roster import values

SKIPPED = ""
FIELDS: Mapping[str, Any] = {
    "number": _l("NIP or NI PPPK"), "number_also": _l("NIP or NI PPPK, where the other column has none"),
    "both": _l("Name and NIP in one column"), "name": _l("Name, with or without titles"),
    "name_also": _l("Name, where the other column has none"),
    "name_rest": _l("Last name, which another column lacks"),
    "title_before": _l("Title before the name"), "title_after": _l("Title after the name"),
    "email": _l("E-mail address"), "email_also": _l("E-mail address, where the other column has none"),
    "username": _l("Username"),
    "agency": _l("Agency"), "region": _l("Regency or city of the agency"), "unit": _l("Work unit"), "position": _l("Post"),
    "grade": _l("Grade"), "employment": _l("Employment (PNS, PPPK, non-ASN)"),
    "sponsor": _l("Who pays"), "birth": _l("Place and date of birth in one column"),
    "birth_place": _l("Place of birth"), "birth_date": _l("Date of birth"), "sex": _l("Sex"),
    "remark": _l("Remark, read for who has died, retired or withdrawn"),
}
"""What a column may mean, in the words of the page where it is chosen by hand."""
IDENTIFYING = ("number", "email", "username")
ANOTHER = {"number": "number_also", "name": "name_also", "email": "email_also"}
"""Where a second column has the same meaning."""
HEADINGS = {
    "number": "nip|nip baru|nip ni pppk|nip nippk|nik nip|nip nippppk|"
              "nip nrp nik|nip nipppk|ni pppk|nipppk|nip nik|no nip|nomor induk pegawai|"
              "nip pegawai|nip pns|nomor identitas|nomor induk|employee number|civil servant number|"
              "staff number|nip nrp|nip ni p3k|nip peserta",
    "both": "nama nip|nip nama|nama dan nip|nama lengkap nip|nama lengkap dan nip|nama pegawai nip|nama peserta nip|"
            "nama nip nippppk|nama lengkap gelar nip|name nip",
    "name": "nama|nama lengkap|nama peserta|nama pegawai|nama dan gelar|nama lengkap dan gelar|"
            "nama lengkap beserta gelar|nama lengkap dengan gelar|nama lengkap gelar|nama peserta pelatihan|"
            "nama gelar|nama tanpa gelar|name|full name|fullname|participant|participant name|learner|"
            "employee name|first name|firstname|given name|nama depan",
    "name_rest": "last name|lastname|surname|family name|nama belakang|nama keluarga",
    "title_before": "gelar depan|gelar di depan|gelar depan nama|title before|front title|prefix|gelar dpn",
    "title_after": "gelar belakang|gelar di belakang|gelar belakang nama|title after|suffix|degree|gelar blkg|gelar|"
                   "gelar akademik",
    "email": "email|e mail|surel|alamat email|alamat e mail|alamat surel|pos el|email aktif|email address|"
             "mail|email peserta|alamat email aktif|email pribadi",
    "username": "username|user name|nama pengguna|user|login|user id|akun",
    "agency": "instansi|nama instansi|asal instansi|instansi asal|opd|skpd|perangkat daerah|organisasi|agency|"
              "organisation|organization|institution|office|dinas|asal|instansi pengirim|pemerintah daerah|"
              "pemda|satuan kerja perangkat daerah|lembaga|kantor|company",
    "region": "kabupaten kota|kab kota|kota kabupaten|asal kabupaten kota|kabupaten kota asal|asal kab kota|kab kota asal|"
              "kabupaten|kota|asal daerah|daerah asal|daerah|wilayah|wilayah kerja|wilayah tugas|regency|city",
    "unit": "unit kerja|unit organisasi|unor|satuan kerja|satker|bidang|unit|work unit|department|"
            "unit kerja instansi|tempat tugas",
    "position": "jabatan|nama jabatan|jabatan terakhir|jabatan saat ini|position|post|job title|job|pekerjaan|jabatan fungsional|"
                "nama jabatan fungsional|jabatan struktural",
    "grade": "golongan|gol|gol ruang|golongan ruang|pangkat|pangkat golongan|pangkat gol|pangkat gol ruang|"
             "pangkat golongan ruang|pangkat dan golongan|grade|rank|golongan pangkat|gol pangkat|golru|gol ru|pangkat golru",
    "employment": "status kepegawaian|status pegawai|jenis kepegawaian|jenis pegawai|status|status asn|employment|"
                  "employment type|employment status|kepegawaian|jenis asn|pns pppk|asn non asn|pns pppk non asn|status pns pppk",
    "sponsor": "sumber dana|sumber biaya|sumber pembiayaan|sumber anggaran|pembiayaan|sponsor|dibiayai oleh|penanggung biaya|"
               "asal dana|asal pembiayaan|who pays|paid by|funding|source of funds",
    "birth": "tempat tanggal lahir|ttl|tempat tgl lahir|tempat dan tanggal lahir|tmpt tgl lahir|"
             "place and date of birth",
    "birth_place": "tempat tanggal lahir tempat|ttl tempat|kelahiran tempat|lahir tempat|"
                   "tempat lahir|kota lahir|tmpt lahir|place of birth|birth place|birthplace",
    "birth_date": "tempat tanggal lahir tanggal|tempat tanggal lahir tgl|ttl tanggal|ttl tgl|kelahiran tanggal|lahir tanggal|"
                  "lahir tgl|tanggal lahir|tgl lahir|tgllahir|tanggallahir|lahir|date of birth|birth date|birthdate|birthday|"
                  "dob|born",
    "sex": "jenis kelamin|l p|p l|kelamin|jk|gender|sex|lk pr|laki laki perempuan|jns kelamin",
    "remark": "keterangan|ket|catatan|notes|remarks",
    SKIPPED: "no|nomor|no urut|nomor urut|no hp|no hp wa|hp|telepon|no telepon|nomor hp|wa|whatsapp|phone|"
             "mobile|nik|no ktp|alamat|agama|pendidikan|pendidikan terakhir|npwp|"
             "tanda tangan|ttd|address|provinsi|kecamatan|nama pelatihan|nama diklat|"
             "angkatan|kelas|tmt|tmt cpns|tmt pns|foto|tanggal daftar|ukuran baju|timestamp|stempel waktu|phone number",
}
_KNOWN = {heading: field for field, headings in HEADINGS.items() for heading in headings.split("|")}
NAMED = frozenset(HEADINGS["name"].split("|"))
"""What stands above names."""
REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_POLITE = frozenset((
    "anda", "saudara", "bapak", "tuliskan", "tulis", "isikan", "isi", "masukkan", "mohon", "silakan", "wajib", "diisi", "harap",
    "saat", "ini", "sekarang", "terakhir", "aktif"))
"""What forms say besides."""
_OTHERS = frozenset((
    "atasan", "ibu", "ayah", "istri", "suami", "anak", "kandung", "panggilan", "bank", "rekening", "kegiatan", "sekolah",
    "universitas", "vaksin", "nikah", "perkawinan", "pernikahan", "kehadiran", "keluarga", "darurat", "pejabat",
    "penandatangan", "lama", "supervisor"))
"""Words of headings under which stands something, or somebody, else."""
_PERSONS = frozenset((
    "lengkap", "peserta", "pegawai", "karyawan", "karyawati", "asn", "pns", "pppk", "calon", "staf", "staff", "personil",
    "personel", "petugas", "pendamping", "tksk", "psm", "tagana", "anggota", "usulan", "diusulkan", "ditugaskan", "pekerja",
    "penyuluh", "gelar", "ktp"))
_OF_PERSONS = _PERSONS | frozenset((
    "yang", "akan", "dan", "dengan", "beserta", "tanpa", "di", "sesuai", "sk", "sosial", "pelatihan", "diklat", "bimtek",
    "kegiatan", "workshop", "pkh", "huruf", "besar", "kapital", "ijazah", "untuk", "pada", "tertulis", "sertifikat"))
_OFFICES = frozenset(("kantor", "opd", "skpd", "dinas", "lembaga", "instansi", "perangkat", "organisasi"))
_MAIL = frozenset(("email", "surel", "mail"))
_OF_MAIL = _MAIL | frozenset(("alamat", "kantor", "instansi", "dinas", "pribadi", "peserta", "pegawai", "resmi", "e"))


def plain(heading: str) -> str:
    """The heading in small letters and single spaces, without unseen ones: "No. HP / WA" is "no hp wa"."""
    seen = values.tidy(unicodedata.normalize("NFKC", heading))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", seen.casefold()).split())


@lru_cache(4096)
def meaning(heading: str) -> str | None:
    """The field a heading stands for, SKIPPED for what is known and not kept, None for what is not known. Remarks in brackets
    say how to fill a column in; of "SKPD/OPD" the first word that is known counts, "Nama/NIP/Pangkat" is a name with a number."""
    bare = REMARK.sub(" ", heading)
    if (field := _KNOWN.get(plain(bare))) is not None:
        return field
    parts = [field for part in re.split(r"[/|]| atau ", bare) if (field := _meaning(part)) is not None]
    if {"name", "number"} <= set(parts):
        return "both"
    for text in dict.fromkeys([heading, bare]):
        if (field := _meaning(text)) is not None:
            return field
    return next((field for field in parts if field), parts[0] if parts else None)


def is_of_others(heading: str) -> bool:
    """Whether what stands below it is not of the person of the row."""
    return bool(_OTHERS.intersection(plain(heading).split()))


def _meaning(heading: str) -> str | None:
    words = plain(heading)
    if re.fullmatch(r"(\w )+\w", words):  # "N I P"
        words = words if words in _KNOWN else words.replace(" ", "")
    if not words or len(words) > 60:
        return None
    short = " ".join(word for word in words.split() if word not in _POLITE)
    for text in (words, short):
        if text in _KNOWN:
            return _KNOWN[text]
    if (field := _ruled(short.split())) is not None:
        return field
    close = get_close_matches(words, _KNOWN, n=1, cutoff=0.86) if len(words) > 3 else []
    return _KNOWN[close[0]] if close else None


def _ruled(words: list[str]) -> str | None:
    """By the words of a longer heading: "Nama Calon Peserta" is a name, "Nama Atasan" somebody else's."""
    told = set(words)
    if words[:1] == ["nama"] and told & _PERSONS and told - {"nama"} <= _OF_PERSONS:
        return "name"
    if told & _OTHERS:
        return SKIPPED
    if told & _MAIL and told <= _OF_MAIL:
        return "email"
    if told & _OFFICES and told <= _OFFICES | {"nama", "asal", "daerah"}:
        return "agency"
    return None

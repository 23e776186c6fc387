"""Which column of a sheet means what: by headings as offices write them, Indonesian or English, with a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.uploads.sheets.book import Book, Record, Sheet

SKIPPED = ""
FIELDS: Mapping[str, Any] = {
    "number": _l("NIP or NI PPPK"), "name": _l("Name, with or without titles"), "title_before": _l("Title before the name"),
    "title_after": _l("Title after the name"), "email": _l("E-mail address"), "username": _l("Username"),
    "agency": _l("Agency"), "unit": _l("Work unit"), "position": _l("Post"), "grade": _l("Grade"),
    "employment": _l("Employment (PNS, PPPK, non-ASN)"), "birth": _l("Place and date of birth in one column"),
    "birth_place": _l("Place of birth"), "birth_date": _l("Date of birth"), "sex": _l("Sex"),
}
"""What a column may mean, in the words of the page where it is chosen by hand."""
IDENTIFYING = ("number", "email", "username")
_HEADINGS = {
    "number": "nip|nip baru|nip ni pppk|nip nippk|nip nipppk|ni pppk|nipppk|nip nik|no nip|nomor induk pegawai|"
              "nip pegawai|nip pns|nomor identitas|nomor induk|employee number|civil servant number|"
              "staff number|nip nrp|nip ni p3k",
    "name": "nama|nama lengkap|nama peserta|nama pegawai|nama dan gelar|nama lengkap dan gelar|"
            "nama lengkap beserta gelar|nama lengkap dengan gelar|nama lengkap gelar|nama peserta pelatihan|"
            "nama gelar|nama tanpa gelar|name|full name|fullname|participant|participant name|learner|"
            "employee name",
    "title_before": "gelar depan|gelar di depan|gelar depan nama|title before|front title|prefix",
    "title_after": "gelar belakang|gelar di belakang|gelar belakang nama|title after|suffix|degree",
    "email": "email|e mail|surel|alamat email|alamat e mail|alamat surel|pos el|email aktif|email address|"
             "mail|email peserta|alamat email aktif|email pribadi",
    "username": "username|user name|nama pengguna|user|login|user id|akun",
    "agency": "instansi|nama instansi|asal instansi|instansi asal|opd|skpd|perangkat daerah|organisasi|agency|"
              "organisation|organization|institution|office|dinas|asal|instansi pengirim|pemerintah daerah|"
              "pemda|satuan kerja perangkat daerah",
    "unit": "unit kerja|unit organisasi|unor|satuan kerja|satker|bidang|unit|work unit|department|"
            "unit kerja instansi|tempat tugas",
    "position": "jabatan|nama jabatan|jabatan terakhir|jabatan saat ini|position|post|job title|job|pekerjaan",
    "grade": "golongan|gol|gol ruang|golongan ruang|pangkat|pangkat golongan|pangkat gol|pangkat gol ruang|"
             "pangkat golongan ruang|pangkat dan golongan|grade|rank|golongan pangkat|gol pangkat",
    "employment": "status kepegawaian|status pegawai|jenis kepegawaian|jenis pegawai|status|status asn|employment|"
                  "employment type|employment status|kepegawaian|jenis asn",
    "birth": "tempat tanggal lahir|ttl|tempat tgl lahir|tempat dan tanggal lahir|tmpt tgl lahir|"
             "place and date of birth",
    "birth_place": "tempat lahir|kota lahir|tmpt lahir|place of birth|birth place|birthplace",
    "birth_date": "tanggal lahir|tgl lahir|tgllahir|tanggallahir|lahir|date of birth|birth date|birthdate|birthday|"
                  "dob|born",
    "sex": "jenis kelamin|l p|p l|kelamin|jk|gender|sex|lk pr|laki laki perempuan|jns kelamin",
    SKIPPED: "no|nomor|no urut|nomor urut|no hp|no hp wa|hp|telepon|no telepon|nomor hp|wa|whatsapp|phone|"
             "mobile|nik|no ktp|keterangan|ket|catatan|alamat|agama|pendidikan|pendidikan terakhir|npwp|"
             "tanda tangan|ttd|notes|remarks|address|provinsi|kabupaten|kabupaten kota|kota|kecamatan|"
             "angkatan|kelas|tmt|tmt cpns|tmt pns|foto|tanggal daftar|ukuran baju",
}
_KNOWN = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split("|")}
_FIRST_ROWS = 30


@dataclass(frozen=True)
class Layout:
    """`sheet` is the sheet's place in the book, `head` the line of its headings (0: none), `columns` the column of each field."""

    sheet: int
    head: int
    columns: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "head": self.head, "columns": dict(self.columns)}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Layout:
        return Layout(kept["sheet"], kept["head"], dict(kept["columns"]))


class NoHeadings(DomainError):
    """No sheet has a row with the headings that are needed."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_l("No row with headings was found: a list needs a column with names and one with NIP, e-mail addresses "
                            "or usernames, each under its heading."))


def plain(heading: str) -> str:
    """The heading in small letters and single spaces: "No. HP / WA" is "no hp wa"."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", heading.casefold()).split())


def meaning(heading: str) -> str | None:
    """The field a heading stands for, SKIPPED for what is known and not kept, None for what is not known."""
    words = plain(heading)
    if not words or len(words) > 60:
        return None
    if words in _KNOWN:
        return _KNOWN[words]
    close = get_close_matches(words, _KNOWN, n=1, cutoff=0.86) if len(words) > 3 else []
    return _KNOWN[close[0]] if close else None


def found(book: Book) -> Layout:
    """The sheet and row whose headings say most; NoHeadings where none says enough."""
    best, score = None, 0
    for number, sheet in enumerate(book.sheets):
        if sheet.is_hidden:
            continue
        for record in sheet.records[:_FIRST_ROWS]:
            columns = _columns(record)
            if _is_enough(columns) and len(columns) > score:
                best, score = Layout(number, record.line, columns), len(columns)
    if best is None:
        raise NoHeadings
    return best


def headings(sheet: Sheet, head: int) -> list[str]:
    """What stands above each column; its letter where nothing does."""
    record = next((r for r in sheet.records if r.line == head), None)
    texts = [record.at(column).text.strip() if record else "" for column in range(width(sheet))]
    return [" ".join(text.split()) or letter(column) for column, text in enumerate(texts)]


def width(sheet: Sheet) -> int:
    """How many columns hold something."""
    return max((len(record.cells) for record in sheet.records), default=0)


def letter(column: int) -> str:
    """As spreadsheets name columns: 0 is A, 26 is AA."""
    name, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_enough(columns: Mapping[str, int]) -> bool:
    """Whether people can be told from one another by these columns."""
    return _is_enough(columns)


def _is_enough(columns: Mapping[str, int]) -> bool:
    return "name" in columns and any(field in columns for field in IDENTIFYING)


def _columns(record: Record) -> dict[str, int]:
    """The first column of each meaning; a row with digits of a NIP in it is somebody, never headings."""
    columns: dict[str, int] = {}
    for column, cell in enumerate(record.cells):
        if sum(letter.isdecimal() for letter in cell.text) > 8 or "@" in cell.text:
            return {}
        field = meaning(cell.text)
        if field and field not in columns:
            columns[field] = column
    return columns

"""Which column of a sheet means what: by headings as offices write them, Indonesian or English, with a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.uploads.sheets.book import Book, Record, Sheet

SKIPPED = ""
FIELDS: Mapping[str, Any] = {
    "number": _l("NIP or NI PPPK"), "number_also": _l("NIP or NI PPPK, where the other column has none"),
    "both": _l("Name and NIP in one column"), "name": _l("Name, with or without titles"),
    "title_before": _l("Title before the name"), "title_after": _l("Title after the name"),
    "email": _l("E-mail address"), "username": _l("Username"),
    "agency": _l("Agency"), "unit": _l("Work unit"), "position": _l("Post"), "grade": _l("Grade"),
    "employment": _l("Employment (PNS, PPPK, non-ASN)"), "birth": _l("Place and date of birth in one column"),
    "birth_place": _l("Place of birth"), "birth_date": _l("Date of birth"), "sex": _l("Sex"),
}
"""What a column may mean, in the words of the page where it is chosen by hand."""
IDENTIFYING = ("number", "email", "username")
ANOTHER = {"number": "number_also"}
"""Where a second column has the same meaning."""
_HEADINGS = {
    "number": "nip|nip baru|nip ni pppk|nip nippk|nik nip|nip nippppk|"
              "nip nrp nik|nip nipppk|ni pppk|nipppk|nip nik|no nip|nomor induk pegawai|"
              "nip pegawai|nip pns|nomor identitas|nomor induk|employee number|civil servant number|"
              "staff number|nip nrp|nip ni p3k",
    "both": "nama nip|nip nama|nama dan nip|nama lengkap nip|nama lengkap dan nip|nama pegawai nip|nama peserta nip|"
            "nama nip nippppk|nama lengkap gelar nip|name nip",
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
    "birth_place": "tempat tanggal lahir tempat|ttl tempat|kelahiran tempat|lahir tempat|"
                   "tempat lahir|kota lahir|tmpt lahir|place of birth|birth place|birthplace",
    "birth_date": "tempat tanggal lahir tanggal|tempat tanggal lahir tgl|ttl tanggal|ttl tgl|kelahiran tanggal|lahir tanggal|"
                  "lahir tgl|tanggal lahir|tgl lahir|tgllahir|tanggallahir|lahir|date of birth|birth date|birthdate|birthday|"
                  "dob|born",
    "sex": "jenis kelamin|l p|p l|kelamin|jk|gender|sex|lk pr|laki laki perempuan|jns kelamin",
    SKIPPED: "no|nomor|no urut|nomor urut|no hp|no hp wa|hp|telepon|no telepon|nomor hp|wa|whatsapp|phone|"
             "mobile|nik|no ktp|keterangan|ket|catatan|alamat|agama|pendidikan|pendidikan terakhir|npwp|"
             "tanda tangan|ttd|notes|remarks|address|provinsi|kabupaten|kabupaten kota|kota|kecamatan|"
             "angkatan|kelas|tmt|tmt cpns|tmt pns|foto|tanggal daftar|ukuran baju",
}
_KNOWN = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split("|")}
NAMED = frozenset(_HEADINGS["name"].split("|"))
"""What stands above names."""
_FIRST_ROWS = 30
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Layout:
    """`sheet` is the sheet's place in the book, `head` the line of its headings (0: none), `columns` the column of each field;
    `over` the line of headings that stand above those (0: none), `elsewhere` the names of other sheets that hold lists."""

    sheet: int
    head: int
    columns: Mapping[str, int]
    over: int = 0
    elsewhere: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "head": self.head, "columns": dict(self.columns), "over": self.over,
                "elsewhere": list(self.elsewhere)}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Layout:
        return Layout(kept["sheet"], kept["head"], dict(kept["columns"]), kept.get("over", 0), tuple(kept.get("elsewhere", ())))


class NoHeadings(DomainError):
    """No sheet has a row with the headings that are needed."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_l("No row with headings was found: a list needs a column with names and one with NIP, e-mail addresses "
                            "or usernames, each under its heading."))


def plain(heading: str) -> str:
    """The heading in small letters and single spaces: "No. HP / WA" is "no hp wa"."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", heading.casefold()).split())


@lru_cache(4096)
def meaning(heading: str) -> str | None:
    """The field a heading stands for, SKIPPED for what is known and not kept, None for what is not known. Remarks in brackets say
    how to fill a column in; of "SKPD/OPD" the first word that is known counts."""
    bare = _REMARK.sub(" ", heading)
    for text in dict.fromkeys([heading, bare]):
        if (field := _meaning(text)) is not None:
            return field
    parts = [field for part in re.split(r"[/|]| atau ", bare) if (field := _meaning(part)) is not None]
    return next((field for field in parts if field), parts[0] if parts else None)


def found(book: Book) -> Layout:
    """The sheet and row whose headings say most; NoHeadings where none says enough."""
    by_sheet = {number: layout for number in range(len(book.sheets)) if (layout := _found(book, number))}
    if not by_sheet:
        raise NoHeadings
    best = max(by_sheet.values(), key=lambda layout: len(layout.columns))
    return replace(best, elsewhere=others(book, best.sheet))


def others(book: Book, sheet: int) -> tuple[str, ...]:
    """The names of the other sheets that hold lists of people, which nobody should overlook."""
    laid_out = ((book.sheets[n], _found(book, n)) for n in range(len(book.sheets)) if n != sheet)
    return tuple(other.name for other, layout in laid_out if layout and any(r.line > layout.head for r in other.records))


def headings(sheet: Sheet, head: int, over: int = 0) -> list[str]:
    """What stands above each column; its letter where nothing does."""
    record, upper = (next((r for r in sheet.records if r.line == line), None) for line in (head, over))
    texts = _together(upper, record) if upper and record else [cell.text for cell in record.cells] if record else []
    texts += [""] * (width(sheet) - len(texts))
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
    return "both" in columns or ("name" in columns and any(field in columns for field in IDENTIFYING))


def _found(book: Book, number: int) -> Layout | None:
    """In one sheet: headings of one row, or of two where these say more."""
    sheet, best = book.sheets[number], None
    if sheet.is_hidden:
        return None
    first = sheet.records[:_FIRST_ROWS]
    for place, record in enumerate(first):
        below = next((r for r in first[place + 1:place + 2] if r.line == record.line + 1), None)
        for head, over, columns in ((record, 0, columns_of(record)), (below, record.line, _columns_of_two(record, below))):
            if head and _is_enough(columns) and len(columns) > (len(best.columns) if best else 0):
                best = Layout(number, head.line, columns, over)
    return best


def _meaning(heading: str) -> str | None:
    words = plain(heading)
    if re.fullmatch(r"(\w )+\w", words):  # "N I P"
        words = words if words in _KNOWN else words.replace(" ", "")
    if not words or len(words) > 60:
        return None
    if words in _KNOWN:
        return _KNOWN[words]
    close = get_close_matches(words, _KNOWN, n=1, cutoff=0.86) if len(words) > 3 else []
    return _KNOWN[close[0]] if close else None


def columns_of(record: Record) -> dict[str, int]:
    """The columns that these headings name."""
    return _columns([cell.text for cell in record.cells])


def _columns_of_two(upper: Record, lower: Record | None) -> dict[str, int]:
    if lower is None or len(columns_of(upper)) < 2 or not _may_be_headings(cell.text for cell in lower.cells):
        return {}
    return _columns(_together(upper, lower), [cell.text for cell in lower.cells])


def _together(upper: Record, lower: Record) -> list[str]:
    """Two rows of headings as one: a heading above several columns is said of each."""
    texts, group = [], ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        above, below = upper.at(column).text.strip(), lower.at(column).text.strip()
        group = above or (group if below else "")
        texts.append(below if not group else group if not below or below == group else f"{group} {below}")
    return texts


def _columns(texts: Sequence[str], or_else: Sequence[str] = ()) -> dict[str, int]:
    """The first column of each meaning, by its text or else by the other; nothing where somebody stands in the row."""
    columns: dict[str, int] = {}
    if not _may_be_headings(texts):
        return columns
    for column, text in enumerate(texts):
        field = meaning(text)
        if field is None and column < len(or_else):
            field = meaning(or_else[column])
        field = ANOTHER.get(field or "", field) if field in columns else field
        if field and field not in columns:
            columns[field] = column
    return columns


def _may_be_headings(texts: Iterable[str]) -> bool:
    """A row with the digits of a NIP or an address in it is somebody, unless they stand in brackets, as examples do."""
    bare = [_REMARK.sub(" ", text) for text in texts]
    return not any(sum(letter.isdecimal() for letter in text) > 8 or "@" in text for text in bare)

"""Which rows below the headings are people, and which are sums, notes, signatures, names of groups or another table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from lms.enrolments.roster import columns, meanings, numbers, values
from lms.enrolments.roster.columns import Layout
from lms.enrolments.roster.meanings import ANOTHER, IDENTIFYING
from lms.uploads.sheets.book import FORMULA, Cell, Record, Sheet

REPEATED = ("agency", "region", "unit", "position", "grade", "employment", "birth_place")
"""Fields in which "sda" and ditto marks mean what stands above."""
_SUM = re.compile(r"(sub\s*)?(jumlah|total)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"\*+\)\s|(catatan|keterangan|ket|nb|notes?|mengetahui|menyetujui|mengesahkan|dibuat|disusun|tembusan|a\.\s?n\.)(\W|$)|"
    r"[A-Z][A-Za-z ]+,\s*(\d{1,2}\s+)?[A-Za-z]+\s+20\d\d$", re.IGNORECASE)
"""Below these stand remarks and signatures."""
_SIGNING = re.compile(r"(kepala|plt|plh|pj|an|ub|sekretaris|ketua|pengelola|penanggung\s?jawab|yang\s+(mengusulkan|membuat)|"
                      r"hormat|pejabat|direktur|pimpinan|camat|bupati|wali\s?kota|gubernur|pembuat)\b", re.IGNORECASE)
"""Who signs, in a row of its own."""
_BREAK = re.compile(r"(hal(aman)?|page|lanjutan|(di)?pindah(kan|an))\b", re.IGNORECASE)
"""What stands where one page ends."""
_GROUP = re.compile(r"((peserta|calon|daftar|utusan|kelompok|rombongan|pns|cpns|pppk|p3k|asn|non|honorer|tksk|tagana|psm|"
                    r"pendamping|panitia|narasumber|pegawai|tenaga|cadangan|utama|laki|perempuan|angkatan|gelombang|"
                    r"pkh|tambahan)\b[\s\-/:.()]*)+",
                    re.IGNORECASE)
"""What a row is called that stands above people of one kind."""
_NO_LEARNERS = re.compile(r"\b(panitia|narasumber|pemateri|pengajar|fasilitator|moderator|widyaiswara|cadangan)\b", re.IGNORECASE)
"""Words of a row of its own below which stand those who run the training, or who may yet come."""
_AND_SO_ON = re.compile(r"(dst|dll|dsb|etc|seterusnya|dan seterusnya)\W*|…|\.{2,}", re.IGNORECASE)
_ORDINAL = re.compile(r"\(?([A-Z]|[IVX]{1,5}|\d{1,3})[.)]?")
_NUMBERED = re.compile(r"(nip|ni\s?pppk|nrp)\b", re.IGNORECASE)
_PERSON = 3
"""Cells that hold something, from which on a row below them may still be somebody whose number is missing."""
_OFFICE = re.compile(r"(?:[A-Z0-9]{1,3}\.\s+)?((?:dinas|badan|pemerintah|kab|kabupaten|kota|provinsi|kecamatan|uptd?|bidang|"
                     r"sekretariat|kementerian|balai|sentra|rsud|puskesmas)\b.*)", re.IGNORECASE)


_BELOW = _l("Passed over: it stands with the remarks and signatures below the list.")


@dataclass(frozen=True)
class Row:
    """`passed` says why it is nobody, `fault` why it cannot be read; `group` is the office under whose name it stands, `under`
    the words above it by which it may be no learner."""

    record: Record
    passed: object = ""
    fault: object = ""
    group: str = ""
    under: str = ""


def below(sheet: Sheet, layout: Layout) -> Iterator[Row]:
    """Each row below the headings that says something. Those that repeat the headings or only number the columns are left out."""
    head = next((record for record in sheet.records if record.line == layout.head), None)
    above: dict[int, Cell] = {}
    other, is_closed, group, under = 0, False, "", ""
    for record in _joined([record for record in sheet.records if record.line > layout.head], layout):
        under = _under(record, layout, under)
        if _repeats(record, layout, head):
            other = 0
        elif _is_head(record, layout):
            other = record.line
            yield Row(record, passed=_l("Other headings begin here: it is another table."))
        elif not is_closed and "agency" not in layout.columns and (office := _office(record)):
            group = office
            yield Row(record, passed=_l("Passed over: it names an office. The people below it belong there."))
        elif not _says_nothing(record, layout):
            if passed := _nobody(record, layout, is_closed):
                is_closed = is_closed or _closes(record)
                yield Row(record, passed=passed)
                continue
            yield Row(_repeated(record, layout, above), group=group, under=under, fault=_l(
                "The row stands under other headings than the list, those of row %(row)s. Put that table into a sheet or file of "
                "its own.", row=other) if other else "")


def _under(record: Record, layout: Layout, before: str) -> str:
    """By which words people below this row may be no learners; a row that names another group ends it."""
    said = _said(record)
    if len(said) != 1 or len(said[0]) > 80 or _may_identify(Cell(said[0])) or cell_of(record, layout, "remark").text.strip():
        return before
    return said[0] if _NO_LEARNERS.search(said[0]) else "" if _office(record) or _GROUP.fullmatch(said[0]) else before


def _joined(records: Sequence[Record], layout: Layout) -> Iterator[Record]:
    """Where names and numbers share a column, a number in the row below its name belongs to that."""
    column, waiting = layout.columns.get("both"), None
    for record in records:
        if waiting and column is not None and record.line == waiting.line + 1 and _is_half(record.at(column), number=True):
            width = max(len(waiting.cells), len(record.cells))
            yield replace(waiting, cells=tuple(_together(waiting.at(x), record.at(x)) for x in range(width)))
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = record if column is not None and _is_half(record.at(column), number=False) else None
        if not waiting:
            yield record
    if waiting:
        yield waiting


def _is_half(cell: Cell, *, number: bool) -> bool:
    """Whether only the name, or only the number, stands in it."""
    name, digits = numbers.parted(cell.text)
    return bool(digits) == number and bool(values.folded(name)) != number and cell.kind != FORMULA


def _together(upper: Cell, lower: Cell) -> Cell:
    parts = [cell for cell in (upper, lower) if cell.text.strip()]
    return Cell("\n".join(cell.text for cell in parts), parts[0].kind) if parts else Cell()


def cell_of(record: Record, layout: Layout, name: str) -> Cell:
    column = layout.columns.get(name)
    return Cell() if column is None else record.at(column)


def _repeats(record: Record, layout: Layout, head: Record | None) -> bool:
    """The headings once more, or "1 2 3 ..." below them."""
    texts = [cell_of(record, layout, name).text.strip() for name in layout.columns]
    if head and any(texts) and texts == [cell_of(head, layout, name).text.strip() for name in layout.columns]:
        return True
    if layout.head and _is_head(record, layout) and columns.columns_of(record) == layout.columns:
        return True
    numbers = [cell.text.strip("() ") for cell in record.cells if cell.text.strip()]
    return len(numbers) > 2 and all(text.isdecimal() and len(text) < 3 for text in numbers)


def _is_head(record: Record, layout: Layout) -> bool:
    """Whether the word that heads the names stands where a name should."""
    text = meanings.plain(cell_of(record, layout, "name").text)
    return text in meanings.NAMED and len(columns.columns_of(record)) > 0


def _says_nothing(record: Record, layout: Layout) -> bool:
    """Blank, or a dash, in every column that is read but that of remarks."""
    read = [cell_of(record, layout, name) for name in layout.columns if name != "remark"]
    return not record.fault and all(values.is_dash(cell.text) and cell.kind != FORMULA for cell in read)


def _nobody(record: Record, layout: Layout, is_closed: bool) -> object:
    """Why the row is nobody: nothing in it identifies a person, and it is a sum, a remark or the name of a group."""
    first, held = _first(record), [cell.text for cell in record.cells if cell.text.strip()]
    name = cell_of(record, layout, "both" if "both" in layout.columns else "name")
    if is_closed and len(held) < _PERSON and (not name.text.strip() or _NUMBERED.match(name.text.strip())):
        return _BELOW
    said = [values.tidy(text) for text in held if not _ORDINAL.fullmatch(values.tidy(text))]
    if said and all(_AND_SO_ON.fullmatch(text) or values.is_dash(text) for text in said):
        return _l("Passed over: “and so on”, no person.")
    names = [*IDENTIFYING, *ANOTHER.values(), "both"]
    if record.fault or any(_may_identify(cell_of(record, layout, field)) for field in names):
        return ""
    if _SUM.match(first):
        return _l("Passed over: a sum, nobody's row.")
    if (is_closed and len(held) < _PERSON) or _closes(record):
        return _BELOW
    is_group = len(_said(record)) == 1 and (_office(record) or _GROUP.fullmatch(_said(record)[0]))
    if name.kind != FORMULA and (is_group or (len(held) == 1 and (not name.text.strip() or _BREAK.match(first)))):
        return _l("Passed over: it names a group or an office, no person.")
    return ""


def _closes(record: Record) -> bool:
    """Whether remarks and signatures begin here."""
    first = _first(record)
    return bool(_CLOSING.match(first)) or (bool(_SIGNING.match(first)) and sum(bool(c.text.strip()) for c in record.cells) == 1)


def _office(record: Record) -> str:
    """The office that a row names which says nothing else."""
    said = _said(record)
    named = _OFFICE.fullmatch(said[0]) if len(said) == 1 else None
    return named[1] if named else ""


def _said(record: Record) -> list[str]:
    """What stands in the row besides its number or letter."""
    texts = [values.tidy(cell.text) for cell in record.cells if cell.text.strip()]
    return [text for text in texts if not _ORDINAL.fullmatch(text)] or texts


def _may_identify(cell: Cell) -> bool:
    return cell.kind == FORMULA or "@" in cell.text or sum(letter.isdecimal() for letter in cell.text) > 7


def _first(record: Record) -> str:
    return next((text for cell in record.cells if (text := values.tidy(cell.text)) and not text.isdecimal()), "")


def _repeated(record: Record, layout: Layout, above: dict[int, Cell]) -> Record:
    """The row with what "sda" stands for in its place; `above` is kept up to date."""
    cells = list(record.cells)
    for column in (layout.columns[name] for name in REPEATED if name in layout.columns):
        if column < len(cells) and values.is_ditto(cells[column].text) and column in above:
            cells[column] = above[column]
        elif column < len(cells):
            above[column] = cells[column]
    return record if cells == list(record.cells) else replace(record, cells=tuple(cells))

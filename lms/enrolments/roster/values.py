"""One cell's worth: dates, names, addresses, grades and employment as people write them, and why one cannot be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from lms.accounts.labels import PNS_GRADES, PPPK_GRADES
from lms.uploads.sheets.book import DATE, NUMBER, Cell

LONGEST = {"name": 120, "title_before": 40, "title_after": 80, "email": 254, "username": 80, "position": 120, "grade": 40,
           "birth_place": 80, "agency": 200, "region": 80, "unit": 200}
"""Letters, as the tables of accounts hold them."""
_MONTHS = {name: number for number, names in enumerate((
    "januari jan january", "februari feb pebruari peb february", "maret mar march mrt", "april apr", "mei may", "juni jun june",
    "juli jul july", "agustus agu ags agt august aug agst", "september sep sept", "oktober okt october oct",
    "november nov nopember nop", "desember des december dec"), 1) for name in names.split()}
_NUMERIC = re.compile(r"(\d{1,4})[\s./,\-]+(\d{1,2})[\s./,\-]+(\d{1,4})")
_WORDED = re.compile(r"(\d{1,2})[\s.\-/]*([A-Za-z]{3,10})\.?[\s.\-/,]*(\d{4}|\d{2})")
_CLOCK = re.compile(r"[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?\s*(am|pm|z)?$", re.IGNORECASE)
_EXCEL_EPOCH = date(1899, 12, 30)
_REMARK = re.compile(r"\s*\([^()@]*\)$")
_BRACKETED = re.compile(r"<([^<>@\s]+@[^<>@\s]+)>$")
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_MISLEADING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_WIDE = {0xFEE0 + letter: letter for letter in range(0x21, 0x7F)}
_QUOTED = re.compile(r"[\"“„«](.*)[\"”“»]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "Err:502",
           "Err:504", "Err:508", "Err:509", "Err:510", "Err:522"}
_DITTO = {"sda", "idem", "ibid", "ditto", "sama", "samadenganatas", "samadengandiatas", "samadgnatas", "samadgndiatas"}
_DITTO_MARKS = set("\"'”“″〃„,´`′")
_TITLES = {"prof", "dr", "drs", "dra", "drg", "drh", "ir", "h", "hj", "kh", "ust", "ustadz", "st", "ns", "apt", "pdt", "rd", "r",
           "ra", "ida", "letkol", "mayor", "kapten", "tgk", "hja"}
_GRADE = re.compile(r"\b(IV|III|II|I|[1-4])\s*[/.\-]?\s*([a-e])\b", re.IGNORECASE)
_GROUPS = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_ROMAN = re.compile(r"\b(XVII|XVI|XV|XIV|XIII|XII|XI|X|IX|VIII|VII|VI|V|IV|III|II|I)\b(?!\s*/\s*[A-Z]\b)")
_GRADES = {re.search(r"\((\w+/\w)\)", grade)[1]: grade for grade in PNS_GRADES}  # type: ignore[index]
_SURE_TITLES = {"prof", "dr", "drs", "dra", "ir", "hj"}
"""Before a name also without a full stop."""
_GLUED = re.compile(r"(?:(?:prof|drs?|dra|drg|ir|h|hj|ns|apt|kh)\.)+", re.IGNORECASE)
_DEGREES = (
    "ssos ssosi skm sh shi se sei spd spdi spsi skep skom ssi st sag sip siip sikom sptp sp spt shut ssn sstp sst sstpi strsos "
    "strkep str skel sfarm stp sikep sadm sap sab sak sa ss msi msos mm map mpd mpdi mh mkes mkom mt msc ma mpsi mag mhum mak "
    "mip mkesos msp mph mpsdm mtrap mtr mba maks mikom amd amdkep amdkeb amkl ama amdkes phd sppsi")
"""Degrees after a name, as their letters."""
_RANKS = {rank: grade for grade in PNS_GRADES for rank in [grade.partition(" (")[0].lower()]}
_RANKED = re.compile(r"\b(juru|pengatur|penata|pembina)\b", re.IGNORECASE)
_GRADE_WORDS = re.compile(r"\b(gol|golongan|ruang|pppk|p3k|asn|kelas|grade)\b\.?", re.IGNORECASE)
_NOTHING = re.compile(r"\(?(?:(?:tidak|tdk|belum|blm|tak)\s+(?:ada|punya|memiliki|mempunyai|tersedia)(?:\s+[a-z-]+)?|kosong|null|"
                      r"anonymous|nihil|none|n\.?/?a\.?)\)?|[-–—_.,/\s]*|0+|x{2,}")
"""That there is nothing, as forms are filled in."""
_MISSPELT = {
    "gmail.com": "gmail.con gmail.co gmail.cm gmail.om gmail.coom gmail.comm gmai.com gmial.com gmal.com gamil.com gmaill.com "
                 "gmil.com gimail.com gmail.id gmail.co.id",
    "yahoo.com": "yahoo.con yahoo.cm yaho.com yahooo.com yhoo.com", "yahoo.co.id": "yahoo.id yaho.co.id yahoo.coid"}
_MEANT = {wrong: right for right, many in _MISSPELT.items() for wrong in many.split()}
_NUMBERING = re.compile(r"\(?\d{1,3}\s*[.)]\s*(?=[^\W\d])")
_POLITE = re.compile(r"(?:(?:sdri?|bpk|ny|tn|nn|yth)\.\s*|(?:bapak|ibu|saudara|saudari)\s+)(?=\w)", re.IGNORECASE)
_MARKED = re.compile(r"[\s*]*\*\)?$")
NO = "-"


def tidy(text: str) -> str:
    """In composed letters of ordinary width, without unseen ones, with single ordinary spaces."""
    plain = unicodedata.normalize("NFC", text).translate(_WIDE)
    return " ".join(_UNSEEN.sub("", plain).replace("\u00a0", " ").split())


def is_none(text: str) -> bool:
    """Whether the cell says that there is nothing, in so many words or with a dash."""
    return _NOTHING.fullmatch(tidy(text).casefold()) is not None


def is_dash(text: str) -> bool:
    """Whether nothing stands in the cell but dashes and dots."""
    return not any(letter.isalnum() for letter in text) and not is_ditto(text)


def is_broken(text: str) -> bool:
    """Whether the cell says that its formula failed, as spreadsheets show it."""
    return text.strip() in _ERRORS


def is_example(name: str) -> bool:
    """Whether a form's example was left in the list."""
    return re.match(r"(contoh|misal(nya)?|example)\b", name.strip("( "), re.IGNORECASE) is not None


def is_ditto(text: str) -> bool:
    """Whether the cell repeats what stands above it: "sda", "idem" or ditto marks."""
    plain = text.strip()
    return (re.sub(r"[^a-z]", "", plain.casefold()) in _DITTO or (bool(plain) and set(plain) <= _DITTO_MARKS))


def text_fault(text: str, field: str, raw: str = "") -> object:
    """Why a text cannot be kept, or nothing; `raw` is the cell as it stands."""
    if _MISLEADING.search(text):
        return _l("It holds unseen marks that turn the direction of writing. Type it again.")
    if any(unicodedata.category(letter) in ("Cc", "Co", "Cn", "Cs") for letter in text):
        return _l("It holds characters that cannot be shown. Type it again.")
    if _is_garbled(text) or _is_garbled(raw):
        return _l("Letters with marks were garbled when the file was converted (“%(text)s”). Write them again.", text=text[:60])
    if len(text) > LONGEST[field]:
        return _l("It is longer than %(most)s characters.", most=LONGEST[field])
    return ""


def email(text: str) -> str | None:
    """In small letters; None where it is no address."""
    told = tidy(unicodedata.normalize("NFKC", text)).strip("\"'`‘’“” ")
    named = _BRACKETED.search(told.strip("; "))
    plain = (named[1] if named else _REMARK.sub("", told).strip("<>;,. ")).lower()
    if plain.startswith("mailto:"):
        plain = plain.removeprefix("mailto:").partition("?")[0]
    return plain if len(plain) <= 254 and ".." not in plain and _EMAIL.fullmatch(plain) else None


def misspelt(address: str) -> str:
    """The address that is probably meant, where its provider is a slip of the pen that many make."""
    name, _at, provider = address.partition("@")
    return f"{name}@{_MEANT[provider]}" if provider in _MEANT else ""


def are_addresses(text: str) -> bool:
    """Whether it holds several addresses."""
    return sum(email(part) is not None for part in re.split(r"[\s,;/|]+", tidy(text))) > 1


def day(cell: Cell, *, today: date, hint: date | None = None) -> date | None:
    """The day a cell means: day before month, never the other way; two-digit years and serials as a working person's birth.

    `hint` is the birth date in the person's number, which settles the century. None where it is no date.
    """
    text = tidy(cell.text)
    if digits := re.fullmatch(r"(\d{8})(?:\.0+)?", text):
        return _together(digits[1], today)
    if cell.kind == NUMBER or re.fullmatch(r"\d{4,5}(\.0+)?", text):
        return _serial(text)
    text = _CLOCK.sub("", text).strip(" ,")
    if cell.kind == DATE:
        return _iso(text)
    if numeric := _NUMERIC.fullmatch(text):
        first, second, third = numeric.groups()
        if len(first) == 4:
            return _day(int(first), int(second), int(third))
        return None if len(first) > 2 else _day(_year(third, today, hint), int(second), int(first))
    worded = _WORDED.fullmatch(re.sub(r"^[A-Za-z' ]+,\s*", "", text))
    if not worded or (month := _MONTHS.get(worded[2].lower())) is None:
        return None
    return _day(_year(worded[3], today, hint), month, int(worded[1]))


def place_and_day(text: str) -> tuple[str, str]:
    """ "Kupang, 22 Januari 1967" in its two parts."""
    place, _comma, rest = tidy(text).partition(",")
    if not _comma:
        found = re.search(r"\d", place)
        place, rest = (place[:found.start()], place[found.start():]) if found else (place, "")
    return place.strip(" /,"), rest.strip(" /,")


def sex(text: str) -> str | None:
    """"1" male or "2" female, as in digit 15 of a NIP; None where it cannot be told."""
    plain = re.sub(r"[^a-z12]", "", tidy(text).casefold())
    if plain in ("l", "lk", "laki", "lakilaki", "pria", "m", "male", "1", "lelaki", "lki"):
        return "1"
    return "2" if plain in ("p", "pr", "perempuan", "wanita", "w", "f", "female", "2", "pempuan") else None


def split_name(text: str) -> tuple[str, str, str]:
    """Titles before, the name, titles after: "Prof. Dr. Ani Lestari, M.Si." in its three parts."""
    told = tidy(text)
    told = quoted[1] if (quoted := _QUOTED.fullmatch(told)) else told
    bare = _POLITE.sub("", _NUMBERING.sub("", _MARKED.sub("", told), count=1), count=1)
    name, _comma, after = bare.partition(",")
    if glued := _GLUED.match(name):
        name = f"{glued[0].replace('.', '. ').strip()} {name[glued.end():]}"
    words, before = name.split(), list[str]()
    while len(words) > 1 and _is_title(words[0]):
        before.append(words.pop(0))
    behind = list[str]()
    while len(words) > 1 and "." in words[-1].rstrip(".") and _plain_letters(words[-1]) in _DEGREES.split():
        behind.insert(0, words.pop())
    return " ".join(before), " ".join(words), ", ".join(filter(None, [*behind, after.strip(" ,")]))


def _is_title(word: str) -> bool:
    plain = word.casefold().replace(".", "")
    return plain in (_TITLES if word.endswith(".") else _SURE_TITLES)


def _plain_letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalpha())


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same letters, whatever the case and the marks."""
    return folded(one) == folded(other)


def akin(one: str, other: str) -> bool:
    """Whether two names share a word of three letters or more, or all letters."""
    return same_name(one, other) or bool(_words(one) & _words(other))


def grade(text: str) -> str:
    """As accounts writes grades: "Penata (III/c)" for III/c, "IX" for a PPPK; what is neither stays as it is."""
    plain = tidy(text)
    if pns := _GRADE.search(plain):
        group = pns[1].upper()
        return _GRADES.get(f"{_GROUPS.get(group, group)}/{pns[2].lower()}", plain)
    rank = re.sub(r"\b(tkt?|tingkat)\b\.?\s*(1|i)\b", "tingkat i", _GRADE_WORDS.sub(" ", plain).casefold()).strip(" ,/.")
    if rank in _RANKS:
        return _RANKS[rank]
    roman = _ROMAN.search(plain.upper())
    return roman[1] if roman and roman[1] in PPPK_GRADES and not _RANKED.search(plain) else plain


def is_grade(text: str) -> bool:
    return text in PNS_GRADES or text in PPPK_GRADES


def is_pns_grade(text: str) -> bool:
    return text in PNS_GRADES


def employment(text: str) -> str | None:
    """The kind of employment a cell names; None where it is none of ours."""
    plain = re.sub(r"[^a-z0-9]", "", tidy(text).casefold())
    if plain.startswith(("pppk", "p3k", "asnpppk", "cpppk", "calonpppk")) or "perjanjiankerja" in plain:
        return "pppk"
    if "pppk" not in plain and plain.startswith(("pns", "cpns", "calonpns", "asnpns", "pegawainegerisipil", "civilservant")):
        return "pns"
    if any(word in plain for word in ("tksk", "psm", "tagana", "relawan", "karangtaruna", "pilar", "lks", "volunteer")):
        return "volunteer"
    known = ("nonasn", "nonpns", "honor", "kontrak", "thl", "ptt", "gtt", "swasta", "pendamping", "mahasiswa", "tenaga", "tkk",
             "phl", "pjlp", "outsourc", "pegawaikontrak", "pegawaitidaktetap", "pramu", "magang", "tks", "sdmpkh", "honda")
    return "non_asn" if any(plain.startswith(word) for word in known) else None


def _serial(text: str) -> date | None:
    """Days since the end of 1899, as spreadsheets count; a year alone is none."""
    number = int(float(text))
    return _EXCEL_EPOCH + timedelta(days=number) if 3000 < number < 60_000 else None


def _together(digits: str, today: date) -> date | None:
    """Eight digits with nothing between them: 19851231 or, where that is no day of a working life, 31121985."""
    if 1900 < int(digits[:4]) <= today.year:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return _day(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _year(digits: str, today: date, hint: date | None) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    if hint and hint.year % 100 == year:
        return hint.year
    return year + (2000 if year <= (today.year - 15) % 100 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_garbled(text: str) -> bool:
    """Whether letters were lost, or UTF-8 was once read as Windows-1252: "JosÃ©" for "José"."""
    if "\ufffd" in text:
        return True
    try:
        return text.encode("cp1252").decode() != text
    except UnicodeError:
        return False


def folded(name: str) -> str:
    """Its letters alone, small and without marks."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in folded if letter.isalnum())


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"\W+", name.casefold()) if len(word) > 2}

"""Has a stranger's PDF examined, and says how it stands to what we issued. Nothing of it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from lms.certificates.paper import code as codes
from lms.certificates.paper.facts import Facts
from lms.core import limited

_EXAMINER = Path(__file__).with_name("examiner.py")
_LINK = re.compile(r"/V/([0-9A-HJKMNP-TV-Z]{13})\b", re.IGNORECASE)
_PRINTED_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}\b")
_WORDS_SHOWN, _LETTERS_OF_A_PAPER = 12, 80

APPENDED, CHANGED, REMOVED, RESAVED, PICTURE = "appended", "changed_after_signing", "signature_removed", "saved_anew", "picture"
BEHIND, OTHERS, UNENTERED, STRANGE = "added_behind", "signed_by_others", "not_in_register", "strange"
BROKEN, DAMAGED, LOCKED = "signature_unreadable", "damaged", "password_protected"
NO_CODE, OTHER_CODE, FORGED, MIXED = "no_code_found", "codes_of_others", "code_forged", "codes_of_two_certificates"
BADGE_ALTERED, STRANGE_BADGE, UNSIGNED_BADGE = "badge_altered", "badge_of_others", "badge_unsigned"
NO_BADGE, REWRITTEN, UNPROVEN = "no_badge_found", "signature_rewritten", "offline_code_unproven"
SENTENCES = {
    APPENDED: _l("Our signature on it is valid, but the file is not identical to the one that was issued: something was added "
                 "behind what is signed."),
    REWRITTEN: _l("Our signature on it is valid, but the file is not identical to the one that was issued: the signature is "
                  "written otherwise."),
    CHANGED: _l("It bears our signature, but was changed after signing: the signature no longer holds."),
    REMOVED: _l("The signature that we put on this certificate is missing from the file."),
    RESAVED: _l("It names a certificate of ours, but was changed, or saved anew by a program."),
    PICTURE: _l("It is a picture or a scan of a certificate, never the file itself. Compare every line with the register."),
    OTHERS: _l("It was signed, but not by us."),
    UNENTERED: _l("It bears a valid signature of ours but is not in our register. Please tell the institution."),
    BEHIND: _l("The file that was issued is inside it, but something was added behind it: what you see may be that."),
    BROKEN: _l("It bears a signature that cannot be read: it is damaged or made up, and proves nothing."),
    DAMAGED: _l("This PDF is damaged or incomplete and cannot be read. Ask for the file as it was downloaded."),
    LOCKED: _l("This PDF is locked with a password and cannot be read. Ask for the file as it was downloaded, which has none."),
    STRANGE: _l("It is not signed, and it names no certificate of ours."),
    NO_CODE: _l("No QR code could be read on this picture, and no badge is in it. Take it again: one of the two codes alone, "
                "flat, sharp, in good light and without shadows; or enter the code that stands beside the QR code."),
    OTHER_CODE: _l("The QR code on this picture is none of ours."),
    FORGED: _l("A QR code on this picture is not as we made it: it leads elsewhere, or says something that we never signed."),
    UNPROVEN: _l("This offline code is not as we made it: it was cut off or altered, or somebody else made it. Scan it once more "
                 "and paste all of it."),
    MIXED: _l("The two QR codes on this picture belong to two different certificates."),
    BADGE_ALTERED: _l("It names a certificate of ours, but it is not the badge that was issued: it was changed or made by "
                      "others."),
    UNSIGNED_BADGE: _l("It is a badge, but none of ours, and it bears no signature: anybody can have written it."),
    NO_BADGE: _l("This drawing holds no badge."),
    STRANGE_BADGE: _l("It is a badge, but none of ours. We can't judge the badges of others."),
}
FACTS = {
    "number": _l("Number"), "title": _l("Title"), "learner_name": _l("Name"), "identity_number": _l("Identity number"),
    "birth_place": _l("Place and date of birth"), "birth_date": _l("Place and date of birth"), "rank_grade": _l("Rank and grade"),
    "position": _l("Position"), "agency": _l("Agency"), "course_title": _l("Course"), "course_code": _l("Course"),
    "cohort": _l("Cohort"), "place": _l("Cohort"), "finished_on": _l("Held"), "credit_hours": _l("Hours"),
    "predicate": _l("Result"), "final_score": _l("Result"), "issued_on": _l("Signed"), "signed_in": _l("Signed"),
    "signatory_name": _l("Signatory"), "signatory_position": _l("Signatory"), "signatory_nip": _l("Signatory"),
    "verification_code": _l("Verification code")}
"""What is looked for on the page, and what it is called there."""


@dataclass(frozen=True)
class Signature:
    """`by` stands in the signer's certificate, which anybody can make for himself, unless `is_ours`.

    Where it does not cover the whole file, something was added behind what was signed: a further signature, or anything else.
    """

    by: str
    is_ours: bool
    is_intact: bool
    covers_file: bool
    at: str | None


@dataclass(frozen=True)
class Finding:
    """`differs` are the names of facts that it doesn't print as issued, `added` words that the issued file has not,
    `leads_to` addresses in its QR codes that are not ours, `members` those of a badge that are not as they were issued."""

    kind: str
    signatures: tuple[Signature, ...] = ()
    differs: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def sentence(self) -> object:
        return SENTENCES[self.kind]

    def labels(self) -> list[str]:
        """What differs, as the page calls it."""
        return list(dict.fromkeys(str(FACTS[name]) for name in self.differs))

    def told(self) -> dict[str, Any]:
        return {"kind": self.kind, "differs": list(self.differs), "added": list(self.added), "leads_to": list(self.leads_to),
                "members": list(self.members),
                "signatures": [asdict(signature) for signature in self.signatures]}


def looked_at(content: bytes) -> dict[str, Any]:
    """What the file says and who signed it, or why it cannot be read."""
    found: dict[str, Any] | None = limited.answer(_EXAMINER, content)
    return found or {"is_read": False, "is_locked": False}


def examined(content: bytes, *mode: str) -> dict[str, Any] | None:
    """What the file says and who signed it; in mode `text` its words alone, in mode `look` how its pages look, but for a box on
    the first one. None where it cannot be read within its limits."""
    found: dict[str, Any] | None = limited.answer(_EXAMINER, content, *mode)
    return found if found and found["is_read"] else None


def named(found: dict[str, Any]) -> Iterator[str]:
    """Verification codes that the file names: in its metadata, in its text, in its QR codes."""
    said = [*_LINK.findall(found["keywords"]), *_PRINTED_CODE.findall(found["text"]),
            *(code for qr in found["codes"] for code in _LINK.findall(qr))]
    for code in dict.fromkeys(said):
        if normal := codes.normalise(code):
            yield normal


def kind_of(found: dict[str, Any], signatures: tuple[Signature, ...], *, is_named: bool, is_inside: bool,
            was_sealed: bool) -> str:
    """How the file stands to what we issued; that it is not identical is known already."""
    ours = [s for s in signatures if s.is_ours]
    if ours:
        if not all(s.is_intact for s in ours):
            return CHANGED
        return UNENTERED if not is_named else REWRITTEN if all(s.covers_file for s in ours) else APPENDED
    if is_inside:
        return BEHIND
    if signatures:
        return OTHERS
    if not is_named:
        return BROKEN if found["is_signed"] else STRANGE
    if len(found["text"]) < _LETTERS_OF_A_PAPER:
        return PICTURE
    if was_sealed:
        return CHANGED if found.get("problems") else REMOVED
    return RESAVED


def differing(facts: Facts, text: str) -> tuple[str, ...]:
    """Facts that the text does not hold as they were issued."""
    said = _squashed(text)
    if len(said) < _LETTERS_OF_A_PAPER:
        return ()
    return tuple(name for name in FACTS if (value := _as_printed(facts, name)) and _squashed(value) not in said)


def added(text: str, issued: str) -> tuple[str, ...]:
    """Words that stand in the text more often than in the file that was issued."""
    spare = Counter(_words(issued))
    found = []
    for word in _words(text):
        spare[word] -= 1
        if spare[word] < 0:
            found.append(word[:60])
    return tuple(found[:_WORDS_SHOWN])


def astray(found: dict[str, Any], facts: Facts, offline: str) -> tuple[str, ...]:
    """What its QR codes hold that is neither our link nor our offline code."""
    return tuple(code[:120] for code in dict.fromkeys(found["codes"])
                 if code.casefold() != facts.verification_url.casefold() and code != offline)


def _as_printed(facts: Facts, name: str) -> str:
    value = getattr(facts, name)
    if name in ("birth_date", "finished_on", "issued_on"):
        day = format_date(value, "d MMMM y", locale="id") if value else ""
        return f"{facts.signed_in}, {day}" if name == "issued_on" else day
    return f"{value} jam pelajaran" if name == "credit_hours" else value or ""


def _squashed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text).split()

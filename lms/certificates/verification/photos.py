"""A photo or a scan: the codes on it against the register. What else the paper says, only the eye can compare."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from lms.certificates import queries, statement
from lms.certificates.paper import code as codes
from lms.certificates.paper.facts import Facts, from_snapshot
from lms.certificates.queries import Entry
from lms.certificates.seal.inspection import FORGED, MIXED, NO_CODE, OTHER_CODE, Finding
from lms.certificates.statement import NotAStatement, Statement
from lms.certificates.verification.verdict import ALTERED, PHOTO, UNKNOWN, UNREADABLE, Verdict, judged
from lms.core import limited
from lms.core.work import let_go

_READER = Path(__file__).with_name("reader.py")
_LINK = re.compile(r"/V/([0-9A-HJKMNP-TV-Z]{13})$", re.IGNORECASE)
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
_SHOWN, _SHORTENED = 120, "…"


def is_picture(content: bytes) -> bool:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(_BEGINNINGS) or is_webp or (content[4:8] == b"ftyp" and content[8:12] in _BRANDS)


def by_photo(content: bytes) -> Verdict:
    let_go()
    read = limited.answer(_READER, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if not read:
        return Verdict(UNREADABLE, PHOTO, sha256=sha256, finding=Finding(NO_CODE) if read == [] else None)
    return by_codes(read, sha256)


def by_codes(read: Iterable[str], sha256: str = "") -> Verdict:
    """Of what the QR codes of one picture hold."""
    read, said, strays = list(dict.fromkeys(read)), dict[str, Statement](), list[str]()
    for text in read:
        try:
            said[text] = statement.read(text, _key_of)[1]
        except NotAStatement:
            if text.startswith(statement.PREFIX):
                strays.append(text)
    links = {text: code for text in read if (found := _LINK.search(text)) and (code := codes.normalise(found[1]))}
    named = {code: queries.by_code(code) for code in [*links.values(), *(one.code for one in said.values())]}
    known = {code: entry for code, entry in named.items() if entry}
    if not known:
        kind = FORGED if said or strays else OTHER_CODE
        return Verdict(UNKNOWN, PHOTO, sha256=sha256, finding=Finding(kind, leads_to=_shown(read)))
    certificate = next(iter(known.values()))
    strays += [text for text, code in links.items() if code not in known or not _is_its_link(text, known[code])]
    strays += [text for text, one in said.items() if one.code not in known or not _agrees(one, known[one.code])]
    if strays or len(known) > 1:
        finding = Finding(MIXED if len(known) > 1 else FORGED, leads_to=_shown(strays))
        return Verdict(ALTERED, PHOTO, certificate=certificate, sha256=sha256, finding=finding)
    return judged(certificate, PHOTO, sha256=sha256)


def _key_of(kid: str) -> Callable[[bytes, bytes], bool]:
    from lms.certificates import keys  # 6 MB of cryptography that few requests need

    found = next((key for key in queries.public_keys(keys.STATEMENT) if key.kid == kid), None)
    if found is None:
        raise LookupError(kid)
    return lambda message, signature: keys.is_signed(found, message, signature)


def _is_its_link(text: str, entry: Entry) -> bool:
    """Where its own QR code leads; another host may be anybody's."""
    return text.casefold() == str(entry.facts["verification_url"]).casefold()


def _agrees(one: Statement, entry: Entry) -> bool:
    """Whether what was signed for the offline code is what the register says; a long text may end early."""
    facts: Facts = from_snapshot(entry.facts)
    want = statement.of(facts, index=one.index)
    return all(_same(value, getattr(want, name)) for name, value in vars(one).items())


def _same(said: object, wanted: object) -> bool:
    if isinstance(said, str) and said.endswith(_SHORTENED):
        return str(wanted).startswith(said.removesuffix(_SHORTENED))
    return said == wanted


def _shown(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text[:_SHOWN] for text in texts)[:10]

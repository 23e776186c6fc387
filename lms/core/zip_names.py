"""The names of the files of a ZIP, as whoever packed it meant them.

A ZIP says of a name that it is UTF-8, or nothing, which by its specification (section 4.4.4) means code page 437. macOS and many
tools write UTF-8 without saying so, others say it beside (Info-ZIP), and Windows writes whatever the machine of its user has.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from unicodedata import name as called

_IS_UTF8, _UNICODE_PATH = 0x800, 0x7075
_CHARSETS = ("cp437", "cp850", "cp1252")
"""Of western Windows: the first is the ZIP's own, and counts where the others read no better."""
_MARKS = frozenset("–—‘’“”„…•«»©®°€£")


def meant(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names in the order of the entries; those that say nothing are all read in one character set, the likeliest."""
    told = [_told(info) for info in infos]
    silent = [_raw(info) for info, name in zip(infos, told, strict=True) if name is None]
    charset = max(_CHARSETS, key=lambda one: _likely(silent, one)) if silent else ""
    return [_raw(info).decode(charset, "replace").partition("\0")[0] if name is None else name
            for info, name in zip(infos, told, strict=True)]


def _told(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & _IS_UTF8 or info.filename.isascii():
        return info.filename
    for raw in (_extra(info.extra, _UNICODE_PATH)[5:], _raw(info)):
        try:
            if raw:
                return raw.decode().partition("\0")[0]
        except UnicodeDecodeError:
            continue
    return None


def _raw(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("cp437", "ignore")


def _likely(names: Sequence[bytes], charset: str) -> int:
    """How much of what is not ASCII are letters of words, or marks that stand in titles; no capital follows a small letter."""
    read = " ".join(raw.decode(charset, "replace") for raw in names)
    return sum(one in _MARKS or (_is_letter(one) and not (one.isupper() and read[at - 1:at].islower())
                                 and (read[at - 1:at].isalpha() or read[at + 1:at + 2].isalpha()))
               for at, one in enumerate(read) if not one.isascii())


def _is_letter(one: str) -> bool:
    return one.isalpha() and called(one, "").startswith("LATIN") and one not in "ªºƒ"


def _extra(extra: bytes, wanted: int) -> bytes:
    """The field of an entry by its number, after section 4.5 of the ZIP specification; empty where it has none."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at:at + 2], "little"), int.from_bytes(extra[at + 2:at + 4], "little")
        if kind == wanted:
            return extra[at + 4:at + 4 + size]
        at += 4 + size
    return b""

"""What people send in place of a ZIP, told by its first bytes, with what to do about it."""

from __future__ import annotations

import io
import re
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.core.errors import Unreadable

SPLIT = _l("This is one part of a ZIP that was split into several files. Join the parts, and send the whole as one ZIP.")
_PACKED = ((b"Rar!", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\xfd7zXZ", "XZ"), (b"BZh", "BZip2"))
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TAR_AT, _TAR = 257, b"ustar"
_LENGTH_OF_END, _NO_PART = 18, (1 << 16) - 1


def refusal(stream: IO[bytes]) -> Unreadable | None:
    """Why a file is neither a ZIP nor a backup; None where nothing is known of it."""
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        return Unreadable(_l("The file is empty."))
    if head.startswith(b"PK\7\x08") or is_part(stream):
        return Unreadable(SPLIT)
    if _PAGE.match(head):
        return Unreadable(_l("This is a web page, not the file itself, as when one is downloaded without being signed in. "
                             "Download the file anew and send that."))
    packed = next((name for mark, name in _PACKED if head.startswith(mark)), "TAR" if head[_TAR_AT:].startswith(_TAR) else "")
    return Unreadable(_l("This is an archive of the kind %(kind)s, which is not read here. Unpack it, and pack its content as a "
                         "ZIP.", kind=packed)) if packed else None


def is_part(stream: IO[bytes]) -> bool:
    """Whether the end of a ZIP says that its files lie in several parts, of which this is one."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 66_000))
    _before, found, end = stream.read().rpartition(b"PK\5\6")
    stream.seek(0)
    part, first = int.from_bytes(end[:2], "little"), int.from_bytes(end[2:4], "little")
    return bool(found) and len(end) >= _LENGTH_OF_END and 0 < max(part, first) < _NO_PART

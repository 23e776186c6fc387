"""What comes back from signing elsewhere: only our own file with a valid signature added to it is accepted."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.certificates.seal.errors import NotOurDraft
from lms.certificates.seal.signers import Signed

NOT_ADDED = _l("This is not our file with a signature added at its end: it was changed, or the program that signed has written "
               "it anew. Choose incremental saving there, and sign the file as it was downloaded.")
UNSIGNED = _l("This file is not signed yet: it is as it was downloaded.")
NO_SIGNATURE = _l("The file bears no signature that can be read.")
MANY = _l("The file bears more than one signature.")
BROKEN = _l("The signature in the file does not hold, or does not cover the whole file.")


def accepted(draft: bytes, content: bytes, signatures: list[dict[str, Any]]) -> Signed:
    """`signatures` as the examiner tells them; NotOurDraft says in words for the reader what is wrong."""
    if content == draft:
        raise NotOurDraft(UNSIGNED)
    if len(content) <= len(draft) or not content.startswith(draft):
        raise NotOurDraft(NOT_ADDED)
    if not signatures:
        raise NotOurDraft(NO_SIGNATURE)
    if len(signatures) > 1:
        raise NotOurDraft(MANY)
    (signature,) = signatures
    holds = signature["is_intact"] and signature["is_kept"] and signature["fingerprint"]
    if not holds or signature["covers"] != "ENTIRE_FILE":
        raise NotOurDraft(BROKEN)
    return Signed(content, "B-B", signature["fingerprint"], signature["by"] or "-")

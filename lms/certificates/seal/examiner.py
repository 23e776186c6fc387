"""A stranger's PDF is read here, within the limits of `lms.core.limited`, which runs this as a script.

The file comes on standard input; it answers in JSON, with the argument `text` about its words alone, with `look`
and a box (left, bottom, right, top in points) about how the pages look outside it; an empty box is that of the file's own
field for a signature. A fault or the end of its time is an answer too.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import resource
import sys
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

PAGES, LETTERS = 12, 100_000
SECONDS = 6
"""Of CPU: six times what a certificate of two signed pages takes; a page of endless strokes would take all that others may."""
MOST_FIELDS, MOST_SIGNATURES, MOST_OBJECTS = 200, 20, 5000
_SIGNED = re.compile(rb"/ByteRange\s*\[")
_LOCKS = (4, 5)
"""What PDFium calls a password that it does not have, and a lock that it does not know."""
LARGEST_SIDE = 2200
"""Pixels of a page that is searched for QR codes."""


def examine(content: bytes) -> dict[str, Any]:
    """`text`, `keywords` and `codes` are what it says, `signatures` who signed it and whether that still holds; `is_signed` is
    whether it says that it is signed, though no signature could be read."""
    found: dict[str, Any] = {"is_read": False, "is_locked": False, "pages": 0, "text": "", "keywords": "", "codes": [],
                             "signatures": [], "is_signed": bool(_SIGNED.search(content))}
    for look in (_said, _signed):
        try:
            found |= look(content)
        except Exception as error:  # whatever a hostile file makes of a parser
            found.setdefault("problems", []).append(f"{type(error).__name__}: {error}"[:200])
            found["is_locked"] |= getattr(error, "err_code", None) in _LOCKS and b"/Encrypt" in content
    return found


def _said(content: bytes) -> dict[str, Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    count = len(document)
    shown = sorted({*range(min(count, PAGES - 1)), count - 1}) if count else []
    text = " ".join(document[number].get_textpage().get_text_bounded()[:LETTERS] for number in shown)
    codes = [code for number in {*shown[:1], *shown[-1:]} for code in _codes(document[number])]
    keywords = document.get_metadata_value("Keywords") or ""
    return {"is_read": count > 0, "pages": count, "text": unicodedata.normalize("NFC", text)[:LETTERS],
            "keywords": keywords[:1000], "codes": codes[:20]}


def _looks(content: bytes, box: str) -> dict[str, Any]:
    """A hash of each page as it is drawn, with all that lies on it, except in the box on the first one."""
    import pypdfium2

    box = box or _field(content)
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    hashes, scale = [], 1.5
    for number in range(min(len(document), PAGES)):
        picture = document[number].render(scale=scale).to_pil().convert("L")
        if number == 0:
            left, bottom, right, top = (float(side) * scale for side in box.split(","))
            picture.paste(255, (int(left) - 1, int(picture.height - top) - 1, int(right) + 2, int(picture.height - bottom) + 2))
        hashes.append(hashlib.sha256(picture.tobytes()).hexdigest())
    said = _said(content)
    return {"is_read": said["is_read"], "pages": said["pages"], "text": said["text"], "looks": hashes, "box": box}


def _field(content: bytes) -> str:
    """Where the file's first field for a signature lies; without an area where there is none."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    for _name, _value, field in enumerate_sig_fields(PdfFileReader(BytesIO(content), strict=False)):
        return ",".join(str(float(side)) for side in field.get_object()["/Rect"])
    return "0,0,0,0"


def _codes(page: Any) -> Iterator[str]:
    import zxingcpp

    side = max(page.get_size())
    if side > 0:
        image = page.render(scale=min(150 / 72, LARGEST_SIDE / side)).to_pil()
        yield from (code.text[:1000] for code in zxingcpp.read_barcodes(image))


def _signed(content: bytes) -> dict[str, Any]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    reader = PdfFileReader(BytesIO(content), strict=False)
    if reader.encrypted:
        reader.decrypt(b"")
    signatures = [_signature(signature) for signature in _borne(reader)[:MOST_SIGNATURES]]
    marked = {"is_signed": _is_marked(reader)} if not signatures and _SIGNED.search(content) else {}
    return {"signatures": signatures} | marked


def _borne(reader: Any) -> list[Any]:
    """Its signatures in the order in which they were put on, of the first fields there are; a time stamp is none."""
    from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    known = {kind.value for kind in SigSeedSubFilter}
    found = [EmbeddedPdfSignature(reader, field, name) for name, value, field in islice(
        enumerate_sig_fields(reader, filled_status=True), MOST_FIELDS) if value.get_object().get("/SubFilter") in known]
    return sorted((one for one in found if one.sig_object_type == "/Sig"), key=lambda one: one.signed_revision)


def _is_marked(reader: Any) -> bool:
    """Whether an object is a signature, though no field bears one. What looks like it is not always: a time stamp, the permission
    to fill a form in with a reader, another file that is attached, or a text about signatures."""
    for revision in range(reader.xrefs.total_revisions):
        for reference in islice(reader.xrefs.explicit_refs_in_revision(revision), MOST_OBJECTS):
            found = reader.get_object(reference, revision=revision)
            if isinstance(found, dict) and "/ByteRange" in found and found.get("/Type", "") != "/DocTimeStamp":
                return True
    return False


def signatures(content: bytes) -> list[dict[str, Any]]:
    """Of a file that comes from a service we trust; none where it cannot be read."""
    try:
        return _signed(content)["signatures"]  # type: ignore[no-any-return]
    except Exception:
        return []


def _signature(signature: Any) -> dict[str, Any]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    told: dict[str, Any] = {"by": "", "fingerprint": "", "is_intact": False, "changes": "OTHER", "covers": "UNCLEAR",
                            "is_kept": False, "at": None}
    try:
        certificate = signature.signer_cert
        name = certificate.subject.native
        told |= {"by": str(name.get("common_name") or name.get("organization_name") or "")[:200],
                 "fingerprint": hashlib.sha256(certificate.dump()).hexdigest()}
        nobody = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(signature, nobody, skip_diff=False)
        told |= {"is_intact": bool(status.intact and status.valid), "covers": status.coverage.name,
                 "changes": status.modification_level.name if status.modification_level else "OTHER",
                 "is_kept": bool(status.docmdp_ok), "at": status.signer_reported_dt and status.signer_reported_dt.isoformat()}
    except Exception as error:
        told["problem"] = f"{type(error).__name__}: {error}"[:200]
    return told


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    mode = sys.argv[1] if sys.argv[1:] else ""
    found = _said(content) if mode == "text" else _looks(content, sys.argv[2]) if mode == "look" else examine(content)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()

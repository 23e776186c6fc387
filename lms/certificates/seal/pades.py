"""PAdES with pyHanko: our own field is filled, no change is allowed afterwards, time and revocation data as configured.

Levels: B-B a signature; B-T with a timestamp (RFC 3161); B-LT with all that its check will need, inside the file; B-LTA
with a timestamp over that. Imported by the worker alone.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import x509
from flask import current_app
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.certificates.seal.errors import ClockDown, SignerUnready
from lms.certificates.seal.field import FIELD
from lms.certificates.seal.library import add_validation_info, fields, signers
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import Signed
from lms.certificates.seal.tsa import Clock
from lms.core.database import now

DIGEST = "sha256"
log = logging.getLogger("lms")
logging.getLogger("pyhanko").setLevel(logging.ERROR)
Raw = Callable[[bytes, str], bytes]
"""Signs data with the named digest, by a key that never comes here."""


class Pen:
    """Signs with one key, whatever holds it."""

    batch = 1

    def __init__(self, signer: signers.Signer, *, level: str, clock: Clock | None, roots: Sequence[x509.Certificate],
                 reason: str) -> None:
        self._signer, self._level, self._clock, self._roots, self._reason = signer, level, clock, roots, reason

    def sign(self, drafts: Sequence[bytes]) -> list[Signed]:
        return [self._one(draft) for draft in drafts]

    def _one(self, draft: bytes) -> Signed:
        certificate = self._signer.signing_cert
        moment = now()
        if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
            raise SignerUnready(f"The signer's certificate holds from {certificate.not_valid_before:%Y-%m-%d} "
                                f"to {certificate.not_valid_after:%Y-%m-%d} only.")
        level, pdf = "B-B", b""
        if self._level != "B-B" and self._clock and not self._clock.is_resting():
            try:
                level, pdf = self._level, self._filled(draft, self._level)
            except ClockDown as error:
                self._clock.rest()
                log.warning("certificates: the timestamp authority does not answer; signed without it for now: %s", error)
                level = "B-B"
        return Signed(pdf or self._filled(draft, level), level, hashlib.sha256(certificate.dump()).hexdigest(),
                      name_of(certificate))

    def _filled(self, draft: bytes, level: str) -> bytes:
        lasting = level in ("B-LT", "B-LTA")
        signing = signers.PdfSigner(
            signers.PdfSignatureMetadata(
                field_name=FIELD, md_algorithm=DIGEST, subfilter=fields.SigSeedSubFilter.PADES, certify=True,
                docmdp_permissions=fields.MDPPerm.NO_CHANGES, reason=self._reason or None, embed_validation_info=lasting,
                use_pades_lta=level == "B-LTA", validation_context=trust(self._roots) if lasting else None),
            signer=self._signer, stamp_style=_AsDrawn(), timestamper=self._clock if level != "B-B" else None)
        signed = BytesIO()
        room = 8192 if level == "B-B" else 32768
        signing.sign_pdf(Update(BytesIO(draft)), existing_fields_only=True, bytes_reserved=room, output=signed)
        return signed.getvalue()


def pen(profile: Profile, raw: Raw, chain: Sequence[bytes], *, reason: str = "") -> Pen:
    """A pen for a key; `chain` is in DER, the signer's own certificate first."""
    own, *others = [x509.Certificate.load(der) for der in chain]
    registry = SimpleCertificateStore()
    registry.register_multiple(others)
    return pen_of(profile, _Raw(raw, own, registry), [own, *others], reason=reason)


def pen_of(profile: Profile, signer: signers.Signer, chain: Sequence[x509.Certificate], *, reason: str = "") -> Pen:
    """A pen for a signer of pyHanko's kind, at the configured level."""
    roots = [*configured_roots(profile), *(c for c in chain if c.self_issued)]
    return Pen(signer, level=profile.settings["SIGNATURE_LEVEL"], clock=clock(profile), roots=roots, reason=reason)


def upgraded(profile: Profile, pdf: bytes, level: str) -> bytes:
    """A signature that got no time when it was made gets it now, by an incremental update; ClockDown if again it doesn't.

    PAdES lets a timestamp over the document serve where the signature itself has none.
    """
    time = clock(profile)
    if time is None:
        raise ClockDown(f"A timestamp is owed, but {profile.variable('TSA_URL')} is not set.")
    stamper, roots = signers.PdfTimeStamper(time), configured_roots(profile)
    pdf = _stamped(pdf, stamper, None)
    if level == "B-T":
        return pdf
    signature = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[0]
    own = [signature.signer_cert] if signature.signer_cert.self_issued else []
    pdf = add_validation_info(signature, trust([*roots, *own]), output=BytesIO(), force_write=True).getvalue()
    return _stamped(pdf, stamper, trust(roots)) if level == "B-LTA" else pdf


def _stamped(pdf: bytes, stamper: signers.PdfTimeStamper, context: ValidationContext | None) -> bytes:
    """Where there is a context, what the check of this timestamp will need is put into the file too."""
    out = BytesIO()
    stamper.timestamp_pdf(Update(BytesIO(pdf)), DIGEST, context, output=out)
    return out.getvalue()


def trust(roots: Sequence[x509.Certificate]) -> ValidationContext:
    """Our own pinned roots and no others; revocation data are fetched where a certificate says."""
    return ValidationContext(trust_roots=list(roots), allow_fetching=True, revocation_mode="soft-fail")


def clock(profile: Profile) -> Clock | None:
    """The timestamp authority, one in each process, so that it remembers when it was last found down."""
    url = profile.settings["TSA_URL"]
    clocks: dict[str, Clock] = current_app.extensions.setdefault("certificates.clocks", {})
    return clocks.setdefault(url, Clock(url)) if url else None


def configured_roots(profile: Profile) -> list[x509.Certificate]:
    path = profile.settings["TRUST_ROOTS"]
    try:
        return list(load_certs_from_pemder_data(Path(path).read_bytes())) if path else []
    except (OSError, ValueError) as error:
        raise SignerUnready(f"{profile.variable('TRUST_ROOTS')}={path} cannot be read: {error}.") from error


def name_of(certificate: x509.Certificate) -> str:
    name = certificate.subject.native
    return str(name.get("common_name") or name.get("organization_name") or certificate.subject.human_friendly)[:200]


class Update(IncrementalPdfFileWriter):
    """The same document signed, so its metadata stay: PDF/A wants them to agree with what they describe, and
    rewriting them is a fifth of the work."""

    def _update_meta(self) -> None:
        return


class _AsDrawn(StaticStampStyle):
    """The field stays empty: the page below it already says what a reader shall see."""

    def create_stamp(self, *_args: Any) -> None:
        return None


class _Raw(signers.Signer):
    def __init__(self, raw: Raw, certificate: x509.Certificate, registry: SimpleCertificateStore) -> None:
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._raw = raw

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._raw(data, digest_algorithm)

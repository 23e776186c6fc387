"""The ways to sign a certificate. Any plugin adds its own to the registry `signers`; a profile names the one in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flask_babel import lazy_gettext as _l

from lms.core.registry import Registry


@dataclass(frozen=True)
class Signed:
    """`fingerprint` is the SHA-256 of the signer's certificate, `signatory` the name in it, `level` that of PAdES reached."""

    pdf: bytes
    level: str
    fingerprint: str
    signatory: str


@dataclass(frozen=True)
class Person:
    """Who signs in a session. Lives in the memory of one process alone: never stored, never logged, never shown."""

    number: str = field(repr=False)
    passphrase: str = field(repr=False)


class Pen(Protocol):
    """A signer that is ready: its key loaded or its service known, its passphrase, if any, in memory."""

    batch: int
    """How many drafts it likes to get at once."""

    def sign(self, drafts: Sequence[bytes]) -> list[Signed]:
        """Each draft as an incremental update of itself; a SigningProblem says why none was signed."""


@dataclass(frozen=True)
class Signer:
    """`pen` is "module:function", called in the worker with the profile that signs, whose settings it reads, and the person of
    the session, None where it needs none.

    `printed` stands on the paper where the signature is; it must not say more than the law grants this kind of signature.
    """

    name: str
    title: object
    pen: str
    printed: str
    is_personal: bool = False
    """A person has to open a session and sign; nothing is signed by itself."""
    is_certified: bool = False
    """By a certification provider that the state recognises (UU 1/2024 article 13A)."""
    is_apart: bool = False
    """Its pen needs nothing of this house but settings, so it is opened in the process that prints."""


signers: Registry[Signer] = Registry("certificates.signers")

ELECTRONIC = "Ditandatangani secara elektronik"
UNCERTIFIED = f"{ELECTRONIC}\n(tanda tangan tidak tersertifikasi)"
CERTIFIED = f"{ELECTRONIC}\n(tersertifikasi)"
EXAMPLE = "Contoh, bukan tanda tangan tersertifikasi"

BSRE = f"{ELECTRONIC}\nmenggunakan sertifikat elektronik BSrE"

DEMO = Signer("demo", _l("Example key of the demonstration"), "lms.certificates.seal.local:demo", EXAMPLE,
              is_apart=True)
LOCAL = Signer("local", _l("Key file of this installation"), "lms.certificates.seal.local:kept", UNCERTIFIED,
               is_apart=True)

PKCS11 = Signer("pkcs11", _l("Key in a hardware module"), "lms.certificates.seal.hardware:pen", UNCERTIFIED,
                is_apart=True)
BSRE_SEAL = Signer("bsre-seal", _l("Institutional seal by BSrE"), "lms.certificates.seal.bsre:institution", BSRE,
                   is_certified=True)
BSRE_V1 = Signer("bsre-v1", _l("Signature by BSrE (service v1)"), "lms.certificates.seal.bsre:person_v1", BSRE, is_personal=True,
                 is_certified=True)
BSRE_V2 = Signer("bsre-v2", _l("Signature by BSrE (service v2)"), "lms.certificates.seal.bsre:person_v2", BSRE, is_personal=True,
                 is_certified=True)
ELSEWHERE = Signer("upload", _l("Signed elsewhere and uploaded back"), "", ELECTRONIC, is_personal=True)

"""Signing with a key file: PEM or PKCS#12 of the installation, or the example key that a demonstration makes for itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from flask import current_app

from lms.certificates.seal import pades
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import EXAMPLE, Person
from lms.core import settings
from lms.core.database import now

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_YEARS = 10


def kept(profile: Profile, _person: Person | None) -> pades.Pen:
    """The key of LMS_SIGNER_KEY, or the profile's own."""
    place, secret = Path(profile.settings["SIGNER_KEY"]), profile.settings["SIGNER_PASSPHRASE"].encode() or None
    variable = profile.variable("SIGNER_KEY")
    if not profile.settings["SIGNER_KEY"]:
        raise SignerUnready(f"{variable} is not set: name the PEM or PKCS#12 file with key and certificate.")
    try:
        key, chain = read_key(place.read_bytes(), secret)
    except OSError as error:
        raise SignerUnready(f"{variable}={place} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise SignerUnready(f"{variable}={place}: {error}. Is {profile.variable('SIGNER_PASSPHRASE')} right?") from error
    return pades.pen(profile, Held(key), chain)


def demo(profile: Profile, _person: Person | None) -> pades.Pen:
    """The example key: made at its first use, kept in the instance folder, never trusted by anybody."""
    config = current_app.config
    file = config["INSTANCE"] / f"demo-signer{f'-{profile.name}' if profile.name else ''}.pem"
    key, chain = read_key(settings.kept(file, lambda: new_key(profile.name or config["INSTITUTION"])).encode(), None)
    return pades.pen(profile, Held(key), chain, reason=EXAMPLE)


def read_key(content: bytes, secret: bytes | None) -> tuple[Key, list[bytes]]:
    """The key, and the certificates as DER with the signer's first."""
    if b"-----BEGIN" in content:
        key: Any = load_pem_private_key(content, secret)
        certificates = x509.load_pem_x509_certificates(content)
    else:
        key, first, others = pkcs12.load_key_and_certificates(content, secret)
        certificates = [*([first] if first else []), *others]
    if not isinstance(key, Key):
        raise ValueError("only ECDSA and RSA keys can sign here")
    own = [c for c in certificates if c.public_key() == key.public_key()]
    if not own:
        raise ValueError("the certificate of the key is missing")
    ordered = [own[0], *(c for c in certificates if c != own[0])]
    return key, [c.public_bytes(Encoding.DER) for c in ordered]


class Held:
    """A key that stays loaded: reading an RSA key anew for each signature takes longer than signing."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def __call__(self, data: bytes, digest: str) -> bytes:
        algorithm: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), algorithm)
        return self._key.sign(data, ec.ECDSA(algorithm))


def new_key(institution: str) -> str:
    """Key and certificate as PEM."""
    key, today = ec.generate_private_key(ec.SECP256R1()), now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, institution[:64]),
                      x509.NameAttribute(x509.NameOID.COMMON_NAME, EXAMPLE)])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - timedelta(minutes=5))
        .not_valid_after(today + timedelta(days=366 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(
            digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False), critical=True)
        .sign(key, hashes.SHA256()))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    return pem.decode()

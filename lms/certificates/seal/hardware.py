"""Signing with a key in a hardware module (PKCS#11). Needs the extra `pkcs11`."""

from __future__ import annotations

from lms.certificates.seal import pades
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import Person


def pen(profile: Profile, _person: Person | None) -> pades.Pen:
    """The key with the label LMS_PKCS11_LABEL; its session stays open, the key never leaves the module."""
    config = profile.settings
    missing = [profile.variable(name) for name in ("PKCS11_MODULE", "PKCS11_TOKEN", "PKCS11_LABEL") if not config[name]]
    if missing:
        raise SignerUnready(f"Not set: {', '.join(missing)}.")
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise SignerUnready("The library for PKCS#11 is missing: pip install python-pkcs11==0.9.5") from error
    try:
        session = open_pkcs11_session(config["PKCS11_MODULE"], token_criteria=TokenCriteria(config["PKCS11_TOKEN"]),
                                      user_pin=config["PKCS11_PIN"] or None)
        signer = PKCS11Signer(session, cert_label=config["PKCS11_LABEL"], key_label=config["PKCS11_LABEL"])
        chain = [signer.signing_cert]
        signer.use_raw_mechanism = chain[0].public_key.algorithm == "ec"  # few modules hash for ECDSA by themselves
    except Exception as error:  # whatever a maker's library raises
        raise SignerUnready(f"The hardware module cannot be used: {type(error).__name__} {error}. Are token, PIN and label right?"
                            ) from error
    return pades.pen_of(profile, signer, chain)

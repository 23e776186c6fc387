"""How this installation signs certificates."""

from __future__ import annotations

import re
from dataclasses import replace

from lms.core.settings import Group, Setting, names, yes_or_no

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError("say " + ", ".join(LEVELS[:-1]) + " or " + LEVELS[-1])
    return text


def address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("an address such as https://host/path is needed")
    return text


def profiles(text: str) -> tuple[str, ...]:
    """Names in capitals, without underscores, so that no variable can be read in two ways."""
    listed = tuple(name.upper() for name in names(text))
    if odd := [name for name in listed if not _PROFILE.fullmatch(name)]:
        raise ValueError(f"{odd[0]} is no name of a profile: 1 to 20 letters and digits, beginning with a letter")
    return listed


def short(name: str) -> str:
    """How a profile calls the setting of this name."""
    return "KIND" if name == "SIGNER" else name.removeprefix("SIGNER_")


_PROFILE = re.compile(r"[A-Z][A-Z0-9]{0,19}")
OF_A_SIGNER = (
    Setting("SIGNER", "", "How certificates are signed: none, local, pkcs11, bsre-seal, bsre-v1, bsre-v2 or upload. Empty: the "
            "example key in a demonstration, else none."),
    Setting("SIGNER_KEY", "", "For local: the PEM or PKCS#12 file with the key (P-256 is best) and its certificates."),
    Setting("SIGNER_PASSPHRASE", "", "Passphrase of that file.", secret=True),
    Setting("SIGNER_CERTIFIED", False, "1: the certificate of that key comes from a provider that the state recognises "
            "(UU 1/2024 article 13A).", yes_or_no),
    Setting("SIGNATURE_LEVEL", "B-B", "Level of PAdES: B-B, B-T (timestamp), B-LT (with what its check needs) or B-LTA.", level),
    Setting("TSA_URL", "", "Timestamp authority (RFC 3161), such as https://user:password@host/tsa. Needed above B-B.", address,
            secret=True),
    Setting("PKCS11_MODULE", "", "For pkcs11: the library of the module, such as /usr/lib/softhsm/libsofthsm2.so."),
    Setting("PKCS11_TOKEN", "", "Label of the token."),
    Setting("PKCS11_PIN", "", "User PIN of the token.", secret=True),
    Setting("PKCS11_LABEL", "", "Label of key and certificate on the token."),
    Setting("BSRE_URL", "", "For bsre-*: address of the agency's own eSign Client Service.", address),
    Setting("BSRE_USER", "", "User of that service."),
    Setting("BSRE_PASSWORD", "", "Password of that service.", secret=True),
    Setting("BSRE_SUBSCRIBER", "", "For bsre-seal: idSubscriber of the institution."),
    Setting("BSRE_ACTIVATION", "", "For bsre-seal: the activation code of the seal.", secret=True),
    Setting("TRUST_ROOTS", "", "PEM file with the root certificates of the signer and of the timestamp authority."),
)
SHARED = frozenset(("SIGNATURE_LEVEL", "TSA_URL", "TRUST_ROOTS"))
"""What a profile that does not say otherwise has from the installation. Keys and passwords never are: nobody signs with those of
another institution because a line is missing."""
SETTINGS = (*OF_A_SIGNER, Group(
    "SIGNER_PROFILES", (), "Names of signing profiles for issuing agencies that have a signer of their own, separated by commas. "
    "Each has the settings above for itself; for KALTIM they are LMS_SIGNER_KALTIM_KIND (as LMS_SIGNER), LMS_SIGNER_KALTIM_KEY, "
    "LMS_SIGNER_KALTIM_BSRE_URL and so on.", profiles, prefix="SIGNER", members=tuple(
        replace(one, name=short(one.name), default=None if one.name in SHARED else one.default) for one in OF_A_SIGNER)))

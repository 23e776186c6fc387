"""How this installation signs certificates."""

from __future__ import annotations

from lms.core.settings import Setting, yes_or_no

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError("say " + ", ".join(LEVELS[:-1]) + " or " + LEVELS[-1])
    return text


def address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("an address such as https://host/path is needed")
    return text


SETTINGS = (
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

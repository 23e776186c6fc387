"""The verification code: twelve random characters and one that catches a typing error."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_CHECKS = _ALPHABET + "*~$=U"
_LENGTH = 12
_LOOKALIKES = str.maketrans("OIL", "011", " -\u2010\u2011\u2012\u2013\t\n\r\u00a0")


def new_code() -> str:
    # The check symbols beyond the alphabet do not survive a QR code's alphanumeric mode or a URL.
    while (check := _check(code := "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))) not in _ALPHABET:
        pass
    return code + check


def normalise(text: str) -> str | None:
    """The code as it is stored, from whatever a person typed; None if it cannot be one."""
    code = text.upper().translate(_LOOKALIKES)
    if len(code) != _LENGTH + 1 or set(code) - set(_ALPHABET):
        return None
    return code if _check(code[:-1]) == code[-1] else None


def grouped(code: str) -> str:
    return "-".join((code[:4], code[4:8], code[8:]))


def _check(code: str) -> str:
    value = 0
    for letter in code:
        value = value * len(_ALPHABET) + _ALPHABET.index(letter)
    return _CHECKS[value % len(_CHECKS)]

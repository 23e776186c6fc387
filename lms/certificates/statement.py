"""The offline code: what a certificate says, signed, small enough for a QR code. It is proven by a public key alone.

`PKS1:` and the base45 (RFC 9285) of a COSE_Sign1 (RFC 9052) with Ed25519; its payload is a map of the numbers in `_LABELS`,
days counted from 1970-01-01. Only letters of QR's alphanumeric mode are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from lms.accounts import identity
from lms.certificates.paper.facts import Facts

if TYPE_CHECKING:
    from lms.certificates.keys import Signer

PREFIX = "PKS1:"
LONGEST = 300
"""Bytes of what is said: signed they fill a code of 77 squares at level M, at 35 mm with its margin 0.41 mm each."""
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_EPOCH = date(1970, 1, 1)
_EDDSA, _ALG, _KID, _SIGN1 = -8, 1, 4, 18
_LABELS = {"issuer": 1, "number": 2, "name": 3, "last_four": 4, "course": 5, "hours": 6, "started_on": 7, "finished_on": 8,
           "issued_on": 9, "code": 10, "index": 11, "specimen": 12, "valid_until": 13}
_SHORTENED = ("course", "issuer", "name")
"""The longest of these gives way, ending in "…", where all does not fit."""


class NotAStatement(ValueError):
    """The text is no offline code of ours, or not one that this key signed."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What is said. `last_four` are the last digits of the identity number, `index` the place in the status list."""

    issuer: str
    number: str
    name: str
    course: str
    hours: int
    started_on: date
    finished_on: date
    issued_on: date
    code: str
    index: int
    last_four: str = ""
    specimen: bool = False
    valid_until: date | None = None


def of(facts: Facts, *, index: int) -> Statement:
    return Statement(
        issuer=facts.issuer[-1], number=facts.number, name=facts.learner_name, course=facts.course_title,
        hours=facts.credit_hours, started_on=facts.started_on, finished_on=facts.finished_on, issued_on=facts.issued_on,
        code=facts.verification_code.replace("-", ""), index=index,
        last_four=identity.normalise(facts.identity_number or "")[-4:], specimen=facts.specimen,
        valid_until=facts.expires_on)


def signed(statement: Statement, signer: Signer) -> str:
    """The text of the QR code; the same statement and key give the same text."""
    said = {name: value for name, value in vars(statement).items() if value is not False and value not in (None, "")}
    while len(payload := _payload(said)) > LONGEST:
        longest = max(_SHORTENED, key=lambda name: len(said[name].encode()))
        said[longest] = said[longest].rstrip("…")[:-4].rstrip() + "…"
    protected = _protected(signer.kid)
    return PREFIX + base45(_sealed(protected, payload, signer.sign(_to_be_signed(protected, payload))))


def read(text: str, key_of: Callable[[str], Callable[[bytes, bytes], bool]]) -> tuple[str, Statement]:
    """The kid and what is said. `key_of(kid)` tells whether a message has that signature; LookupError if there is no such key."""
    import cbor2

    if not text.startswith(PREFIX):
        raise NotAStatement("not an offline code")
    try:
        message = unbase45(text.removeprefix(PREFIX))
        protected, _, payload, signature = cbor2.loads(message).value
        header, said = cbor2.loads(protected), cbor2.loads(payload)
        kid = header[_KID].hex()
        if message != _sealed(_protected(kid), payload, signature):
            raise NotAStatement("an unknown way of signing")
        is_true = key_of(kid)(_to_be_signed(protected, payload), signature)
        found = _statement(said)
    except NotAStatement:
        raise
    except Exception as error:
        raise NotAStatement(f"{type(error).__name__}: {error}") from error
    if not is_true:
        raise NotAStatement("the signature does not belong to what is said")
    return kid, found


def base45(message: bytes) -> str:
    text = ""
    for start in range(0, len(message), 2):
        pair = message[start:start + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text += _DIGITS[digit]
    return text


def unbase45(text: str) -> bytes:
    """ValueError if it is none."""
    message = b""
    for start in range(0, len(text), 3):
        digits = [_DIGITS.index(letter) for letter in text[start:start + 3]]
        number = sum(digit * 45**place for place, digit in enumerate(digits))
        if len(digits) == 1 or number >= 256 ** (len(digits) - 1):
            raise ValueError("not base45")
        message += number.to_bytes(len(digits) - 1)
    return message


def _packed(value: Any) -> bytes:
    import cbor2  # 1 MB that hardly a page needs

    return cbor2.dumps(value, canonical=True)


def _payload(said: Mapping[str, Any]) -> bytes:
    return _packed({_LABELS[name]: _plain(value) for name, value in said.items()})


def _protected(kid: str) -> bytes:
    return _packed({_ALG: _EDDSA, _KID: bytes.fromhex(kid)})


def _sealed(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    from cbor2 import CBORTag

    return _packed(CBORTag(_SIGN1, [protected, {}, payload, signature]))


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052, section 4.4."""
    return _packed(["Signature1", protected, b"", payload])


def _plain(value: Any) -> Any:
    return (value - _EPOCH).days if isinstance(value, date) else value


def _statement(said: Mapping[int, Any]) -> Statement:
    names = {label: name for name, label in _LABELS.items()}
    values = {names[label]: value for label, value in said.items()}
    for name in ("started_on", "finished_on", "issued_on", "valid_until"):
        if name in values:
            values[name] = _EPOCH + timedelta(values[name])
    return Statement(**values)

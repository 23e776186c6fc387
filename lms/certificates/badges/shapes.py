"""Canonical N-Quads of a document whose like was seen before: pyld reads the first of a shape, the others fill it in.

A shape is a document with its free texts numbered; equal ones have the same number. What a text means depends on its shape
alone, so the quads of two documents of one shape differ in nothing but these texts, and the names of their blank nodes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from lms.certificates.badges import vocabulary
from lms.certificates.badges.linked_data import escape, jsonld

_FREE = frozenset({
    "id", "name", "description", "url", "identityHash", "salt", "validFrom", "validUntil", "activityStartDate", "activityEndDate",
    "licenseNumber", "statusListIndex", "statusListCredential", "narrative", "humanCode", "created", "verificationMethod",
    "encodedList"})
"""Members whose texts the contexts take as they are; those of any other, such as types, belong to the shape."""
_IRI = re.compile(r"(?:https?://|urn:uuid:|did:web:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
_STAND_IN = re.compile(r"urn:x-shape:(\d+):")
_BLANK = re.compile(r"_:b\d+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unlike(ValueError):
    """A document that only pyld can put into canonical form."""


def canonical(document: dict[str, Any]) -> bytes:
    """As RDFC-1.0 has it; Unlike where two blank nodes look the same from near, or a text is out of the ordinary."""
    numbers: dict[str, int] = {}
    quads = _quads(json.dumps(_shape(document, numbers)))
    texts = [escape(text) for text in numbers]

    def written(quad: str) -> str:
        return _STAND_IN.sub(lambda found: texts[int(found[1])], quad)

    named = _names(quads, written)
    return "".join(sorted(written(_BLANK.sub(lambda found: named[found[0]], quad)) for quad in quads)).encode()


def _shape(value: Any, numbers: dict[str, int], member: str = "") -> Any:
    match value:
        case dict():
            return {name: _shape(part, numbers, name) for name, part in value.items()}
        case list():
            return [_shape(part, numbers, member) for part in value]
        case str() if member in _FREE:
            return _stand_in(value, numbers, member)
    return value


def _stand_in(text: str, numbers: dict[str, int], member: str) -> str:
    is_address = bool(_IRI.fullmatch(text))
    if _CONTROL.search(text) or (not is_address and member in ("id", "url", "statusListCredential", "verificationMethod")):
        raise Unlike(ascii(text))
    return f"urn:x-shape:{numbers.setdefault(text, len(numbers))}:"


@lru_cache(maxsize=64)
def _quads(shape: str) -> tuple[str, ...]:
    """Of a shape, as lines; blank nodes by any names."""
    text: str = jsonld.to_rdf(json.loads(shape), {"format": "application/n-quads", "documentLoader": vocabulary.load})
    return tuple(f"{line}\n" for line in text.split("\n") if line)


def _names(quads: Sequence[str], written: Callable[[str], str]) -> dict[str, str]:
    """Canonical names of blank nodes, in the order of their first-degree hashes; Unlike if two are equal."""
    mentioned: dict[str, list[str]] = {}
    for quad in quads:
        for name in set(_BLANK.findall(quad)):
            mentioned.setdefault(name, []).append(quad)
    hashes = {_first_degree(name, around, written): name for name, around in mentioned.items()}
    if len(hashes) < len(mentioned):
        raise Unlike("blank nodes that look the same")
    return {name: f"_:c14n{n}" for n, (_, name) in enumerate(sorted(hashes.items()))}


def _first_degree(name: str, quads: Sequence[str], written: Callable[[str], str]) -> str:
    """RDFC-1.0, section 4.6."""
    seen = sorted(written(_BLANK.sub(lambda found: "_:a" if found[0] == name else "_:z", quad)) for quad in quads)
    return hashlib.sha256("".join(seen).encode()).hexdigest()

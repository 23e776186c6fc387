"""What a PDF was before something was added behind it: each of its beginnings that ends as a PDF ends."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import islice

_END = re.compile(rb"%%EOF(\r?\n?)")
_MOST = 20


def beginnings(content: bytes) -> Iterator[tuple[str, int]]:
    """The SHA-256 and the length of each, with and without the end of its last line; of the first twenty."""
    digest, last = hashlib.sha256(), 0
    for found in islice(_END.finditer(content), _MOST):
        for end in dict.fromkeys((found.start(1), found.end(1))):
            digest.update(content[last:end])
            last = end
            yield digest.hexdigest(), end

"""The PDFs beside the table: named by NIP and number, as staff offices file them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

LONGEST = 150
"""Letters of a name without its ending, so that it fits in a folder of any system."""


@dataclass
class Names:
    """`{nip}_{number}.pdf`, letters and digits only, each once whatever the case."""

    _given: set[str] = field(default_factory=set)

    def take(self, nip: str, number: str, name: str = "") -> str:
        """The next free name; without a NIP the person's name stands in its place."""
        stem = "_".join(filter(None, (_plain(nip) or _plain(name), _plain(number))))[:LONGEST].rstrip("-_") or "sertifikat"
        count, chosen = 1, stem
        while chosen.lower() in self._given:
            count += 1
            chosen = f"{stem}-{count}"
        self._given.add(chosen.lower())
        return f"{chosen}.pdf"


def write_zip(out: IO[bytes], files: Iterable[tuple[str, Iterator[bytes]]]) -> int:
    """Each file piece by piece, not packed again, for a PDF is; how many."""
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, pieces in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as target:
                for piece in pieces:
                    target.write(piece)
            count += 1
    return count


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-")

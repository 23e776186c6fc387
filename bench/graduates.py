"""The certificates that benches make, and what belongs to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from lms.certificates.badges import credential, integrity
from lms.certificates.paper.facts import Facts, Module
from tests.certificates.specimens import AT, BASE, FACTS, SIGNER

SEAL = "Ditandatangani secara elektronik"
METHOD = "did:web:belajar.poltekesos.ac.id#00112233aabbccdd"


def learners(modules: int) -> Iterator[Facts]:
    """One after the other, of one cohort."""
    listed = tuple(Module(title=f"Mata pelatihan nomor {n}", asynchronous=3, synchronous=1) for n in range(1, modules + 1))
    for n in count(1):
        yield replace(FACTS, modules=listed, credit_hours=4 * modules, learner_name=f"Siti Nurhaliza {n}, S.Sos.",
                      number=f"{n:05}/MKAS-01/III/POLTEKESOS/XI/2026")


def badge(printed: Facts) -> str:
    said = credential.of(printed, base=BASE, email="a@b.id", place=7, issued_at=AT, zone="Asia/Makassar")
    return str(integrity.signed(said, SIGNER, method=METHOD, at=AT))

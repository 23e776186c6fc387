"""How fast this machine hashes passwords: argon2id waits for memory, so the pace of a page says nothing about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from lms.accounts import passwords

REFERENCE_MS = 19.0
"""CPU of argon2id with 19 MiB, 2 passes and 1 lane on the undisturbed machine for which the limits hold."""
_reference = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_PASSWORD, _TIMES = "sebuah kalimat yang panjang", 8


@dataclass
class Hashing:
    """CPU ms of the reference hash and of one check of ours, a pair each round; some at once, as a web process has threads."""

    threads: int
    reference: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    def run(self) -> None:
        self.reference.append(self._spent(lambda: _reference.hash(_PASSWORD)))
        self.ours.append(self._spent(lambda: passwords.matches(None, _PASSWORD)))

    def on_quiet(self, number: int, ms: float, pace: float) -> float:
        """A sign-in of that round: its check at the pace of hashing, the rest at the pace of pages."""
        check = self.ours[number]
        return (ms - check) * pace + check * REFERENCE_MS / self.reference[number]

    def _spent(self, work: Callable[[], object]) -> float:
        before = time.process_time()
        with ThreadPoolExecutor(self.threads) as crowd:
            list(crowd.map(lambda _number: work(), range(_TIMES)))
        return (time.process_time() - before) * 1000 / _TIMES

"""Run the suite on SQLite and, where it answers, on PostgreSQL; then a real browser. Exit status 1 when anything was lost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bench.examinee import QUESTIONS, Examinee
from bench.faults import chromium, verdict
from bench.faults.device import Device
from bench.faults.house import SPARE, House
from bench.faults.verdict import Verdict
from bench.harness import table, wait_for
from bench.pages import POSTGRESQL
from lms.core.testing import fresh_database

LEARNERS, PAUSE, SEED = 200, 3.0, 20261127


def run(house: House, random: Random) -> tuple[list[Device], Verdict]:
    """All learners sit the exam while the house is mistreated; then the books are compared."""
    devices = [Device(Examinee(house.exam, number, house.port), Random(random.random())) for number in range(house.learners)]
    house.start()
    wait_for(house.port, "/")
    with misfortunes(house, random), ThreadPoolExecutor(len(devices)) as room:
        for sitting in [room.submit(device.sit) for device in devices]:
            sitting.result()
    return devices, verdict.of(house, devices)


@contextmanager
def misfortunes(house: House, random: Random) -> Iterator[None]:
    """One after another, until the exam is over."""
    over = threading.Event()

    def strike() -> None:
        while not over.wait(random.uniform(PAUSE / 2, PAUSE * 1.5)):
            house.mistreat(random)

    striking = threading.Thread(target=strike)
    striking.start()
    try:
        yield
    finally:
        over.set()
        striking.join()


@contextmanager
def houses(folder: Path, learners: int) -> Iterator[Iterator[House]]:
    made: list[House] = []

    def build() -> Iterator[House]:
        for name, url in (("SQLite", ""), ("PostgreSQL", POSTGRESQL)):
            try:
                made.append(House(name, folder / name, url and fresh_database(url, "lms_faults"), learners))
            except sa.exc.OperationalError:
                print(f"{name} does not answer and is left out.")
                continue
            yield made[-1]

    try:
        yield build()
    finally:
        for house in made:
            house.close()


def main() -> int:
    learners, is_sound, rows, fates = int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS, True, [], []
    with TemporaryDirectory() as folder, houses(Path(folder), learners) as all_:
        for house in all_:
            devices, told = run(house, Random(SEED))
            is_sound &= told.lost == told.duplicated == told.wrong_scores == 0
            trouble = sum(device.trouble for device in devices)
            rows.append([house.name, str(len(devices)), str(told.acknowledged), f"**{told.lost}**", f"**{told.duplicated}**",
                         str(told.wrong_scores), str(trouble)])
            fates.append([house.name, ", ".join(f"{fate} {n} times" for fate, n in sorted(house.suffered.items()))])
            told = chromium.run(house)
            is_sound &= told.lost == told.duplicated == told.wrong_scores == 0
            rows.append([f"{house.name}, Chromium", str(SPARE), str(SPARE * QUESTIONS), f"**{told.lost}**",
                         f"**{told.duplicated}**", str(told.wrong_scores), "killed, cut"])
            house.close()
    table("on | learners | acknowledged | lost | duplicated | wrong scores | messages cut or refused", rows)
    table("on | what the server suffered", fates)
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())

"""What is on the server's disk, held against what was acknowledged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from bench.faults.device import Device
from bench.faults.house import House
from lms.core.database import db

EDITS = sa.text("select a.public_id, e.uuid, e.question, e.value, e.sequence from assessments_edit e "
                "join assessments_attempt a on a.id = e.attempt_id where e.counts")
ATTEMPTS = sa.text("select learner_id, public_id, score from assessments_attempt where submitted_at is not null")
COMPLETIONS = sa.text("select count(*) from (select learner_id from courses_progress where completed_at is not null "
                      "group by learner_id, activity_id having count(*) > 1) doubled")


@dataclass(frozen=True)
class Verdict:
    acknowledged: int
    lost: int
    duplicated: int
    wrong_scores: int


def of(house: House, devices: list[Device]) -> Verdict:
    """Lost: acknowledged and not there, or other than sent, or not what holds. Duplicated: there more than once."""
    with house.app.app_context():
        rows = db.session.execute(EDITS).all()
        attempts = db.session.execute(ATTEMPTS).all()
        doubled = db.session.scalar(COMPLETIONS) or 0
        db.session.remove()
    there = {(attempt, uuid): (question, _plain(value), sequence) for attempt, uuid, question, value, sequence in rows}
    holding: dict[tuple[str, str], tuple[int, str]] = {}
    for attempt, _uuid, question, value, sequence in rows:
        holding[attempt, question] = max(holding.get((attempt, question), (0, "")), (sequence, _plain(value)))
    lost = sum(there.get((d.learner.attempt, uuid)) != (edit["question"], edit["values"][0], edit["sequence"])
               for d in devices for uuid, edit in d.acknowledged.items())
    lost += sum(holding.get((d.learner.attempt, question), (0, ""))[1] != edit["values"][0]
                for d in devices for question, edit in d.given.items())
    duplicated = sum(n - 1 for n in Counter((row[0], row[1]) for row in rows).values())
    duplicated += sum(n - 1 for n in Counter(row[0] for row in attempts).values()) + doubled
    scores = {public_id: float(score) for _learner, public_id, score in attempts}
    wrong = sum(scores.get(d.learner.attempt) != _deserved(d) for d in devices)
    return Verdict(sum(len(d.acknowledged) for d in devices), lost, duplicated, wrong)


def _deserved(device: Device) -> float:
    """The score in percent: "a" is right everywhere."""
    right = sum(edit["values"][0].endswith("a") for edit in device.given.values())
    return round(100 * right / len(device.learner.exam.questions), 2)


def _plain(value: object) -> str:
    """JSON as the driver hands it over, with or without its quotes."""
    return str(value).strip('"')

"""A learner's device on a bad link: it sends each edit until it is acknowledged, and knows what was."""

from __future__ import annotations

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.examinee import LETTERS, QUESTIONS, Examinee

EDITS_EACH, A_DAY, PATIENCE = 3, 86_400, 10
"""How often each question is answered; by how many seconds clocks jump; how long an answer is waited for."""
FATES = ("clean", "clean", "clean", "cut", "unheard", "slow", "twice")


@dataclass
class Device:
    """`acknowledged` holds, by uuid, what the server has said it has."""

    learner: Examinee
    random: Random
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The last edit of each question."""
    trouble: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sit(self) -> None:
        """The whole exam: begin, answer everything several times in any order, send out of order, hand in twice."""
        self._until(self._start)
        turns = [question for question in range(QUESTIONS) for _ in range(EDITS_EACH)]
        self.random.shuffle(turns)
        edits = [self._edit(question) for question in turns]
        while pending := [edit for edit in edits if edit["uuid"] not in self.acknowledged]:
            self._send_some(pending)
        with ThreadPoolExecutor(2) as both:
            list(both.map(lambda _n: self._until(self._hand_in), range(2)))

    def _edit(self, question: int) -> dict[str, Any]:
        edit = self.learner.edit(question, self.random.choice(LETTERS))
        edit["age"] = max(0, self.random.choice((0, 0, 0, A_DAY, -A_DAY)))
        self.given[edit["question"]] = edit
        return edit

    def _send_some(self, pending: list[dict[str, Any]]) -> None:
        """Up to three messages at once, the newest may overtake; each with a few of what is due and perhaps an old one."""
        batches = [self.random.sample(pending, min(len(pending), self.random.randint(1, 6))) for _ in range(self.random.randint(1, 3))]
        if self.acknowledged and self.random.random() < 0.2:
            batches[0] = [*batches[0], self.random.choice(list(self.acknowledged.values()))]
        with ThreadPoolExecutor(3) as crowd:
            list(crowd.map(self._post, batches))
        time.sleep(self.random.uniform(0, 0.3))

    def _post(self, edits: list[dict[str, Any]]) -> None:
        fate = self.random.choice(FATES)
        if fate == "cut":
            with self._lock:
                self.trouble += 1
            return
        if fate == "slow":
            time.sleep(self.random.uniform(0.2, 1.0))
        body = json.dumps({"device": self.learner.device, "answers": edits})
        for _ in range(2 if fate == "twice" else 1):
            told = self._ask(f"/attempts/{self.learner.attempt}/answers", body, is_heard=fate != "unheard")
            for edit in edits:
                if told and edit["uuid"] in told.get("stored", {}):
                    with self._lock:
                        self.acknowledged[edit["uuid"]] = edit

    def _ask(self, path: str, body: str, *, is_heard: bool) -> dict[str, Any] | None:
        """What the server says; None when nothing is heard of it or it refuses."""
        link = http.client.HTTPConnection("127.0.0.1", self.learner.port, timeout=PATIENCE)
        try:
            link.request("POST", path, body, self.learner.headers() | {"Content-Type": "application/json"})
            if not is_heard:
                return None
            answer = link.getresponse()
            told = json.loads(answer.read()) if answer.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            told = None
        finally:
            link.close()
        if told is None:
            with self._lock:
                self.trouble += 1
        return told

    def _start(self) -> bool:
        return self.learner.start() == 303

    def _hand_in(self) -> bool:
        return self.learner.hand_in() == 303

    def _until(self, act: Any) -> None:
        while True:
            try:
                if act():
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.3)

"""A mail server on this machine that speaks SMTP to many at once, takes letters, and refuses whom it is told to refuse."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock, Thread
from typing import Any


@dataclass
class Arrived:
    to: str
    letter: EmailMessage


@dataclass
class PostOffice:
    """`answers` are given to RCPT by address, `at_rcpt` and `at_text` called before the answer is."""

    arrived: list[Arrived] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    after_text: str = "250 taken"
    sender: str = "250 ok"
    at_rcpt: Callable[[int], None] = lambda _count: None
    at_text: Callable[[int], None] = lambda _count: None
    lock: Any = field(default_factory=Lock)

    def open(self) -> None:
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(self), bind_and_activate=True)
        self.server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def to(self) -> list[str]:
        return sorted(one.to for one in self.arrived)


def _handler(office: PostOffice) -> type[socketserver.StreamRequestHandler]:
    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            to = ""
            for row in self._lines():
                said = row.decode().strip()
                verb = said[:4].upper()
                if verb == "RCPT":
                    to = said.partition("<")[2].partition(">")[0]
                    office.at_rcpt(len(office.arrived))
                    self._say(office.answers.get(to, "250 ok"))
                elif verb == "DATA":
                    self._say("354 go on")
                    self._take(to)
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say(office.sender if verb == "MAIL" else "250 ok")

        def _lines(self) -> Iterator[bytes]:
            """Until they leave, politely or not."""
            with suppress(ConnectionError):
                for row in self.rfile:  # noqa: UP028 (not `yield from`, which closes the file with the generator)
                    yield row

        def _take(self, to: str) -> None:
            lines = []
            for row in self._lines():
                if row == b".\r\n":
                    break
                lines.append(row.removeprefix(b".") if row.startswith(b"..") else row)
            else:
                return
            with office.lock:
                if office.after_text.startswith("250"):
                    office.arrived.append(Arrived(to, message_from_bytes(b"".join(lines), policy=policy.default)))
                office.at_text(len(office.arrived))
            self._say(office.after_text)

        def _say(self, text: str) -> None:
            with suppress(OSError):
                self.wfile.write(text.encode() + b"\r\n")

    return Talk

"""gunicorn's worker, but for files: the loop that waits for all connections sends them, so a slow link holds no thread.

A thread that answers pages would send a film as long as its learner's link takes, and eight of them were all there are.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from threading import local
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from lms.core.errors import unread
from lms.core.storage import Stretch

UNREAD_SECONDS, UNREAD_PIECES = 1.0, 16
"""How long, and how many pieces of 64 kB, a sender of too much is still listened to."""
PIECE, SILENCE = 128 * 1024, 90.0
"""Bytes that one connection gets before the next has its turn; seconds without a byte taken after which one is given up."""


@dataclass
class _Sending:
    """What is left of a file for one connection, and what gunicorn has to know once all is sent."""

    stretch: Stretch
    finished: Any
    until: float = field(default_factory=lambda: time.monotonic() + SILENCE)


class Worker(ThreadWorker):
    """Also, what it tells people whose browser sent more than it reads: gunicorn has two English words on a white page."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._here, self._handed, self._sendings = local(), dict[Any, Stretch](), dict[Any, _Sending]()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self._site: Any = self.wsgi  # type: ignore[has-type]
        self.wsgi = self._asked

    def handle_request(self, req: Any, conn: Any) -> Any:
        self._here.conn = conn
        return super().handle_request(req, conn)

    def _asked(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """What the application answers; of a file only the head is sent by the thread."""
        answer = self._site(environ, start_response)
        if not isinstance(answer, Stretch):
            return answer  # type: ignore[no-any-return]
        self._handed[self._here.conn] = answer
        return ()

    def finish_request(self, conn: Any, fs: Any) -> None:
        """In the loop, once the thread is done with the request."""
        stretch = self._handed.pop(conn, None)
        if stretch is None or fs.cancelled():
            super().finish_request(conn, fs)
            return
        conn.sock.setblocking(False)
        self._sendings[conn] = _Sending(stretch, fs)
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send, conn))

    def _send(self, conn: Any, _socket: Any) -> None:
        sending = self._sendings[conn]
        try:
            if not sending.stretch.send_to(conn.sock, PIECE):
                sending.until = time.monotonic() + SILENCE
                return
        except BlockingIOError:
            return
        except OSError:  # whoever asked is gone, or asked for no more
            self._give_up(conn)
            return
        self._leave(conn)
        super().finish_request(conn, sending.finished)

    def _leave(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self._sendings.pop(conn).stretch.close()

    def _give_up(self, conn: Any) -> None:
        self._leave(conn)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, sending in self._sendings.items() if sending.until < now]:
            self._give_up(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        status = 414 if isinstance(exc, LimitRequestLine) else 431 if isinstance(exc, LimitRequestHeaders) else None
        if status is None:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Refused to read a request: %s", exc)
        answer = unread(self._site, status)
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers if name.lower() != "set-cookie")
        with contextlib.suppress(OSError):
            client.settimeout(UNREAD_SECONDS)
            client.sendall(f"HTTP/1.1 {answer.status}\r\nConnection: close\r\n{head}\r\n".encode("latin-1") + answer.get_data())
            client.shutdown(socket.SHUT_WR)
            for _ in range(UNREAD_PIECES):  # what is left unread would take the answer with it when the connection ends
                if not client.recv(65536):
                    break

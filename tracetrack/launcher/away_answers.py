"""Answering on the site's port while no web server does: 503 and when to come again.

The launcher holds the port from its start to its end, so that nobody is refused a connection meanwhile.
"""

import asyncio
import contextlib
import os
import socket
import threading

from core.plain_answers import build_busy_answer

SECONDS_FOR_A_REQUEST = 2.0
LARGEST_HEAD = 32_000


class AwayAnswers:
    """503 to all who come to this listening socket, from `begin` to `end`; both may be called again."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.ending: asyncio.Event | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread: threading.Thread | None = None

    @property
    def is_answering(self) -> bool:
        return self.thread is not None

    def begin(self) -> None:
        if self.thread is None:
            started = threading.Event()
            self.thread = threading.Thread(
                target=lambda: asyncio.run(self._serve(started)), name="away answers", daemon=True
            )
            self.thread.start()
            started.wait()

    def end(self) -> None:
        """Take no more connections. What is being answered is answered to its end."""
        if self.thread is not None and self.loop is not None and self.ending is not None:
            self.loop.call_soon_threadsafe(self.ending.set)
            self.thread = None

    async def _serve(self, started: threading.Event) -> None:
        self.loop, ending = asyncio.get_running_loop(), asyncio.Event()
        self.ending = ending
        under_way: set[asyncio.Task[None]] = set()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if task := asyncio.current_task():
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            await _answer_one(reader, writer)

        # A copy of the socket: closing it here leaves it open for the web server.
        copy = socket.socket(fileno=os.dup(self.listener.fileno()))
        server = await asyncio.start_server(answer, sock=copy, limit=LARGEST_HEAD, backlog=2048)
        started.set()
        await ending.wait()
        server.close()
        if under_way:
            await asyncio.wait(under_way, timeout=SECONDS_FOR_A_REQUEST)


async def _answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request's head and answer it. The rest is read too, or the answer could be lost with it."""
    problems = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
    with contextlib.suppress(*problems):
        async with asyncio.timeout(SECONDS_FOR_A_REQUEST):
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_write_response(head))
            await writer.drain()
            writer.write_eof()
            while await reader.read(LARGEST_HEAD):
                pass
    writer.close()


def _write_response(head: bytes) -> bytes:
    method, _space, rest = head.decode("latin-1").partition(" ")
    status, headers, body = build_busy_answer(rest.partition(" ")[0])
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if method == "HEAD" else body)

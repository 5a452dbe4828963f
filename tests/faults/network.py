"""A line between two machines that fails on purpose: takes TCP on a port of its own, passes on to a server.

What is sent into a swallowed line is taken, as by the kernel of a far host that stands still: keepalives see
nothing, and a caller waits for an answer.
"""

import asyncio
import contextlib
import random
import threading

LARGEST = 65536


class Network:
    """What happens to bytes, from now on.

    delay           seconds that each piece is late, both ways
    is_cut          connections are ended, new ones too
    is_swallowing   nothing arrives on either side, and nobody is told; also on new connections
    cuts_answers    of the pieces of answers, one in so many is cut in its middle, with the line; 0: none
    """

    def __init__(self, target):
        self.target = target  # (host, port), or the path of a socket
        self.delay = 0.0
        self.is_cut = False
        self.is_swallowing = False
        self.cuts_answers = 0
        self.lines = set()
        self.loop = asyncio.new_event_loop()
        self.port = None
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.take, "127.0.0.1", 0, backlog=500))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.loop.close()

    def stop(self):
        self.cut()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def cut(self):
        """End all connections without a word, and new ones, until `heal`."""
        self.is_cut = True
        self.loop.call_soon_threadsafe(self.abort_all)

    def forget(self):
        """Swallow for ever what goes over the connections of now: a firewall that lost its state."""
        for line in list(self.lines):
            line.is_dead = True

    def vanish(self):
        """Swallow everything until `heal`; what is connected by then stays dead."""
        self.is_swallowing = True
        self.forget()

    def heal(self):
        self.delay, self.is_cut, self.cuts_answers = 0.0, False, 0
        if self.is_swallowing:
            self.forget()
        self.is_swallowing = False

    def abort_all(self):
        for line in list(self.lines):
            line.abort()

    async def take(self, reader, writer):
        line = Line(self, writer)
        self.lines.add(line)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await line.run(reader)
        line.abort()
        self.lines.discard(line)

    async def connect(self):
        if isinstance(self.target, tuple):
            return await asyncio.open_connection(*self.target)
        return await asyncio.open_unix_connection(self.target)


class Line:
    """One connection through the network."""

    def __init__(self, network, near):
        self.network = network
        self.near = near
        self.far = None
        self.is_dead = False

    def abort(self):
        for writer in filter(None, (self.near, self.far)):
            writer.transport.abort()

    async def run(self, reader):
        if self.network.is_cut:
            return
        if self.network.is_swallowing:
            self.is_dead = True
            while await reader.read(LARGEST):
                pass
            return
        far_reader, self.far = await self.network.connect()
        up = asyncio.create_task(self.pass_on(reader, self.far, is_answer=False))
        down = asyncio.create_task(self.pass_on(far_reader, self.near, is_answer=True))
        await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
        for way in (up, down):
            way.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await way

    async def pass_on(self, reader, writer, *, is_answer):
        while piece := await reader.read(LARGEST):
            if self.network.delay:
                await asyncio.sleep(self.network.delay)
            if self.is_dead or self.network.is_swallowing:
                continue
            if is_answer and self.network.cuts_answers and random.randrange(self.network.cuts_answers) == 0:
                writer.write(piece[: len(piece) // 2])
                await asyncio.sleep(0.01)
                return
            writer.write(piece)
            await writer.drain()
        if self.is_dead or self.network.is_swallowing:
            await asyncio.Event().wait()  # that the far side hung up is swallowed as well

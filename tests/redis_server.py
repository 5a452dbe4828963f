"""A real Redis for tests: it can die, hang and answer slowly."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
import time

import pytest

from core.redis_cache import BREAKERS, BreakerCache
from tests.waiting import wait_for_port
from tracetrack.launcher.tools_for_tests import find_redis


class Redis:
    """A server behind a proxy that can be slow. `cache()` makes a cache as Django does for each greenlet."""

    def __init__(self):
        if find_redis() is None:
            if os.environ.get("CI"):
                pytest.fail("There is no redis-server.")
            pytest.skip("There is no redis-server.")
        self.delay = 0.0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"redis://127.0.0.1:{self.listener.getsockname()[1]}/0"
        self.is_over, self.port = False, find_free_port()
        self.start()
        threading.Thread(target=self._accept, daemon=True).start()

    def start(self):
        options = f"--port {self.port} --bind 127.0.0.1 --save  --daemonize no"
        command = [find_redis(), *options.split(" ")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGCONT)

    def end(self):
        self.is_over = True
        self.listener.close()
        self.stop()
        if breaker := BREAKERS.pop(self.url, None):
            breaker.is_open = False  # nobody looks for it any more

    def cache(self, milliseconds=40, connections=50, **params):
        options = dict.fromkeys(("SOCKET_CONNECT_TIMEOUT", "SOCKET_TIMEOUT"), milliseconds / 1000)
        options["CONNECTION_POOL_KWARGS"] = {"max_connections": connections}
        return BreakerCache(self.url, {"OPTIONS": options} | params)

    def _accept(self):
        while not self.is_over:
            with contextlib.suppress(OSError):
                client, _address = self.listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.port))
                except OSError:
                    client.close()
                    continue
                for ends in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pump, args=ends, daemon=True).start()

    def _pump(self, source, target, is_answer):
        with contextlib.suppress(OSError):
            while text := source.recv(65536):
                if is_answer:
                    time.sleep(self.delay)
                target.sendall(text)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


# Below those that the system gives by itself to who connects to something, or listens at port 0.
PORTS = range(20_000, 32_000)
claims = []


def find_free_port():
    """A port where nothing listens, and that no other process of tests is given while this one lives."""
    while True:
        port, claim = random.choice(PORTS), socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0tracetrack-test-port-{port}")
            socket.create_server(("", port)).close()
        except OSError:
            claim.close()
            continue
        claims.append(claim)
        return port


@pytest.fixture
def redis():
    server = Redis()
    yield server
    server.end()

"""The networks that fail on purpose, before a server that says back what it hears."""

import contextlib
import socket
import socketserver
import threading
import time

import pytest

from tests.faults.network import Network
from tests.waiting import wait_until

WORDS = b"twelve bytes"


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            while heard := self.request.recv(100):
                self.request.sendall(heard)


class EchoServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture
def network():
    with EchoServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        network = Network(server.server_address)
        yield network
        network.stop()
        server.shutdown()


def call(network):
    return socket.create_connection(("127.0.0.1", network.port), timeout=20)


def echo(line):
    """What comes back; nothing if the line was ended."""
    try:
        line.sendall(WORDS)
        return line.recv(100)
    except ConnectionError:
        return b""


def is_silent(line):
    line.settimeout(0.1)
    try:
        echo(line)
    except TimeoutError:
        return True
    finally:
        line.settimeout(20)
    return False


def test_sound_network_passes_on(network):
    with call(network) as line:
        assert [echo(line), echo(line)] == [WORDS, WORDS]


def test_late_network_is_late_both_ways(network):
    network.delay = 0.05
    with call(network) as line:
        began = time.monotonic()

        assert echo(line) == WORDS
    assert time.monotonic() - began >= 0.1


def test_cut_network_ends_old_and_new_connections_until_it_heals(network):
    with call(network) as line:
        echo(line)
        network.cut()

        assert (echo(line), echo(call(network))) == (b"", b"")
        network.heal()
        assert (echo(line), echo(call(network))) == (b"", WORDS)


def test_forgotten_connections_stay_silent_and_new_ones_work(network):
    with call(network) as line:
        echo(line)
        network.forget()

        assert (is_silent(line), echo(call(network))) == (True, WORDS)


def test_vanished_site_is_silent_until_it_heals(network):
    with call(network) as line:
        echo(line)
        network.vanish()
        new = call(network)
        wait_until(lambda: len(network.lines) == 2)

        assert (is_silent(line), is_silent(new)) == (True, True)
        network.heal()
        assert (is_silent(line), is_silent(new), echo(call(network))) == (True, True, WORDS)


def test_answers_are_cut_in_their_middle(network):
    network.cuts_answers = 1
    with call(network) as line:
        assert echo(line) == WORDS[:6]
        assert line.recv(100) == b""

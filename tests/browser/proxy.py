"""A network that fails on purpose: stands between the browser and the live server."""

import contextlib
import http.client
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

API = "/api/v1/scans"
LONGEST_HOLD = 60  # seconds: so that no thread stays for ever


class Network:
    """What the network does to requests of one test. Change it at any time.

    is_cut       no request arrives, no page, no file
    delay        seconds that an answer to scans is late
    status       what scans are answered with instead of being passed on, or None
    lose_every   of every so many answers to scans the last gets lost, after the server saved them; 0: none
    """

    def __init__(self, url):
        self.url = url
        self.is_cut = False
        self.delay = 0
        self.status = None
        self.lose_every = 0
        self.answers = 0
        self.lost = 0
        self.open_posts = 0
        self.most_open_posts = 0
        self.lock = threading.Lock()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def hold_answers(self):
        """Keep what the server answers to scans until `release_answers`."""
        self.may_answer.clear()

    def release_answers(self):
        self.may_answer.set()


class Proxy(ThreadingHTTPServer):
    """Stands before the server at this address for all tests, so that a browser fetches files once."""

    daemon_threads = True

    def __init__(self, target):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = urlsplit(target).netloc
        self.network = self.renew()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def renew(self):
        """A network without faults, from now on."""
        self.network = Network(f"http://localhost:{self.server_port}")
        return self.network

    def stop(self):
        self.network.is_cut = True
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self):
        self.pass_on()

    def do_POST(self):
        self.pass_on()

    def pass_on(self):
        network = self.server.network
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if network.is_cut:
            return self.hang_up()
        is_scans = self.path == API
        if is_scans and network.status:
            return self.answer(network.status, [("Content-Type", "text/html"), ("Retry-After", "1")], b"no")
        with counted(network, is_scans):
            status, headers, content = self.ask_server(body)
            if is_scans:
                time.sleep(network.delay)
                network.may_answer.wait(LONGEST_HOLD)
        if is_scans and is_lost(network):
            return self.hang_up()
        return self.answer(status, headers, content)

    def ask_server(self, body):
        asking = http.client.HTTPConnection(self.server.target, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            asking.request(self.command, self.path, body or None, headers | {"Connection": "close"})
            response = asking.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            asking.close()

    def answer(self, status, headers, content):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "content-length", "transfer-encoding", "keep-alive"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def handle(self):
        with contextlib.suppress(OSError, ValueError):  # the browser or we hung up
            super().handle()

    def finish(self):
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def counted(network, is_scans):
    with network.lock:
        network.open_posts += is_scans
        network.most_open_posts = max(network.most_open_posts, network.open_posts)
    yield
    with network.lock:
        network.open_posts -= is_scans


def is_lost(network):
    with network.lock:
        network.answers += 1
        is_lost = bool(network.lose_every) and network.answers % network.lose_every == 0
        network.lost += is_lost
        return is_lost

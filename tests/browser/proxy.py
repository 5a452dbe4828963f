"""A network that fails on purpose: stands between the browser and the live server."""

import contextlib
import http.client
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

API = "/api/v1/scans"


class Network:
    """What the network does to requests. Change it at any time.

    is_cut       no request arrives, no page, no file
    delay        seconds that an answer to scans is late
    status       what scans are answered with instead of being passed on, or None
    lose_every   of every so many answers to scans the last gets lost, after the server saved them; 0: none
    """

    def __init__(self, target):
        self.target = urlsplit(target).netloc
        self.is_cut = False
        self.delay = 0
        self.status = None
        self.lose_every = 0
        self.answers = 0
        self.lost = 0
        self.open_posts = 0
        self.most_open_posts = 0
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    network: Network

    def do_GET(self):
        self.pass_on()

    def do_POST(self):
        self.pass_on()

    def pass_on(self):
        network = self.network
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if network.is_cut:
            return self.hang_up()
        is_scans = self.path == API
        if is_scans and network.status:
            return self.answer(network.status, [("Content-Type", "text/html"), ("Retry-After", "1")], b"no")
        with self.counted(is_scans):
            status, headers, content = self.ask_server(body)
            if is_scans:
                time.sleep(network.delay)
        if is_scans and self.is_lost():
            return self.hang_up()
        return self.answer(status, headers, content)

    @contextlib.contextmanager
    def counted(self, is_scans):
        network = self.network
        with network.lock:
            network.open_posts += is_scans
            network.most_open_posts = max(network.most_open_posts, network.open_posts)
        yield
        with network.lock:
            network.open_posts -= is_scans

    def is_lost(self):
        network = self.network
        with network.lock:
            network.answers += 1
            is_lost = bool(network.lose_every) and network.answers % network.lose_every == 0
            network.lost += is_lost
            return is_lost

    def ask_server(self, body):
        asking = http.client.HTTPConnection(self.network.target, timeout=30)
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
def network_before(target):
    """A Network in front of this address, as long as the block lasts; its own address is `url`."""
    network = Network(target)
    handler = type("ThisHandler", (Handler,), {"network": network})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    network.url = f"http://localhost:{server.server_port}"
    try:
        yield network
    finally:
        network.is_cut = True
        server.shutdown()
        server.server_close()

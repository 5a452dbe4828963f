"""A site as deploy/systemd starts it, nginx and Caddy as deploy/ has them, and a client that trusts them."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import urllib3
from django.conf import settings
from django.db import connection

from tests.deploy.programs import DEPLOY, ROOT, need_program, rewrite, run_to_end, running
from tests.redis_server import find_free_port

NAME = "tracetrack.example"
UNWANTED = ("REDIS_URL", "DATABASE_OWNER_URL")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """`manage.py serve`, with a port that was opened for it and whom to notify, as systemd does it.

    Its files are collected once for all runs.
    """
    folder = tmp_path_factory.mktemp("site")
    data_dir = settings.DATA_DIR / "deploy"
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    port = listener.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if name not in UNWANTED},
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": url,
        "HTTPS": "true",
        "SITE_ADDRESS": f"https://{NAME}",
        "WEB_WORKERS": "1",
        "PORT": str(port),
    }
    with listener:
        told = listen_as_systemd(folder / "notify")
        environment |= {"LISTEN_FDS": "1", "NOTIFY_SOCKET": str(folder / "notify")}
        process = subprocess.Popen(
            [sys.executable, "-c", AS_SYSTEMD, str(listener.fileno()), sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=(folder / "said").open("wb"),
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
        )
        told.wait(200)
    yield SimpleNamespace(process=process, port=port, said=folder / "said", told=told, data_dir=data_dir)
    process.send_signal(signal.SIGQUIT)  # without waiting for connections that browsers keep
    assert process.wait(20) == 0


# The open port becomes number 3, and the process that is named is the one that runs then.
AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


def listen_as_systemd(path):
    """An event that is set when somebody says READY=1 there."""
    ready = threading.Event()
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(path))

    def listen():
        with heard:
            while b"READY=1" not in heard.recv(1000):
                pass
        ready.set()

    threading.Thread(target=listen, daemon=True).start()
    return ready


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The files of a certificate for the site's name."""
    folder = tmp_path_factory.mktemp("certificate")
    status, said = run_to_end(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
        *("-keyout", folder / "site.key", "-out", folder / "site.crt"),
    )
    assert status == 0, said
    return SimpleNamespace(key=folder / "site.key", crt=folder / "site.crt")


@contextlib.contextmanager
def run_nginx(folder, certificate, *, site_port, data_dir):
    """nginx with deploy/nginx/tracetrack.conf. Gives its ports for https and http."""
    https, http = find_free_port(), find_free_port()
    ours = rewrite(
        (DEPLOY / "nginx/tracetrack.conf").read_text(),
        {
            "listen 80;": f"listen 127.0.0.1:{http};",
            "listen [::]:80;": "",
            "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
            "listen [::]:443 ssl http2;": "",
            "127.0.0.1:8000": f"127.0.0.1:{site_port}",
            "/etc/ssl/tracetrack/site.crt": certificate.crt,
            "/etc/ssl/tracetrack/site.key": certificate.key,
            "root /var/lib/tracetrack;": f"root {data_dir};",
        },
    )
    (folder / "tracetrack.conf").write_text(ours)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"user root; daemon off; worker_processes 1; pid {folder}/pid; error_log stderr; events {{}}"
        f"http {{ access_log off; include /etc/nginx/mime.types; {temporary} "
        f"include {folder}/tracetrack.conf; }}"
    )
    command = [need_program("nginx"), "-e", "stderr", "-c", folder / "nginx.conf"]
    status, said = run_to_end(*command, "-t")
    assert (status, "warn" in said) == (0, False), said
    with running(command, folder / "log", port=https):
        yield SimpleNamespace(https=https, http=http)


@contextlib.contextmanager
def run_caddy(folder, certificate, *, site_port, data_dir):
    """Caddy with deploy/caddy/Caddyfile. Gives its ports for https and http."""
    https, http = find_free_port(), find_free_port()
    ours = rewrite(
        (DEPLOY / "caddy/Caddyfile").read_text(),
        {
            f"\n{NAME} {{\n": f"\nhttps://{NAME}:{https} {{\n\ttls {certificate.crt} {certificate.key}\n",
            "127.0.0.1:8000": f"127.0.0.1:{site_port}",
            "/var/lib/tracetrack": data_dir,
        },
    )
    own = f"{{\n\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n}}\n"
    (folder / "Caddyfile").write_text(own + ours)
    home = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [need_program("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    with running(command, folder / "log", port=https, env=home):
        yield SimpleNamespace(https=https, http=http)


PROXIES = {"nginx": run_nginx, "caddy": run_caddy}


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request, site, certificate, tmp_path_factory):
    """Each proxy in front of the live site."""
    folder = tmp_path_factory.mktemp(request.param)
    with PROXIES[request.param](folder, certificate, site_port=site.port, data_dir=site.data_dir) as ports:
        yield SimpleNamespace(name=request.param, site=site, crt=certificate.crt, **vars(ports))


class Visitor:
    """A browser, as far as cookies go, that trusts the site's certificate alone."""

    def __init__(self, proxy):
        self.cookies = {}
        self.pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            proxy.https,
            ca_certs=str(proxy.crt),
            server_hostname=NAME,
            assert_hostname=NAME,
            timeout=20,
            retries=False,
        )

    def ask(self, method, path, *, body=None, headers=(), **fields):
        given = {"Host": NAME, "Referer": f"https://{NAME}/", **dict(headers)}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            given["X-CSRFToken"] = self.cookies.get("__Host-csrftoken", "")
        answer = (
            self.pool.request(method, path, fields=fields, headers=given, encode_multipart=True)
            if fields
            else self.pool.request(method, path, body=body, headers=given)
        )
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def sign_in(self, username, password, **headers):
        self.ask("GET", "/accounts/login/")
        return self.ask("POST", "/accounts/login/", headers=headers, username=username, password=password)

    def scan(self, body):
        return self.ask(
            "POST", "/api/v1/scans", body=json.dumps(body), headers={"Content-Type": "application/json"}
        )


@pytest.fixture
def visitor(proxy):
    return Visitor(proxy)

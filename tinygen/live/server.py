"""Serves the page and what it asks for, to this computer's browsers alone unless told otherwise.

The page asks again and again for what it has not yet. So no request stays open for a reader, of which a
browser allows six to one server for all of its tabs; and a reader who falls asleep holds nothing.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tinygen.errors import ConfigError
from tinygen.live.feed import Feed
from tinygen.live.picture import png_of
from tinygen.templates import render

__all__ = ["is_loopback", "open_page"]

EVERYWHERE = ("0.0.0.0", "::")  # all addresses of this computer
PATIENCE = 10.0  # seconds without a byte after which a connection is closed


def is_loopback(host: str) -> bool:
    """Whether only programs of this computer reach it."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host.lower() == "localhost"


@contextlib.contextmanager
def open_page(feed: Feed, host: str, port: int) -> Iterator[str]:
    """Serve the page while the block runs, and yield its address; port 0 is any that is free.

    Raises ConfigError where that host and port cannot be served.
    """
    server = _listen(feed, host, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield server.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a reader that takes nothing does not hold up the end
    request_queue_size = 64

    def __init__(self, feed: Feed, family: socket.AddressFamily, host: str, port: int) -> None:
        self.address_family = family
        self.feed = feed
        self.host = host
        self.nonce = secrets.token_urlsafe(16)
        self.page = render("live/page.html.j2", nonce=self.nonce).encode()
        super().__init__((host, port), _Handler)

    @property
    def address(self) -> str:
        named = socket.gethostname() if self.host in EVERYWHERE else self.host
        shown = f"[{named}]" if ":" in named else named
        return f"http://{shown}:{self.server_port}/"

    def server_bind(self) -> None:
        """Without the look-up of the host's full name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.host, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle is no fault."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE
    wbufsize = -1  # head and content in one piece: apart, the second waits for the first one's receipt

    def do_GET(self) -> None:
        if not _is_ours(self.headers.get("Host", ""), self.server.host):
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", b"This page has another address.\n")
            return
        url = urlsplit(self.path)
        if url.path == "/":
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page)
        elif url.path == "/rows":
            after = parse_qs(url.query).get("after", ["0"])[0]
            number = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
            self._answer(HTTPStatus.OK, "application/json", self.server.feed.since(number))
        elif url.path == "/input.png" and (thumbnail := self.server.feed.thumbnail()) is not None:
            self._answer(HTTPStatus.OK, "image/png", png_of(thumbnail))
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"There is nothing here.\n")

    def _answer(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", self._policy())
        self.end_headers()
        self.wfile.write(content)

    def _policy(self) -> str:
        """Nothing but the page's own script and styles runs, and nothing but this server is asked."""
        own = f"'nonce-{self.server.nonce}'"
        return (
            f"default-src 'none'; script-src {own}; style-src {own}; "
            "connect-src 'self'; img-src 'self' data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are not worth a line."""


def _is_ours(header: str, host: str) -> bool:
    """Whether the address that a browser used is one of this computer's, not a name that somebody made up.

    A page elsewhere could have its own name lead here and so read what is served here. An address of digits
    cannot be made up, nor can this computer's own name.
    """
    try:
        name = urlsplit(f"//{header}").hostname or ""
    except ValueError:  # brackets without an address
        return False
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    own = socket.gethostname().lower()
    return name in {"localhost", host.lower(), own, own.partition(".")[0], f"{own.partition('.')[0]}.local"}


def _listen(feed: Feed, host: str, port: int) -> _Server:
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _Server(feed, family, host, port)
    except socket.gaierror as error:
        raise ConfigError(
            f"{host} is no name of this computer: {error.strerror}", "Say --web-host 127.0.0.1."
        ) from None
    except OSError as error:
        raise _refused(error, host, port) from None


def _refused(error: OSError, host: str, port: int) -> ConfigError:
    if error.errno == errno.EADDRINUSE:
        return ConfigError(
            f"port {port} of {host} is in use by another program",
            "Give another number with --web-port, or 0 for one that is free.",
        )
    if error.errno == errno.EACCES:
        return ConfigError(
            f"port {port} may not be served by this user", "Give a --web-port from 1024 up, or 0 for any."
        )
    return ConfigError(
        f"{host} cannot be served: {error.strerror}",
        "Say --web-host 127.0.0.1, or an address of this computer.",
    )

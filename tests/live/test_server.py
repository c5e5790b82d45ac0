"""The page's server by plain sockets: readers that begin late, many of them, slow ones, and strange ones."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from tinygen.api import Seen, Tally
from tinygen.errors import ConfigError
from tinygen.link import Found, Lost
from tinygen.live import Feed, is_loopback, open_page
from tinygen.protocol import Predicted, Text

ALL = "GET /rows?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Board:
    """Says what a board says, as `tinygen monitor` takes it."""

    def __init__(self) -> None:
        self.feed = Feed("host", "/dev/pts/7")
        self.tally = Tally()
        self.said = 0

    def say(self, event: object, at: float | None = None) -> None:
        seen = Seen(event, time.time() if at is None else at)  # type: ignore[arg-type]
        self.tally.take(seen)
        self.feed.take(seen, self.tally)

    def predict(self, count: int, at: float | None = None, score: float = 0.5) -> None:
        for _ in range(count):
            self.said += 1
            self.say(Predicted(self.said & 0xFFFF, self.said, 1234, 1, score, "cat", (b"\1",)), at)


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def port(board: Board) -> Iterator[int]:
    with open_page(board.feed, "127.0.0.1", 0) as address:
        yield int(address.rstrip("/").rpartition(":")[2])


class Reader:
    """Asks as the page does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.last = 0
        self.numbers: list[int] = []
        self.missed = 0

    def ask(self) -> dict[str, Any]:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", f"/rows?after={self.last}")
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        self.last = answer["last"]
        self.missed += answer["missed"]
        self.numbers += [row["number"] for row in answer["rows"] if "number" in row]
        return answer


def reply(port: int, request: str | bytes) -> bytes:
    """What the server answers before it closes the connection, or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(request if isinstance(request, bytes) else request.encode())
        client.shutdown(socket.SHUT_WR)
        parts = iter(lambda: client.recv(65536), b"")
        return b"".join(parts)


def test_who_comes_late_or_again_gets_the_last_minutes(board: Board, port: int) -> None:
    board.predict(500)
    first = Reader(port)
    answer = first.ask()
    assert first.numbers == list(range(1, 501)) and first.missed == 0
    assert answer["rows"][-1] == {"number": 500, "what": "cat", "score": 0.5, "us": 1234} | {
        "at": answer["rows"][-1]["at"]
    }
    assert answer["state"]["predictions"] == 500
    board.predict(3)
    assert [row["number"] for row in first.ask()["rows"]] == [501, 502, 503]
    assert first.ask()["rows"] == []
    again = Reader(port)
    again.ask()
    assert again.numbers == first.numbers


def test_many_readers_get_every_row_once(board: Board, port: int) -> None:
    readers = [Reader(port) for _ in range(40)]

    def follow(reader: Reader) -> None:
        while reader.last < 2000:
            reader.ask()

    threads = [threading.Thread(target=follow, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for _ in range(100):
        board.predict(20)
        time.sleep(0.001)
    for thread in threads:
        thread.join(60)
    assert all(reader.numbers == list(range(1, 2001)) for reader in readers)


def test_a_slow_reader_is_told_what_it_missed_and_delays_nobody(board: Board, port: int) -> None:
    board.predict(20_000)
    slow = Reader(port)
    slow.ask()
    with socket.socket() as stuck:  # asks for everything, and reads nothing of it
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        stuck.connect(("127.0.0.1", port))
        stuck.sendall(ALL.encode())
        quick = Reader(port)
        quick.last = 20_000
        begun = time.monotonic()
        for _ in range(50):
            board.predict(500)
            quick.ask()
        assert time.monotonic() - begun < 5
        assert quick.numbers == list(range(20_001, 45_001)) and quick.missed == 0
    slow.numbers = []
    slow.ask()
    assert slow.missed == 5_000
    assert slow.numbers == list(range(25_001, 45_001))


def test_what_is_old_or_too_much_is_forgotten(board: Board, port: int) -> None:
    now = time.time()
    board.predict(10, at=now - 400)
    board.predict(10, at=now - 100)
    board.predict(1, at=now)
    reader = Reader(port)
    reader.ask()
    assert reader.numbers == list(range(11, 22)) and reader.missed == 0
    board.predict(1, at=now + 250)
    assert Reader(port).ask()["rows"][0]["number"] == 21
    for _ in range(3000):
        board.say(Text("x" * 4000))
    assert 900 < len(Reader(port).ask()["rows"]) < 1000
    assert reader.ask()["missed"] > 2000


def test_unplugging_is_a_state(board: Board, port: int) -> None:
    reader = Reader(port)
    board.predict(5)
    assert reader.ask()["state"]["lost"] is None
    board.say(Lost("/dev/pts/7 was lost"))
    answer = reader.ask()
    assert answer["state"]["lost"]["cause"] == "/dev/pts/7 was lost"
    assert answer["rows"][-1]["level"] == "state"
    board.say(Found("/dev/pts/7", 2.5))
    answer = reader.ask()
    assert answer["state"]["lost"] is None and answer["state"]["unplugged"] == 1
    assert answer["rows"][-1]["text"] == "/dev/pts/7 is back after 2.5 s"


def test_a_score_that_json_cannot_say(board: Board, port: int) -> None:
    board.predict(1, score=float("nan"))
    board.predict(1, score=float("inf"))
    assert [row["score"] for row in Reader(port).ask()["rows"]] == [None, None]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8377", 200),
        ("[::1]:8377", 200),
        (socket.gethostname(), 200),
        ("evil.example", 403),
        ("localhost.evil.example:8377", 403),
        ("[localhost", 403),
        ("", 403),
    ],
)
def test_names_that_lead_here_are_not_enough(port: int, host: str, status: int) -> None:
    for path in ("/", "/rows?after=0"):
        answer = reply(port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")
        assert answer.startswith(f"HTTP/1.0 {status} ".encode())
        assert b"Access-Control" not in answer and b"Content-Security-Policy: default-src 'none'" in answer


def test_strange_requests_end_in_an_answer(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    host = "Host: localhost\r\n\r\n"
    assert b" 404 " in reply(port, f"GET /../../etc/passwd HTTP/1.1\r\n{host}")
    for after in ("abc", "-1", "1e9", "9" * 400, "%00", "\u0661"):
        assert b'"rows": []' in reply(port, f"GET /rows?after={after} HTTP/1.1\r\n{host}")
    assert b" 501 " in reply(port, f"POST / HTTP/1.1\r\n{host}")
    assert b" 414 " in reply(port, f"GET /{'x' * 70_000} HTTP/1.1\r\n{host}")
    for noise in (b"\0\xff\r\n\r\n", b"\r\n\r\n", b""):
        reply(port, noise)
    with socket.create_connection(("127.0.0.1", port)) as gone:
        gone.sendall(ALL.encode() * 50)
    assert Reader(port).ask()["last"] == 0
    assert capfd.readouterr().err == ""


def test_a_port_in_use(port: int) -> None:
    feed = Feed("host", "x")
    taken = rf"port {port} of 127\.0\.0\.1 is in use"
    with pytest.raises(ConfigError, match=taken) as error, open_page(feed, "127.0.0.1", port):
        pass
    assert "--web-port" in error.value.remedy
    with pytest.raises(ConfigError, match="198"), open_page(feed, "198.51.100.7", 0):
        pass
    with pytest.raises(ConfigError, match=r"no\.such\.host"), open_page(feed, "no.such.host.invalid", 0):
        pass


def test_which_hosts_are_this_computer_alone() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.7", "board.local")))


def test_the_end_waits_for_nobody(board: Board) -> None:
    board.predict(20_000)
    with open_page(board.feed, "127.0.0.1", 0) as address, socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        stuck.connect(("127.0.0.1", int(address.rstrip("/").rpartition(":")[2])))
        stuck.sendall(ALL.encode())
        time.sleep(0.2)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2

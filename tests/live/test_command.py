"""`tinygen monitor --web`: its options, its end, and what it refuses."""

from __future__ import annotations

import json
import signal
import socket
import urllib.error
import urllib.request

import pytest

from tests.cli.command import Here
from tests.live.board import Board, page


def ask(address: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{address}rows?after=0", timeout=20) as reply:
        answer: dict[str, object] = json.loads(reply.read())
        return answer


def test_ctrl_c_ends_it_with_status_0(board: Board) -> None:
    with page(board, "--json") as (process, address):
        assert process.stdout is not None
        shown = [json.loads(process.stdout.readline()) for _ in range(20)]
        rows = ask(address)["rows"]
        assert isinstance(rows, list)
        numbers = [row["number"] for row in rows if "number" in row]
        assert {event["number"] for event in shown if event["event"] == "predicted"} <= set(numbers)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
        assert "predictions" in err and "interrupted" not in err and "Traceback" not in err
        with pytest.raises(urllib.error.URLError):
            ask(address)


def test_other_signals_are_told_by_the_status(board: Board) -> None:
    with page(board) as (process, _):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 128 + signal.SIGTERM


def test_what_is_refused(here: Here, board: Board) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1]
        told = here.refuses("monitor", "--port", board.port, "--web", "--web-port", number)
        assert f"port {number} of 127.0.0.1 is in use" in told and "--web-port" in told
    assert "--web too" in here.refuses("monitor", "--port", board.port, "--web-port", 0)
    assert "--web too" in here.refuses("monitor", "--port", board.port, "--web-host", "::1")
    assert "198.51.100.7" in here.refuses(
        "monitor", "--port", board.port, "--web", "--web-host", "198.51.100.7"
    )
    absent = here("monitor", "--port", "/dev/absent", "--web", "--web-port", 0)
    assert absent.status == 2 and "there is no port /dev/absent" in absent.err


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_who_else_may_read_is_told(here: Here, board: Board, host: str, warned: bool) -> None:
    options = ("--web", "--web-port", 0, "--web-host", host, "--seconds", 0.2)
    done = here("monitor", "--port", board.port, *options)
    assert done.status == 0
    assert ("warning: everybody" in done.err) == warned

"""The last minutes of a monitored board, which any number of readers may ask for at their own pace."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass
from itertools import islice

from tinygen.api.monitoring import Seen, Tally
from tinygen.link import Found, Lost
from tinygen.live.rows import row_of
from tinygen.protocol import Health, Hello, Thumbnail

__all__ = ["Feed"]

MOST_SECONDS = 300.0
MOST_ROWS = 20_000
MOST_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class _Row:
    """One event as JSON, and when it came, in seconds since 1970."""

    at: float
    text: str


class Feed:
    """Rows are numbered from 1; the oldest are forgotten after five minutes, or where they become too many.

    A reader says up to which number it has them, so that nothing is kept for readers: a slow one delays
    nobody, and is told how many rows it missed. take() belongs to one thread, since() to any.
    """

    def __init__(self, board: str, url: str) -> None:
        self.session = secrets.token_hex(8)  # numbers begin anew with each feed
        self._lock = threading.Lock()
        self._rows: deque[_Row] = deque()
        self._characters = 0
        self._last = 0  # number of the newest row
        self._thumbnail: Thumbnail | None = None
        self._state: dict[str, object] = {"board": board, "port": url, "lost": None, "heard": None}

    def take(self, seen: Seen, tally: Tally) -> None:
        """One event, and what was counted up to it."""
        row = row_of(seen)
        with self._lock:
            self._note(seen, tally)
            if row is not None:
                self._add(_Row(seen.at, json.dumps(row)))

    def since(self, number: int) -> bytes:
        """JSON: the state now, the rows after that number, how many of these are forgotten."""
        with self._lock:
            first = self._last - len(self._rows) + 1
            missed = max(0, first - number - 1) if number else 0
            rows = [row.text for row in islice(self._rows, max(0, number - first + 1), None)]
            head = {
                "session": self.session,
                "now": round(time.time(), 3),
                "last": self._last,
                "missed": missed,
                "state": self._state,
            }
            text = json.dumps(head)
        return f'{text[:-1]}, "rows": [{", ".join(rows)}]}}'.encode()

    def thumbnail(self) -> Thumbnail | None:
        """The newest input that the board sent, None before there is one."""
        with self._lock:
            return self._thumbnail

    def _note(self, seen: Seen, tally: Tally) -> None:
        state = self._state
        state["predictions"], state["missing"] = tally.predictions, tally.missing
        state["damaged"], state["restarts"] = tally.damaged, tally.restarts
        state["unplugged"] = tally.unplugged
        state["rate"] = None if tally.rate is None else round(tally.rate, 2)
        match seen.event:
            case Lost(cause=cause):
                state["lost"] = {"at": seen.at, "cause": cause}
                return
            case Found():
                state["lost"] = None
                return
            case Hello() as hello:
                state["hello"] = {
                    "board": hello.board,
                    "model": hello.model,
                    "hash": hello.hash,
                    "source": hello.source,
                }
            case Thumbnail() as thumbnail:
                self._thumbnail = thumbnail
                state["thumbnail"] = _described(thumbnail)
            case Health() as health:
                state["health"] = _health(health) | {"at": seen.at}
        state["heard"] = seen.at

    def _add(self, row: _Row) -> None:
        self._rows.append(row)
        self._last += 1
        self._characters += len(row.text)
        while (
            len(self._rows) > MOST_ROWS
            or self._characters > MOST_CHARACTERS
            or row.at - self._rows[0].at > MOST_SECONDS
        ):
            self._characters -= len(self._rows.popleft().text)


def _described(thumbnail: Thumbnail) -> dict[str, int]:
    return {
        "number": thumbnail.number,
        "rows": thumbnail.rows,
        "columns": thumbnail.columns,
        "step": thumbnail.step,
    }


def _health(health: Health) -> dict[str, object]:
    return {
        "uptime_ms": health.uptime_ms,
        "invokes": health.invokes,
        "min_us": health.min_us,
        "mean_us": health.mean_us,
        "max_us": health.max_us,
        "stack_used": health.stack_used,
        "heap_free": health.heap_free,
        "heap_least": health.heap_least,
        "psram_free": health.psram_free,
        "damaged_frames": health.damaged_frames,
        "reset": health.reset.name.lower(),
        "temperature": health.temperature,
    }

"""Brings an input to the device, never faster than the device makes room for it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from tinygen.link.exchange import DeviceRestarted, Exchange
from tinygen.protocol import InputAck, chunk_room, input_chunk


def upload(exchange: Exchange, sequence: int, data: bytes) -> None:
    """Sends the bytes of all inputs laid end to end, until the device has acknowledged them.

    Raises LinkError where the device makes no progress, DeviceRestarted where it has lost what it had.
    """
    window = _Window(exchange, sequence, data)
    while True:
        window.fill()
        event = exchange.receive(window.next_step())
        exchange.check(event, sequence)
        if isinstance(event, InputAck) and event.sequence == sequence:
            window.acknowledge(event.received)
            if event.received == len(data):
                return
        elif event is not None:
            exchange.keep(event)
        elif window.is_overdue():
            window.go_back()


@dataclass(frozen=True, slots=True)
class _Chunk:
    end: int  # offset of its last byte, plus one
    wire_bytes: int
    sent_at: float


class _Window:
    """The chunks that are on their way: together never more bytes than the device's receive buffer."""

    def __init__(self, exchange: Exchange, sequence: int, data: bytes) -> None:
        self._exchange = exchange
        self._sequence = sequence
        self._data = data
        self._chunks: deque[_Chunk] = deque()
        self._acknowledged = 0
        self._sent = 0
        self._tries = 0
        self._progress_at = time.monotonic()

    def fill(self) -> None:
        """Sends chunks while there is room; an empty input is one empty chunk."""
        while self._sent < len(self._data) or not self._chunks:
            frame, end = self._next_chunk()
            if sum(chunk.wire_bytes for chunk in self._chunks) + len(frame) > self._exchange.receive_buffer:
                return
            self._exchange.port.write(frame)
            self._chunks.append(_Chunk(end, len(frame), time.monotonic()))
            self._sent = end

    def _next_chunk(self) -> tuple[bytes, int]:
        limit = min(self._exchange.frame_limit, self._exchange.longest_frame)
        end = min(self._sent + chunk_room(limit), len(self._data))
        frame = input_chunk(self._sequence, self._sent, len(self._data), self._data[self._sent : end])
        return frame, end

    def next_step(self) -> float:
        """When to look again; LinkError when it is too late."""
        now = time.monotonic()
        deadline = self._progress_at + self._exchange.timeout
        if now >= deadline:
            raise self._exchange.silent(self._exchange.timeout)
        return min(self._overdue_at(), deadline)

    def _overdue_at(self) -> float:
        return max(self._chunks[-1].sent_at, self._progress_at) + self._exchange.wait(self._tries)

    def is_overdue(self) -> bool:
        return time.monotonic() >= self._overdue_at()

    def acknowledge(self, received: int) -> None:
        """Takes the device's word for how much it has: acknowledgements come in order."""
        if received < self._acknowledged:
            raise DeviceRestarted
        if received == self._acknowledged:
            return
        now = time.monotonic()
        while self._chunks and self._chunks[0].end <= received:
            chunk = self._chunks.popleft()
            if self._tries == 0:
                self._exchange.learn(now - chunk.sent_at)
        self._acknowledged = received
        self._sent = max(self._sent, received)
        self._progress_at = now
        self._tries = 0

    def go_back(self) -> None:
        """What is overdue was lost: begin again after the last byte that the device has."""
        self._exchange.shrink_frames()
        self._chunks.clear()
        self._sent = self._acknowledged
        self._tries += 1

"""Requests and answers over a line that may lose some of both: waiting, asking again, giving up."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Final, TypeVar

from tinygen.errors import LinkError
from tinygen.link.port import Port
from tinygen.protocol import (
    MAX_FRAME,
    MIN_FRAME,
    UNSOLICITED,
    VERSION,
    Decoder,
    DeviceError,
    ErrorCode,
    Event,
    ForeignVersion,
    Hello,
    MessageType,
    Text,
)

Answer = TypeVar("Answer")

_LEAST_WAIT = 0.03  # seconds; a USB converter may hold an answer back for 16 ms
_LONGEST_WAIT = 0.5
_SMALLEST_BUFFER = 64  # bytes that every device can take before its HELLO says more
_UNREAD_EVENTS = 1000
_UNKNOWN_WORK = 11  # times the time-out: the first inference may take a minute, the next ones are known


class Retry(Enum):
    """What an event may mean for a request: it has been lost, so that waiting for its answer is pointless."""

    NOW = 0


class DeviceRestarted(Exception):  # noqa: N818 - the exchange begins again, the user never sees it
    """The device has forgotten what was asked of it."""


class Exchange:
    """The host's side of one line: how much may be on its way to the device, and how long answers take.

    ``receive_buffer`` and ``frame_limit`` are bytes on the line. ``unread`` keeps the latest events that
    answered no request.
    """

    def __init__(self, port: Port, timeout: float) -> None:
        self.port: Final = port
        self.timeout: Final = timeout
        self.decoder: Final = Decoder()
        self.unread: Final[deque[Event]] = deque(maxlen=_UNREAD_EVENTS)
        self.receive_buffer = _SMALLEST_BUFFER
        self.longest_frame = MAX_FRAME  # the device's
        self.frame_limit = _SMALLEST_BUFFER  # halved while frames get lost
        self.greeted = False
        self._round_trip = 0.05  # seconds; a guess until answers come
        self._arrived: deque[Event] = deque()
        self._printed = ""

    def wait(self, tries: int) -> float:
        """Seconds to wait for the usual answer to the n-th try; ten bits are a byte on the line."""
        line = 10 * 2 * self.frame_limit / self.port.baud
        usual: float = max(3 * self._round_trip, _LEAST_WAIT) + line
        return min(usual * (1 << min(tries, 10)), _LONGEST_WAIT)

    def learn(self, seconds: float) -> None:
        """The first try was answered after this time."""
        self._round_trip += 0.25 * (seconds - self._round_trip)
        self.frame_limit = min(self.frame_limit + 8, self.longest_frame)

    def shrink_frames(self) -> None:
        """A frame was lost: the shorter they are, the likelier they pass."""
        self.frame_limit = max(self.frame_limit // 2, MIN_FRAME)

    def receive(self, until: float) -> Event | None:
        """The next event, or None where there is none before ``until`` on the monotonic clock."""
        while not self._arrived:
            self._arrived.extend(self.decoder.feed(self.port.read(until - time.monotonic())))
            if not self._arrived and time.monotonic() >= until:
                return None
        return self._arrived.popleft()

    def await_start(self, seconds: float) -> None:
        """Listens until the device says that it has started, at most so long.

        A boot loader that hears anything takes it for its own, and waits for more of it.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            event = self.receive(until)
            if event is not None:
                self.keep(event)
            if isinstance(event, Hello):
                return

    def keep(self, event: Event) -> None:
        """Puts aside what nobody asked for; a late answer to an earlier request is of no use any more."""
        if getattr(event, "sequence", UNSOLICITED) == UNSOLICITED:
            self.unread.append(event)

    def check(self, event: Event | None, sequence: int) -> None:
        """Raises what an event means beyond this request: LinkError or DeviceRestarted."""
        match event:
            case ForeignVersion(version=version):
                raise LinkError(
                    f"the device on {self.port.url} speaks version {version} of the protocol, not {VERSION}",
                    "Build and flash the firmware again with this version of tinygen.",
                )
            case DeviceError(code=ErrorCode.NOT_GREETED) if self.greeted:  # else it answers an older request
                raise DeviceRestarted
            case Hello(sequence=0) if self.greeted:
                raise DeviceRestarted
            case DeviceError() if event.sequence == sequence:
                raise LinkError(
                    f"the device refused a request: {event.text} (error {event.code}, {event.detail})",
                    "Look up the error in docs/protocol.md; `tinygen monitor` shows what the board prints.",
                )
            case Text(line):
                self._printed = line

    def ask(
        self,
        sequence: int,
        request: Callable[[int, int], bytes],
        accept: Callable[[Event], Answer | Retry | None],
        *,
        document: MessageType = MessageType.ERROR,
        busy: float | None = 0.0,
    ) -> Answer:
        """Sends ``request(frame limit, first missing byte)`` until ``accept`` recognises its answer.

        An answer that comes in several frames is a ``document``: each frame is progress. ``busy`` is how many
        seconds the device may work without reading its line, None where nobody knows. Raises LinkError when
        there is no progress for the time-out, DeviceRestarted when the device has forgotten its greeting.
        """
        pending = Pending(self, busy)
        start = 0
        while True:
            if pending.is_due():
                pending.send(request(self.frame_limit, start))
            event = self.receive(pending.next_step())
            self.check(event, sequence)
            answer = None if event is None else accept(event)
            if isinstance(answer, Retry):
                pending.retry_now()
            elif answer is not None:
                pending.answered()
                return answer
            elif event is not None:
                self.keep(event)
            if (received := self.decoder.received(document, sequence)) > start:
                start = received
                pending.progressed()

    def silent(self, seconds: float) -> LinkError:
        """The error of a device that has not answered for so long."""
        printed = f'; it printed "{self._printed[:80]}"' if self._printed else ""
        return LinkError(
            f"the device on {self.port.url} does not answer ({seconds:.3g} s without progress, "
            f"{self.decoder.damaged} damaged frames{printed})",
            "Check the baud rate and that the board runs firmware made by tinygen, reset it and retry; "
            "a model that takes longer needs a longer time-out.",
        )


class Pending:
    """One request without an answer: when to send it again, and when to give up.

    What was sent counts as on its way to the device until an answer is overdue; if nobody knows how long
    the device works before it reads on, until something comes.
    """

    def __init__(self, exchange: Exchange, busy: float | None) -> None:
        self._exchange = exchange
        self._busy = busy
        self._tries = 0
        self._patience = exchange.timeout  # seconds without progress
        self._waits = 0  # since there was progress
        self._on_its_way = 0  # bytes
        self._sent_at = time.monotonic()
        self._due = self._sent_at
        self._renew()

    def _renew(self) -> None:
        longest = _UNKNOWN_WORK * self._exchange.timeout if self._busy is None else self._busy
        self._patience = self._exchange.timeout + longest
        self._deadline = time.monotonic() + self._patience

    def is_due(self) -> bool:
        return time.monotonic() >= self._due

    def next_step(self) -> float:
        """When to look again; LinkError when it is too late."""
        if time.monotonic() >= self._deadline:
            raise self._exchange.silent(self._patience)
        return min(self._due, self._deadline)

    def send(self, frame: bytes) -> None:
        """Sends it where the device has room for it, else waits for the answer or the deadline."""
        exchange = self._exchange
        if self._busy is not None:
            self._on_its_way = 0
        if self._tries:
            exchange.shrink_frames()
        self._sent_at = time.monotonic()
        if self._on_its_way + len(frame) > exchange.receive_buffer:
            self._due = self._deadline
            return
        exchange.port.write(frame)
        self._on_its_way += len(frame)
        self._due = self._sent_at + exchange.wait(self._waits) + (self._busy or 0.0)
        self._tries += 1
        self._waits += 1

    def retry_now(self) -> None:
        self._due = time.monotonic()
        self._on_its_way = 0

    def progressed(self) -> None:
        self._renew()
        self._on_its_way = 0
        self._busy = 0.0  # it talks, so it is not at work
        self._waits = 0
        self._due = time.monotonic() + self._exchange.wait(0)

    def answered(self) -> None:
        if self._tries == 1 and self._busy == 0.0:
            self._exchange.learn(time.monotonic() - self._sent_at)

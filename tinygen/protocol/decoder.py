"""From the bytes of the line to messages and lines of text, however the line cuts and damages them."""

from __future__ import annotations

import struct

from tinygen.protocol.frames import CHUNK, MAX_FRAME, UNSOLICITED, Frame, decode
from tinygen.protocol.messages import (
    Damaged,
    DeviceError,
    DType,
    Event,
    ForeignVersion,
    Health,
    Hello,
    InputAck,
    LayerChecksum,
    Log,
    LogLevel,
    Message,
    MessageType,
    Predicted,
    ResetDone,
    ResetReason,
    Result,
    TensorInfo,
    Text,
    Thumbnail,
)

VERSION = 1

# Messages that come in several frames.
_DOCUMENTS = frozenset({MessageType.HELLO, MessageType.RESULT, MessageType.PREDICTION, MessageType.THUMBNAIL})
_UNKNOWN = 0xFFFFFFFF
_NO_TEMPERATURE = -0x8000
_MAX_MESSAGE = 1 << 24  # bytes; more than any device holds, so that a larger total is nonsense
_MAX_LINE = 4096  # bytes of text without a line end that are kept together
_FIRST_ANSWER = 0x10  # types below are the host's own requests, which a line may echo
_CONTROL = bytes([*range(9), *range(0x0B, 0x1B), *range(0x1C, 0x20), 0x7F])  # all but tab, line feed, escape


class Decoder:
    """Takes the line in pieces of any size; counts valid ``frames`` and ``damaged`` stretches.

    Between two zeros lies a frame, or text that the board printed. Text is passed on line by line as it
    comes; only what may still become a frame (its second byte is an answer's type, a control character that
    text does not have) waits for the zero that ends it.
    """

    def __init__(self) -> None:
        self.frames = 0
        self.damaged = 0
        self._rest = b""  # bytes since the last zero or line
        self._begun = False  # a zero came before them, so that they may be a frame
        self._documents: dict[tuple[int, int], _Document] = {}

    def feed(self, data: bytes) -> list[Event]:
        """What the line's next bytes complete, in order."""
        events: list[Event] = []
        *segments, tail = data.split(b"\0")
        for segment in segments:
            self._rest += segment
            events += self._end_segment()
            self._begun = True
        self._rest += tail
        if not self._may_become_frame():
            *lines, self._rest = self._rest.split(b"\n")
            events += self._text(lines)
            self._begun = self._begun and not lines
            if len(self._rest) > _MAX_LINE:
                events += self.flush()
        return events

    def flush(self) -> list[Event]:
        """What is still waiting for its end, as if the line ended here."""
        rest, self._rest, self._begun = self._rest, b"", False
        return self._text(rest.split(b"\n"))

    def received(self, kind: MessageType, sequence: int) -> int:
        """How many bytes from its start on are there of a message that comes in several frames."""
        document = self._documents.get((kind, sequence))
        return document.received() if document else 0

    def _may_become_frame(self) -> bool:
        if not self._begun or len(self._rest) > MAX_FRAME:
            return False
        return len(self._rest) < 2 or _is_answer(self._rest[1])

    def _end_segment(self) -> list[Event]:
        segment, self._rest = self._rest, b""
        frame = decode(segment) if 0 < len(segment) <= MAX_FRAME else None
        if frame is None or frame.kind < _FIRST_ANSWER:
            return self._text(segment.split(b"\n"))
        self.frames += 1
        try:
            message = self._take(frame)
        except (struct.error, ValueError):  # the CRC is right, the content is not: another version's message
            self.damaged += 1
            return [Damaged(len(segment))]
        return [message] if message else []

    def _text(self, lines: list[bytes]) -> list[Event]:
        """Printable lines as text, and everything else together as damage."""
        events: list[Event] = []
        noise = 0
        for line in lines:
            text = _printable(line)
            if text is None:
                noise += len(line)
            elif line:
                events.append(Text(text))
        if noise:
            self.damaged += 1
            events.append(Damaged(noise))
        return events

    def _take(self, frame: Frame) -> Message | None:
        if frame.kind in _DOCUMENTS:
            return self._take_chunk(frame)
        return _parse(frame.kind, frame.sequence, frame.payload)

    def _take_chunk(self, frame: Frame) -> Message | None:
        offset, total = CHUNK.unpack_from(frame.payload)
        data = frame.payload[CHUNK.size :]
        if not 0 < total <= _MAX_MESSAGE or offset + len(data) > total:
            raise ValueError(total)
        key = (frame.kind, frame.sequence)
        document = self._documents.get(key)
        started = frame.sequence == UNSOLICITED and offset == 0  # a new one, whatever came of the one before
        if document is None or len(document.bytes) != total or started:
            # One of each kind at a time: a device answers in order.
            self._documents = {
                other: kept for other, kept in self._documents.items() if other[0] != frame.kind
            }
            document = self._documents[key] = _Document(total)
        document.put(offset, data)
        if document.received() < total:
            return None
        del self._documents[key]
        return _parse_document(frame.kind, frame.sequence, _Reader(bytes(document.bytes)))


class _Document:
    """A message that comes in chunks, in any order and some of them twice."""

    def __init__(self, total: int) -> None:
        self.bytes = bytearray(total)
        self._present = bytearray(total)
        self._complete = 0

    def put(self, offset: int, data: bytes) -> None:
        self.bytes[offset : offset + len(data)] = data
        self._present[offset : offset + len(data)] = b"\1" * len(data)

    def received(self) -> int:
        gap = self._present.find(0, self._complete)
        self._complete = gap if gap >= 0 else len(self._present)
        return self._complete


def _is_answer(kind: int) -> bool:
    return MessageType.HELLO <= kind <= MessageType.THUMBNAIL


def _printable(line: bytes) -> str | None:
    """The text of a line, or None where too much of it is not text: less than one byte in four may be odd."""
    line = line.rstrip(b"\r")
    odd = sum(line.count(byte) for byte in _CONTROL)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("utf-8", errors="replace")
        odd += text.count("\N{REPLACEMENT CHARACTER}")
    if odd * 4 > len(line):
        return None
    return text.translate(dict.fromkeys(_CONTROL)) if odd else text


# --- payloads -----------------------------------------------------------------------------------------------


class _Reader:
    """Reads a payload's fields in order; what is too short raises struct.error."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._offset = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        """Little-endian integers, as struct has them."""
        values = struct.unpack_from(f"<{layout}", self._payload, self._offset)
        self._offset += struct.calcsize(f"<{layout}")
        return values

    def number(self, layout: str) -> int:
        return self.numbers(layout)[0]

    def real(self) -> float:
        return float(self.numbers("f")[0])

    def take(self, size: int) -> bytes:
        data = self._payload[self._offset : self._offset + size]
        if len(data) != size:
            raise struct.error(size)
        self._offset += size
        return data

    def text(self) -> str:
        return self.take(self.number("B")).decode("utf-8", errors="replace")

    def rest(self) -> str:
        return self._payload[self._offset :].decode("utf-8", errors="replace")


def _parse(kind: int, sequence: int, payload: bytes) -> Message:
    reader = _Reader(payload)
    match kind:
        case MessageType.INPUT_ACK:
            return InputAck(sequence, reader.number("I"))
        case MessageType.LAYER:
            return LayerChecksum(sequence, *reader.numbers("HIII"))
        case MessageType.HEALTH:
            return _parse_health(sequence, reader)
        case MessageType.LOG:
            return Log(sequence, LogLevel(reader.number("B")), reader.rest())
        case MessageType.ERROR:
            return DeviceError(sequence, reader.number("B"), reader.number("i"), reader.rest())
        case MessageType.RESET_DONE:
            return ResetDone(sequence)
    raise ValueError(kind)


def _parse_document(kind: int, sequence: int, reader: _Reader) -> Message:
    match kind:
        case MessageType.HELLO:
            return _parse_hello(sequence, reader)
        case MessageType.RESULT:
            return _parse_result(sequence, reader)
        case MessageType.PREDICTION:
            return _parse_prediction(sequence, reader)
    return _parse_thumbnail(sequence, reader)


def _parse_hello(sequence: int, reader: _Reader) -> Hello | ForeignVersion:
    version = reader.number("B")
    if version != VERSION:
        return ForeignVersion(sequence, version)
    max_frame, receive_buffer, arena, constants = reader.numbers("HIII")
    labels, layers, input_count, output_count = reader.numbers("HHBB")
    board, model, digest, generator = (reader.text() for _ in range(4))
    inputs = tuple(_read_tensor(reader) for _ in range(input_count))
    outputs = tuple(_read_tensor(reader) for _ in range(output_count))
    return Hello(
        sequence=sequence,
        max_frame=max_frame,
        receive_buffer=receive_buffer,
        arena_bytes=arena,
        constant_bytes=constants,
        label_count=labels,
        layer_count=layers,
        board=board,
        model=model,
        hash=digest,
        generator=generator,
        inputs=inputs,
        outputs=outputs,
        source=reader.text(),
    )


def _read_tensor(reader: _Reader) -> TensorInfo:
    name = reader.text()
    dtype, rank = reader.numbers("BB")
    shape = reader.numbers(f"{rank}i")
    size = reader.number("I")
    return TensorInfo(name, DType(dtype), shape, size, reader.real(), reader.number("i"))


def _parse_result(sequence: int, reader: _Reader) -> Result:
    invoke_us, best = reader.numbers("II")
    label = reader.text()
    return Result(sequence, invoke_us, _known(best), label or None, _read_outputs(reader))


def _parse_prediction(sequence: int, reader: _Reader) -> Predicted:
    number, invoke_us, best = reader.numbers("III")
    score, label = reader.real(), reader.text()
    return Predicted(sequence, number, invoke_us, _known(best), score, label or None, _read_outputs(reader))


def _parse_thumbnail(sequence: int, reader: _Reader) -> Thumbnail:
    number, dtype, channels, step, rows, columns = reader.numbers("IBBBHH")
    pixels = reader.take(rows * columns * channels)
    return Thumbnail(sequence, number, DType(dtype), channels, step, rows, columns, pixels)


def _read_outputs(reader: _Reader) -> tuple[bytes, ...]:
    return tuple(reader.take(reader.number("I")) for _ in range(reader.number("B")))


def _known(value: int) -> int | None:
    return None if value == _UNKNOWN else value


def _parse_health(sequence: int, reader: _Reader) -> Health:
    uptime, invokes, least, most, total, stack, heap, damaged = reader.numbers("IIIIQIII")
    heap_least, psram_free, reset, centidegrees = reader.numbers("IIBh")
    return Health(
        sequence=sequence,
        uptime_ms=uptime,
        invokes=invokes,
        min_us=least if invokes else None,
        mean_us=total / invokes if invokes else None,
        max_us=most if invokes else None,
        stack_used=_known(stack),
        heap_free=_known(heap),
        damaged_frames=damaged,
        heap_least=_known(heap_least),
        psram_free=_known(psram_free),
        reset=ResetReason(reset),
        temperature=None if centidegrees == _NO_TEMPERATURE else centidegrees / 100,
    )

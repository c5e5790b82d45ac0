"""Frames on the line: COBS and a CRC-32, and the requests that the host makes."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from cobs import cobs

from tinygen.protocol.messages import MessageType

MAX_FRAME = 256  # bytes on the line, delimiters included
MIN_FRAME = 48  # what every device can send and take
UNSOLICITED = 0  # the sequence number of what answers no request

_EDGE = 3  # 00, COBS code byte, 00
_HEADER = struct.Struct("<BH")  # type, sequence
_CRC = struct.Struct("<I")
CHUNK = struct.Struct("<II")  # offset, total


@dataclass(frozen=True, slots=True)
class Frame:
    """One valid frame; ``kind`` is a MessageType, or a number this version does not know."""

    kind: int
    sequence: int
    payload: bytes


def encode(kind: int, sequence: int, payload: bytes = b"") -> bytes:
    """The frame on the line, delimiters included."""
    body = _HEADER.pack(kind, sequence) + payload
    stuffed: bytes = cobs.encode(body + _CRC.pack(zlib.crc32(body)))
    return b"\0" + stuffed + b"\0"


def decode(segment: bytes) -> Frame | None:
    """The frame between two delimiters, or None where it is damaged."""
    try:
        body = cobs.decode(segment)
    except cobs.DecodeError:
        return None
    if len(body) < _HEADER.size + _CRC.size:
        return None
    if zlib.crc32(body[: -_CRC.size]) != _CRC.unpack_from(body, len(body) - _CRC.size)[0]:
        return None
    kind, sequence = _HEADER.unpack_from(body)
    return Frame(kind, sequence, body[_HEADER.size : -_CRC.size])


def chunk_room(frame_limit: int) -> int:
    """Bytes of input that fit in a frame of ``frame_limit`` bytes on the line."""
    return frame_limit - _EDGE - _HEADER.size - CHUNK.size - _CRC.size


def hello_request(sequence: int, frame_limit: int = 0, start: int = 0) -> bytes:
    """Asks for HELLO from byte ``start`` on, in frames of at most ``frame_limit`` bytes (0: the longest)."""
    return encode(MessageType.HELLO_REQUEST, sequence, struct.pack("<HI", frame_limit, start))


def input_chunk(sequence: int, offset: int, total: int, data: bytes) -> bytes:
    """A part of the input; offsets count over all input tensors laid end to end."""
    return encode(MessageType.INPUT, sequence, CHUNK.pack(offset, total) + data)


def invoke(sequence: int, input_crc: int) -> bytes:
    """Asks to run the model on the input whose CRC-32 is ``input_crc``."""
    return encode(MessageType.INVOKE, sequence, _CRC.pack(input_crc))


def result_request(sequence: int, frame_limit: int = 0, start: int = 0) -> bytes:
    """Asks again for the result of a request, from byte ``start`` of the message on."""
    payload = struct.pack("<HI", frame_limit, start) if start else struct.pack("<H", frame_limit)
    return encode(MessageType.RESULT_REQUEST, sequence, payload)


def layer_request(sequence: int, input_crc: int, index: int) -> bytes:
    """Asks to run one layer, the next in order or the last one again, and to send its checksum."""
    return encode(MessageType.LAYER_REQUEST, sequence, struct.pack("<IH", input_crc, index))


def health_request(sequence: int) -> bytes:
    """Asks for HEALTH."""
    return encode(MessageType.HEALTH_REQUEST, sequence)


def reset(sequence: int) -> bytes:
    """Asks to abandon the request in hand and to initialise the model again."""
    return encode(MessageType.RESET, sequence)

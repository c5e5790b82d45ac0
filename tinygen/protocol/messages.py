"""What the serial line carries, as types: messages of the device, lines of text, damage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class MessageType(IntEnum):
    """First byte of a frame; requests are below 0x10, answers above."""

    HELLO_REQUEST = 0x01
    INPUT = 0x02
    INVOKE = 0x03
    RESULT_REQUEST = 0x04
    LAYER_REQUEST = 0x05
    HEALTH_REQUEST = 0x06
    RESET = 0x07
    HELLO = 0x11
    INPUT_ACK = 0x12
    RESULT = 0x13
    LAYER = 0x14
    HEALTH = 0x15
    LOG = 0x16
    ERROR = 0x17
    RESET_DONE = 0x18
    PREDICTION = 0x19
    THUMBNAIL = 0x1A


class DType(IntEnum):
    """Element types, numbered as in firmware/runtime/tg_model.h."""

    INT8 = 1
    UINT8 = 2
    INT16 = 3
    INT32 = 4
    INT64 = 5
    BOOL = 6
    FLOAT32 = 7
    UINT32 = 8
    UINT64 = 9


class LogLevel(IntEnum):
    """How much a LOG matters."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class ErrorCode(IntEnum):
    """Why the device refused a request."""

    UNKNOWN_REQUEST = 1
    NOT_GREETED = 2
    INPUT_SIZE = 3
    MODEL = 4
    ORDER = 5
    SOURCE = 6


class ResetReason(IntEnum):
    """Why the board started, numbered as in firmware/runtime/tg_vitals.h."""

    UNKNOWN = 0
    POWER = 1
    PIN = 2
    SOFTWARE = 3
    PANIC = 4
    WATCHDOG = 5
    BROWNOUT = 6
    SLEEP = 7


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text that the board printed, without its line end."""

    line: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes that were neither a valid frame nor text: noise, or a frame that noise hit."""

    bytes: int


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One input or output: real value = scale * (q - zero_point); scale is 0 where not quantized."""

    name: str
    dtype: DType
    shape: tuple[int, ...]
    bytes: int
    scale: float
    zero_point: int


@dataclass(frozen=True, slots=True)
class Hello:
    """Who the device is and what its model takes; sequence 0 when it has just started.

    ``max_frame`` and ``receive_buffer`` are bytes on the line, ``hash`` the first 16 hexadecimal digits of
    the SHA-256 of the .tflite file. ``source`` is where the device takes inputs from beside the host; empty
    where only the host sends them.
    """

    sequence: int
    max_frame: int
    receive_buffer: int
    arena_bytes: int
    constant_bytes: int
    label_count: int
    layer_count: int
    board: str
    model: str
    hash: str
    generator: str
    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ForeignVersion:
    """A HELLO of a protocol version that this module does not know."""

    sequence: int
    version: int


@dataclass(frozen=True, slots=True)
class InputAck:
    """The device holds the first ``received`` bytes of this request's input."""

    sequence: int
    received: int


@dataclass(frozen=True, slots=True)
class Result:
    """One inference: microseconds, the largest element of the first output, and each output's raw bytes."""

    sequence: int
    invoke_us: int
    best: int | None
    label: str | None
    outputs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction from an input of the device's own, number ``number`` since its start.

    ``score`` is the real value of the best element, averaged as the firmware was told; ``outputs`` are the
    raw bytes of this very inference.
    """

    sequence: int
    number: int
    invoke_us: int
    best: int | None
    score: float
    label: str | None
    outputs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Of the input of prediction ``number``: every ``step``-th pixel of it, row by row, channels last."""

    sequence: int
    number: int
    dtype: DType
    channels: int
    step: int
    rows: int
    columns: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class LayerChecksum:
    """The CRC-32 of one layer's output of ``bytes`` bytes, and the microseconds that the layer took."""

    sequence: int
    index: int
    bytes: int
    crc: int
    micros: int


@dataclass(frozen=True, slots=True)
class Health:
    """Counters since the device started; None where there is nothing to know yet, or no way to know it.

    Memory is in bytes, ``temperature`` of the chip in degrees Celsius.
    """

    sequence: int
    uptime_ms: int
    invokes: int
    min_us: int | None
    mean_us: float | None
    max_us: int | None
    stack_used: int | None
    heap_free: int | None
    damaged_frames: int
    heap_least: int | None
    psram_free: int | None
    reset: ResetReason
    temperature: float | None


@dataclass(frozen=True, slots=True)
class Log:
    """A line of text that the firmware sent as a message, cut to one frame."""

    sequence: int
    level: LogLevel
    text: str


@dataclass(frozen=True, slots=True)
class DeviceError:
    """The device refused a request; ``code`` is an ErrorCode, or a number this version does not know."""

    sequence: int
    code: int
    detail: int
    text: str


@dataclass(frozen=True, slots=True)
class ResetDone:
    """The device has forgotten the request in hand and initialised its model again."""

    sequence: int


# What a device says.
Message = (
    Hello
    | ForeignVersion
    | InputAck
    | Result
    | Predicted
    | Thumbnail
    | LayerChecksum
    | Health
    | Log
    | DeviceError
    | ResetDone
)
Event = Text | Damaged | Message

"""Microphones: which boards have a driver, which inputs take sound, and a front end before the model."""

from __future__ import annotations

from pathlib import Path

from tinygen.boards import Board
from tinygen.emit import emit
from tinygen.errors import ConfigError, ModelError
from tinygen.graph import DType, Tensor
from tinygen.literals import decimal
from tinygen.passes import rewrite
from tinygen.peripherals import Microphone
from tinygen.preprocessing import NUMBER_KEYS, Preprocessing
from tinygen.program import Program
from tinygen.sampling import Sampling, Sound
from tinygen.select import select
from tinygen.sources.part import Source, firmware_files
from tinygen.target import target_of
from tinygen.templates import render
from tinygen.tflite import load
from tinygen.windows import Window, sound_meaning, window_of

__all__ = ["microphone_source"]

FRONT_END = "front_end"  # the name of its symbols
# ESP-IDF's I2S driver: the kinds of microphones that each chip takes.
I2S_CHIPS = {"ESP32": ("i2s", "pdm"), "ESP32-S3": ("i2s", "pdm"), "ESP32-C3": ("i2s",)}
# Chips of the Mbed core's PDM library: it reads the board's own microphone alone, at one rate.
PDM_CHIPS = ("nRF52840", "RP2040")
PDM_RATE = 16_000
ASIDE, CHUNK = 4096, 256  # samples, as tg_microphone.h has them
OWN = 'Write a C file of your own that reads it: source = "sensor.c".'


def microphone_source(board: Board, tensor: Tensor, sampling: Sampling | None, how: Preprocessing) -> Source:
    """Its files; ConfigError where board, microphone, front end or the model's input do not fit."""
    assert isinstance(sampling, Sound)
    how.require_only(NUMBER_KEYS, "the source 'microphone'")
    microphone = sampling.wired or board.peripherals.microphone
    driver = _driver(board, microphone, sampling)
    assert microphone is not None
    front = _front_end(sampling.front_end, board) if sampling.front_end is not None else None
    first = front.tensors[front.inputs[0]] if front is not None else tensor
    if front is not None and how.scales:
        raise ConfigError(
            "preprocessing says what numbers mean, and the front end makes the model's input of them itself",
            f"Leave {', '.join(NUMBER_KEYS)} out of [preprocessing].",
        )
    _require_sound(first, "front end" if front is not None else "model", how)
    meaning = sound_meaning(first, how)
    features = _features(front, tensor, sampling) if front is not None else None
    samples = window_of(first, 1, sampling.hop if front is not None else sampling.step)
    text = render(
        "microphone.h.j2",
        board=board,
        microphone=microphone,
        sound=sampling,
        samples=samples,
        raw=meaning is None,
        unit=decimal(meaning.unit if meaning else 1.0),
        offset=decimal(meaning.offset if meaning else 0.0),
        features=features,
    )
    files = firmware_files("window", "microphone/tg_microphone.h", "microphone/tg_microphone.c", *driver)
    files["sources/tg_microphone_facts.h"] = text.encode()
    if front is not None:
        files |= {f"sources/{name}": source.encode() for name, source in emit(front).items()}
    return Source(files, _ram(microphone, samples, features, front))


def _driver(board: Board, microphone: Microphone | None, sound: Sound) -> tuple[str, ...]:
    """The files of firmware that read it; ConfigError where nothing does."""
    folder = "microphone/drivers"
    if board.simulator is not None:
        raise ConfigError(
            f"{board.name} is no hardware, and has no microphone",
            "Choose a real board (`tinygen boards`), or `tinygen send` recorded sound to this one.",
        )
    if board.cpu.chip in PDM_CHIPS and board.peripherals.microphone is not None:
        _require_own(board, sound)
        return (
            f"{folder}/tg_microphone_pdm.cpp",
            f"{folder}/tg_sound_queue.c",
            f"{folder}/tg_sound_queue.h",
        )
    if board.cpu.chip not in I2S_CHIPS:
        raise ConfigError(f"there is no driver for a microphone at {board.name}", OWN)
    if microphone is None:
        raise ConfigError(
            f"{board.name} has no microphone",
            "If you have wired one to it, say so in [firmware.microphone]: "
            'kind = "i2s", clock = 14, word_select = 15, data = 32 (or other pins).',
        )
    if microphone.kind not in I2S_CHIPS[board.cpu.chip]:
        raise ConfigError(
            f"the {board.cpu.chip} takes no {microphone.kind.upper()} microphone",
            f"Wire one that it takes: {', '.join(I2S_CHIPS[board.cpu.chip])}.",
        )
    return (f"{folder}/tg_microphone_i2s.cpp",)


def _require_own(board: Board, sound: Sound) -> None:
    """What the Mbed core's library can do."""
    if sound.wired is not None:
        raise ConfigError(
            f"the core of {board.name} reads the board's own microphone alone",
            "Leave kind, clock, data and word_select out of [firmware.microphone].",
        )
    if sound.rate != PDM_RATE:
        raise ConfigError(
            f"firmware.microphone.rate is {sound.rate}, and the core of {board.name} has {PDM_RATE} alone",
            f"Say rate = {PDM_RATE}; the model must be trained with it.",
        )


def _require_sound(tensor: Tensor, what: str, how: Preprocessing) -> None:
    """An input that takes samples: a row of int16, or of any type where ``how`` says what they mean."""
    row = sum(size > 1 for size in tensor.shape) <= 1
    if row and (how.scales or tensor.dtype is DType.INT16):
        return
    raise ConfigError(
        f"the {what}'s input '{tensor.name}' is {tensor.dtype.value} {list(tensor.shape)}, and no row of "
        "samples, which are int16: it may take features, which are no sound",
        'Name the model that makes its features of samples: firmware.microphone.front_end = "FILE.tflite". '
        "docs/audio.md has one. If it does take samples, say what they mean: docs/preprocessing.md.",
    )


def _front_end(path: Path, board: Board) -> Program:
    try:
        program = select(rewrite(load(path.read_bytes(), name=FRONT_END)), (), target_of(board.cpu.core))
    except OSError as error:
        raise ConfigError(
            f"the front end {path} cannot be read: {error.strerror}", "Check the path."
        ) from None
    except ModelError as error:
        raise ModelError(f"{path}: {error.cause}", error.remedy) from None
    if len(program.inputs) != 1 or len(program.outputs) != 1:
        raise ConfigError(
            f"the front end {path} has {len(program.inputs)} inputs and {len(program.outputs)} outputs",
            "It must make one row of features of one row of samples.",
        )
    return program


def _features(front: Program, tensor: Tensor, sound: Sound) -> Window:
    """The model's input as rows of features; ConfigError where the front end makes others."""
    row = front.tensors[front.outputs[0]]
    same_type = row.dtype is tensor.dtype
    whole = tensor.elements % row.elements == 0
    scaled = row.quant is not None and tensor.quant is not None
    if (
        not same_type
        or not whole
        or (scaled and (row.scale, row.zero_point) != (tensor.scale, tensor.zero_point))
    ):
        raise ConfigError(
            f"the front end's output is {_shown(row)}, and the model's input {_shown(tensor)}",
            "The input must be whole rows of that output, of the same type, scale and zero point.",
        )
    return window_of(tensor, row.elements, sound.step)


def _shown(tensor: Tensor) -> str:
    scale = "" if tensor.quant is None else f", scale {tensor.scale:g}, zero point {tensor.zero_point}"
    return f"{tensor.dtype.value} {list(tensor.shape)}{scale}"


def _ram(microphone: Microphone, samples: Window, features: Window | None, front: Program | None) -> int:
    """Windows, what the driver puts aside, and the front end's own memory, in bytes."""
    wire = 2 if microphone.kind == "pdm" else 4
    driver = (ASIDE + CHUNK) * wire + CHUNK * 2
    own = 0 if front is None else front.arena_size + front.state_size
    return samples.ram + (features.ram if features else 0) + driver + own

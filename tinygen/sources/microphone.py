"""Microphones: which boards have a driver, which inputs take sound, and a front end before the model."""

from __future__ import annotations

from tinygen.boards import Board
from tinygen.emit import emit
from tinygen.errors import ConfigError
from tinygen.features import feature_meanings, front_end, load_front_end, output_row
from tinygen.graph import DType, Graph, Tensor
from tinygen.literals import c_type, decimal
from tinygen.passes import rewrite
from tinygen.peripherals import Microphone
from tinygen.preprocessing import AS_IT_IS, NUMBER_KEYS, SOUND_KEYS, Meaning, Preprocessing
from tinygen.program import Program
from tinygen.sampling import Sampling, Sound
from tinygen.select import select
from tinygen.sources.part import Source, firmware_files
from tinygen.target import target_of
from tinygen.templates import render
from tinygen.windows import Window, sound_meaning, window_of

__all__ = ["microphone_source"]

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
    how.require_only((*NUMBER_KEYS, *SOUND_KEYS), "the source 'microphone'")
    microphone = sampling.wired or board.peripherals.microphone
    driver = _driver(board, microphone, sampling)
    assert microphone is not None
    graph, hop = _front_end(how, sampling)
    front = None if graph is None else select(rewrite(graph), (), target_of(board.cpu.core))
    first = tensor if front is None else front.tensors[front.inputs[0]]
    _require_sound(first, "model" if front is None else "front end", how)
    meaning = sound_meaning(first, how if front is None else AS_IT_IS)
    samples = window_of(first, 1, sampling.step if front is None else hop)
    row = None if graph is None else output_row(graph)
    features = None if row is None else _features(row, tensor, sampling, how)
    text = render(
        "microphone.h.j2",
        board=board,
        microphone=microphone,
        sound=sampling,
        samples=samples,
        raw=meaning is None,
        meaning=_literal(meaning or Meaning(1.0)),
        features=features,
        row_type=None if row is None else c_type(row.dtype),
        meanings=[] if row is None else [*map(_literal, feature_meanings(row, tensor, how) or ())],
    )
    files = firmware_files("window", "microphone/tg_microphone.h", "microphone/tg_microphone.c", *driver)
    files["sources/tg_microphone_facts.h"] = text.encode()
    if front is not None:
        files |= {f"sources/{name}": source.encode() for name, source in emit(front).items()}
    return Source(files, _ram(microphone, samples, features, front))


def _front_end(how: Preprocessing, sound: Sound) -> tuple[Graph | None, int | None]:
    """The model before the model and its hop, said once for all or for the board alone."""
    if sound.front_end is None:
        return front_end(how), how.log_mel.hop if how.log_mel is not None else how.hop
    if how.hears:
        raise ConfigError(
            "both [preprocessing] and [firmware.microphone] name a front end",
            "Leave front_end and hop out of [firmware.microphone].",
        )
    return load_front_end(sound.front_end), sound.hop


def _literal(meaning: Meaning) -> tuple[str, str]:
    return decimal(meaning.unit), decimal(meaning.offset)


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
    if row and (tensor.dtype is DType.INT16 or (how.scales and what == "model")):
        return
    raise ConfigError(
        f"the {what}'s input '{tensor.name}' is {tensor.dtype.value} {list(tensor.shape)}, and no row of "
        "samples, which are int16: it may take features, which are no sound",
        "Say in [preprocessing] how its features are made of samples: log_mel, or a front_end of your own. "
        "If it does take samples, say what they mean: docs/preprocessing.md.",
    )


def _features(row: Tensor, tensor: Tensor, sound: Sound, how: Preprocessing) -> Window:
    """The model's input as rows of features; ConfigError where they are heard at another rate."""
    if how.log_mel is not None and how.log_mel.rate != sound.rate:
        raise ConfigError(
            f"firmware.microphone.rate is {sound.rate}, and preprocessing.log_mel.rate {how.log_mel.rate}",
            "Say the rate that the model was trained with in both.",
        )
    return window_of(tensor, row.elements, sound.step)


def _ram(microphone: Microphone, samples: Window, features: Window | None, front: Program | None) -> int:
    """Windows, what the driver puts aside, and the front end's own memory, in bytes."""
    wire = 2 if microphone.kind == "pdm" else 4
    driver = (ASIDE + CHUNK) * wire + CHUNK * 2
    own = 0 if front is None else front.arena_size + front.state_size
    return samples.ram + (features.ram if features else 0) + driver + own

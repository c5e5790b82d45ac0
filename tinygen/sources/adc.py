"""Analog readings, one after the other: the pin, the rate, and what a reading means to the model."""

from __future__ import annotations

from tinygen.boards import Board
from tinygen.errors import ConfigError
from tinygen.graph import Tensor
from tinygen.literals import decimal
from tinygen.peripherals import Analog
from tinygen.preprocessing import NUMBER_KEYS, Meaning, Preprocessing
from tinygen.sampling import Adc, Sampling
from tinygen.sources.part import Source, firmware_files
from tinygen.tables import did_you_mean
from tinygen.templates import render
from tinygen.windows import require_real, window_of

__all__ = ["adc_source", "meaning_of"]


def adc_source(board: Board, tensor: Tensor, sampling: Sampling | None, how: Preprocessing) -> Source:
    """Its files; ConfigError where the board has no such pin, or the input is no window of readings."""
    assert isinstance(sampling, Adc)
    how.require_only(NUMBER_KEYS, "the source 'adc'")
    analog = board.peripherals.adc
    if analog is None:
        raise ConfigError(
            f"{board.name} has no analog pins that its file knows of",
            "Choose another board, or a board file of your own with [adc]: docs/boards.md.",
        )
    if sampling.pin not in analog.pins:
        hint = did_you_mean(sampling.pin, analog.pins)
        raise ConfigError(
            f"pin {sampling.pin} of {board.name} reads no analog voltage{hint}",
            f"Its analog pins: {', '.join(analog.pins)}.",
        )
    _require_row(tensor)
    window = window_of(tensor, 1, sampling.step)
    (preprocessed,) = how.meanings(1)
    meaning = preprocessed.of(meaning_of(sampling, analog))
    text = render(
        "adc.h.j2",
        board=board,
        adc=sampling,
        bits=analog.bits,
        window=window,
        unit=decimal(meaning.unit),
        offset=decimal(meaning.offset),
    )
    return Source(firmware_files("window", "adc") | {"sources/tg_adc_facts.h": text.encode()}, window.ram)


def _require_row(tensor: Tensor) -> None:
    """A window of one pin is a row of readings."""
    require_real(tensor)
    if sum(size > 1 for size in tensor.shape) > 1:
        raise ConfigError(
            f"the model's input '{tensor.name}' has the shape {list(tensor.shape)}, and one pin gives a row",
            'Its shape must be [1, readings]; or write a C file of your own: source = "sensor.c".',
        )


def meaning_of(adc: Adc, analog: Analog) -> Meaning:
    """From a reading's number to the model's real value: 0 is low, all bits set are high."""
    return Meaning((adc.high - adc.low) / ((1 << analog.bits) - 1), adc.low)

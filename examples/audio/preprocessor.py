"""Writes preprocessor.tflite: 30 ms of sound at 16 kHz to 40 int8 features, as keyword models take them.

It is the audio front end of TensorFlow Lite Micro's micro_speech, operator by operator and number by number.
Needs the package ai-edge-litert (`pip install 'tinygen[test]'`) for the schema of model files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema
from flatbuffers import flexbuffers

from tinygen.log_mel import (
    FACTOR_BITS,
    GAIN_BITS,
    LOG_SCALE,
    SMOOTHING_BITS,
    WINDOW_BITS,
    correction,
    filter_bank,
    gains,
    hann_window,
    transform_length,
)
from tinygen.preprocessing import LogMel

Array = npt.NDArray[Any]

SETTINGS = LogMel()  # those of micro_speech: sample rate, length of a frame, channels, range of frequencies


@dataclass(slots=True)
class Builder:
    """Collects tensors and operators in the order in which they run."""

    model: Any = field(default_factory=schema.ModelT)
    graph: Any = field(default_factory=schema.SubGraphT)

    def __post_init__(self) -> None:
        self.model.buffers, self.model.operatorCodes = [schema.BufferT()], []
        self.graph.tensors, self.graph.operators = [], []

    def tensor(self, name: str, kind: str, shape: Sequence[int], data: Array | None = None) -> int:
        made = schema.TensorT()
        made.name, made.shape, made.type = name, list(shape), getattr(schema.TensorType, kind)
        made.buffer = 0
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data.tobytes(), np.uint8)
            made.buffer = len(self.model.buffers)
            self.model.buffers.append(buffer)
        self.graph.tensors.append(made)
        return len(self.graph.tensors) - 1

    def constant(self, name: str, kind: str, data: Array) -> int:
        return self.tensor(name, kind, data.shape, data)

    def _operator(self, code: Any, inputs: Sequence[int], outputs: Sequence[int]) -> Any:
        code.version, code.deprecatedBuiltinCode = 1, min(code.builtinCode, 127)
        made = schema.OperatorT()
        made.opcodeIndex = len(self.model.operatorCodes)
        made.inputs, made.outputs = list(inputs), list(outputs)
        self.model.operatorCodes.append(code)
        self.graph.operators.append(made)
        return made

    def builtin(self, word: str, inputs: Sequence[int], output: int, table: str) -> int:
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, word)
        made = self._operator(code, inputs, [output])
        made.builtinOptionsType = getattr(schema.BuiltinOptions, table)
        made.builtinOptions = getattr(schema, table + "T")()
        return output

    def signal(
        self, word: str, inputs: Sequence[int], outputs: Sequence[int], options: Mapping[str, int]
    ) -> tuple[int, ...]:
        code = schema.OperatorCodeT()
        code.builtinCode, code.customCode = schema.BuiltinOperator.CUSTOM, f"Signal{word}"
        made = self._operator(code, inputs, outputs)
        made.customOptions = np.frombuffer(flexbuffers.Dumps(dict(options)), np.uint8)
        return tuple(outputs)

    def file(self, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
        self.graph.inputs, self.graph.outputs = list(inputs), list(outputs)
        self.model.version, self.model.subgraphs = 3, [self.graph]
        builder = flatbuffers.Builder(4096)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def spectrum(builder: Builder, settings: LogMel, audio: int) -> tuple[int, int]:
    """Energies of the frequencies of one frame, and by how many bits they were scaled."""
    length = settings.frame
    window = builder.constant("window", "INT16", hann_window(settings))
    shaped = builder.tensor("windowed", "INT16", (1, length))
    builder.signal("Window", [audio, window], [shaped], {"shift": WINDOW_BITS})
    flat = builder.tensor("frame", "INT16", (length,))
    builder.builtin(
        "RESHAPE",
        [shaped, builder.constant("flat", "INT32", np.array([length], np.int32))],
        flat,
        "ReshapeOptions",
    )
    scaled, bits = builder.tensor("scaled", "INT16", (length,)), builder.tensor("bits", "INT32", ())
    builder.signal("FftAutoScale", [flat], [scaled, bits], {})
    numbers = transform_length(settings) // 2 + 1
    complex_ = builder.tensor("spectrum", "INT16", (2 * numbers,))
    builder.signal(
        "Rfft", [scaled], [complex_], {"T": schema.TensorType.INT16, "fft_length": transform_length(settings)}
    )
    bank = filter_bank(settings)
    energies = builder.tensor("energies", "UINT32", (numbers,))
    builder.signal("Energy", [complex_], [energies], {"start_index": bank.start, "end_index": bank.end})
    return energies, bits


def channels(builder: Builder, settings: LogMel, energies: int, bits: int) -> int:
    """Logarithms of the channels, freed from noise and brought to one loudness, int16."""
    shape, bank = (settings.channels,), filter_bank(settings)
    parts = ("weights", "unweights", "first", "first_weight", "widths")
    constants = [builder.constant(part, "INT16", getattr(bank, part)) for part in parts]
    squares = builder.tensor("squares", "UINT64", shape)
    builder.signal("FilterBank", [energies, *constants], [squares], {"num_channels": settings.channels})
    roots = builder.tensor("roots", "UINT32", shape)
    builder.signal("FilterBankSquareRoot", [squares, bits], [roots], {})
    clean, noise = (builder.tensor(name, "UINT32", shape) for name in ("clean", "noise"))
    builder.signal("FilterBankSpectralSubtraction", [roots], [clean, noise], noise_options(settings))
    table = builder.constant("gains", "INT16", gains(settings))
    even = builder.tensor("even", "UINT32", shape)
    builder.signal(
        "PCAN", [clean, noise, table], [even], {"snr_shift": GAIN_BITS - correction(settings) - 12}
    )
    logs = builder.tensor("logs", "INT16", shape)
    options = {"input_correction_bits": correction(settings), "output_scale": LOG_SCALE}
    builder.signal("FilterBankLog", [even], [logs], options)
    return logs


def noise_options(settings: LogMel) -> dict[str, int]:
    one = 1 << FACTOR_BITS
    even, odd = int(0.025 * one), int(0.06 * one)
    return {
        "smoothing": even,
        "one_minus_smoothing": one - even,
        "alternate_smoothing": odd,
        "alternate_one_minus_smoothing": one - odd,
        "min_signal_remaining": int(0.05 * one),
        "clamping": False,
        "num_channels": settings.channels,
        "smoothing_bits": SMOOTHING_BITS,
        "spectral_subtraction_bits": FACTOR_BITS,
    }


def to_int8(builder: Builder, settings: LogMel, logs: int) -> int:
    """(logs * 256 + 333) / 666 - 128, cut off at both ends: what micro_speech was trained with."""
    value = builder.tensor("wide", "INT32", (settings.channels,))
    builder.builtin("CAST", [logs], value, "CastOptions")
    for word, number, table in (
        ("MUL", 256, "MulOptions"),
        ("ADD", 333, "AddOptions"),
        ("DIV", 666, "DivOptions"),
        ("ADD", -128, "AddOptions"),
        ("MAXIMUM", -128, "MaximumMinimumOptions"),
        ("MINIMUM", 127, "MaximumMinimumOptions"),
    ):
        name = f"{word.lower()} {number}"
        other = builder.constant(f"{name} constant", "INT32", np.array([number], np.int32))
        value = builder.builtin(
            word, [value, other], builder.tensor(name, "INT32", (settings.channels,)), table
        )
    return builder.builtin(
        "CAST", [value], builder.tensor("features", "INT8", (settings.channels,)), "CastOptions"
    )


def preprocessor(settings: LogMel = SETTINGS, *, int8: bool = True) -> bytes:
    """The model file; without ``int8`` its features are the int16 logarithms."""
    builder = Builder()
    audio = builder.tensor("audio", "INT16", (1, settings.frame))
    logs = channels(builder, settings, *spectrum(builder, settings, audio))
    return builder.file([audio], [to_int8(builder, settings, logs) if int8 else logs])


if __name__ == "__main__":
    Path(__file__).with_name("preprocessor.tflite").write_bytes(preprocessor())

"""The audio front end as a graph: a frame of int16 samples to int16 logarithms of mel channels.

Operator by operator and number by number that of TensorFlow Lite Micro's micro_speech, for any settings.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tinygen.errors import ConfigError, ModelError
from tinygen.graph import Array, DType, Graph, Node, Op, Tensor
from tinygen.ops.signal_energy import SignalEnergy
from tinygen.ops.signal_fft_auto_scale import SignalFftAutoScale
from tinygen.ops.signal_filter_bank import SignalFilterBank
from tinygen.ops.signal_filter_bank_log import SignalFilterBankLog
from tinygen.ops.signal_filter_bank_spectral_subtraction import SignalFilterBankSpectralSubtraction
from tinygen.ops.signal_filter_bank_square_root import SignalFilterBankSquareRoot
from tinygen.ops.signal_pcan import SignalPcan
from tinygen.ops.signal_rfft import SignalRfft
from tinygen.ops.signal_window import SignalWindow
from tinygen.preprocessing import LogMel

__all__ = [
    "FACTOR_BITS",
    "GAIN_BITS",
    "LOG_SCALE",
    "SMOOTHING_BITS",
    "WINDOW_BITS",
    "FilterBank",
    "correction",
    "filter_bank",
    "gains",
    "hann_window",
    "log_mel_graph",
    "transform_length",
]

WINDOW_BITS, WEIGHT_BITS = 12, 12  # fractions of the window and of the filter bank's weights
GAIN_BITS, OFFSET, STRENGTH = 21, 80.0, 0.95  # of the gain control
SMOOTHING_BITS, FACTOR_BITS = 10, 14  # fractions of the noise's estimate and of its factors
SMOOTHING, LEAST = (0.025, 0.06), 0.05  # of even and odd channels; of a channel that remains
LOG_SCALE = 64
INT16_CODE = 7  # of the schema's types


def transform_length(settings: LogMel) -> int:
    """Samples of the Fourier transform: the next power of two."""
    return 1 << (settings.frame - 1).bit_length()


def correction(settings: LogMel) -> int:
    """Bits that the transform and the filter bank shift too far."""
    return transform_length(settings).bit_length() - 1 - WEIGHT_BITS // 2


def hann_window(settings: LogMel) -> Array:
    """Weights of a frame's samples, int16."""
    phases = 2 * np.pi / settings.frame * (np.arange(settings.frame) + 0.5)
    weights: Array = np.round((0.5 - 0.5 * np.cos(phases)) * (1 << WINDOW_BITS)).astype(np.int16)
    return weights


def mel(frequency: float) -> np.float32:
    return np.float32(1127.0 * math.log1p(float(np.float32(frequency)) / 700.0))


@dataclass(frozen=True, slots=True)
class FilterBank:
    """SignalFilterBank's constants, and the range of frequencies that have weights."""

    weights: Array
    unweights: Array
    first: Array
    first_weight: Array
    widths: Array
    start: int
    end: int


def filter_bank(settings: LogMel) -> FilterBank:
    """Triangles that overlap by half, evenly spaced on the mel scale; in float32, as TFLM computes them."""
    low, high = mel(settings.lowest), mel(settings.highest)
    spacing = np.float32((high - low) / np.float32(settings.channels + 1))
    centers = low + spacing * np.arange(1, settings.channels + 2, dtype=np.float32)
    transform = transform_length(settings)
    step = settings.rate / transform
    start = round(1 + settings.lowest / step)
    mels = np.array([mel(i * step) for i in range(start, transform // 2 + 1)], np.float32)
    mels = mels[mels <= centers[-1]]
    channel = np.searchsorted(centers, mels)  # the first whose center is not below
    below = np.concatenate([[low], centers])[channel]
    share = ((centers[channel] - mels) / (centers[channel] - below)).astype(np.float64)
    weights, unweights = ((part * (1 << WEIGHT_BITS)).astype(np.int16) for part in (share, 1 - share))
    widths = np.bincount(channel, minlength=settings.channels + 1)
    before = np.cumsum(widths) - widths
    first, first_weight, counts = (each.astype(np.int16) for each in (start + before, before, widths))
    return FilterBank(weights, unweights, first, first_weight, counts, start, start + len(mels))


def gains(settings: LogMel) -> Array:
    """SignalPCAN's table: a parabola through the gain at each power of two, halfway and at the next one."""
    bits = SMOOTHING_BITS - correction(settings)

    def gain(noise: int) -> int:
        real = np.float32(noise) / np.float32(1 << bits) + np.float32(OFFSET)
        value = np.float32(1 << GAIN_BITS) * np.power(real, np.float32(-STRENGTH))
        return 32767 if value > 32767 else int(value + np.float32(0.5))

    table = [gain(0), gain(1)]
    for interval in range(2, 33):
        low = 1 << (interval - 1)
        y0, y1, y2 = (gain(x) for x in (low, low + low // 2, min(2 * low, 0xFFFFFFFF)))
        slope = 4 * (y1 - y0) - (y2 - y0)
        table += [y0, slope, y2 - y0 - slope, 0]
    return np.array(table[:125], np.int16)


@dataclass(slots=True)
class _Builder:
    """Collects tensors and nodes in the order in which they run."""

    tensors: dict[str, Tensor] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    states: dict[str, Array] = field(default_factory=dict)

    def tensor(self, name: str, dtype: DType, *shape: int) -> str:
        self.tensors[name] = Tensor(name, shape, dtype)
        return name

    def constant(self, name: str, data: Array) -> str:
        self.tensors[name] = Tensor(name, data.shape, DType.INT16, data=data)
        return name

    def add(self, op: Op, inputs: Sequence[str], *outputs: str) -> str:
        """The name of its first output."""
        self.nodes.append(Node(op, tuple(inputs), outputs))
        return outputs[0]


def log_mel_graph(settings: LogMel, name: str) -> Graph:
    """The front end as a model: int16 [frame] to int16 [channels]; ConfigError for impossible settings."""
    builder, count = _Builder(), settings.channels
    bank = filter_bank(settings)
    if not bank.widths[:-1].all():
        raise ConfigError(
            f"preprocessing.log_mel.channels is {count}: some would have no frequency of {settings.rate} Hz "
            f"in frames of {settings.frame} samples",
            "Ask for fewer channels, longer frames or a wider range.",
        )
    roots = _channels(builder, settings, bank, *_spectrum(builder, settings, bank))
    logs = builder.add(
        SignalFilterBankLog(LOG_SCALE, correction(settings)),
        [_even(builder, settings, roots)],
        builder.tensor("logs", DType.INT16, count),
    )
    digest = hashlib.sha256(repr(settings).encode()).hexdigest()
    graph = Graph(name, builder.tensors, tuple(builder.nodes), ("audio",), (logs,), digest, builder.states)
    _require_sound_operators(graph)
    return graph


def _spectrum(builder: _Builder, settings: LogMel, bank: FilterBank) -> tuple[str, str]:
    """Energies of the frequencies of one frame, and by how many bits they were scaled."""
    frame, transform = settings.frame, transform_length(settings)
    audio = builder.tensor("audio", DType.INT16, frame)
    window = builder.constant("window", hann_window(settings))
    windowed = builder.tensor("windowed", DType.INT16, frame)
    builder.add(SignalWindow(WINDOW_BITS), [audio, window], windowed)
    bits = builder.tensor("bits", DType.INT32)
    scaled = builder.tensor("scaled", DType.INT16, frame)
    builder.add(SignalFftAutoScale(), [windowed], scaled, bits)
    numbers = transform // 2 + 1
    spectrum = builder.tensor("spectrum", DType.INT16, 2 * numbers)
    builder.add(SignalRfft(INT16_CODE, transform), [scaled], spectrum)
    energies = builder.tensor("energies", DType.UINT32, numbers)
    return builder.add(SignalEnergy(bank.start, bank.end), [spectrum], energies), bits


def _channels(builder: _Builder, settings: LogMel, bank: FilterBank, energies: str, bits: str) -> str:
    """How loud each channel is."""
    parts = ("weights", "unweights", "first", "first_weight", "widths")
    constants = [builder.constant(part, getattr(bank, part)) for part in parts]
    squares = builder.tensor("squares", DType.UINT64, settings.channels)
    builder.add(SignalFilterBank(settings.channels), [energies, *constants], squares)
    roots = builder.tensor("roots", DType.UINT32, settings.channels)
    return builder.add(SignalFilterBankSquareRoot(), [squares, bits], roots)


def _even(builder: _Builder, settings: LogMel, roots: str) -> str:
    """The channels without noise and of one loudness, as far as the settings say."""
    if not settings.noise_reduction and not settings.gain_control:
        return roots
    count, state = settings.channels, builder.tensor("estimate", DType.UINT32, settings.channels)
    builder.states[state] = np.zeros(count, np.uint32)
    clean, noise = (builder.tensor(each, DType.UINT32, count) for each in ("clean", "noise"))
    builder.add(_subtraction(count), [roots, state], clean, noise)
    signal = clean if settings.noise_reduction else roots
    if not settings.gain_control:
        return signal
    table = builder.constant("gains", gains(settings))
    shift = GAIN_BITS - correction(settings) - 12
    return builder.add(SignalPcan(shift), [signal, noise, table], builder.tensor("even", DType.UINT32, count))


def _subtraction(channels: int) -> Op:
    one = 1 << FACTOR_BITS
    even, odd = (int(share * one) for share in SMOOTHING)
    return SignalFilterBankSpectralSubtraction(
        channels, (even, odd), (one - even, one - odd), int(LEAST * one), False, SMOOTHING_BITS, FACTOR_BITS
    )


def _require_sound_operators(graph: Graph) -> None:
    """ConfigError where an operator does not take what the settings make of it."""
    for node in graph.nodes:
        try:
            node.op.check(graph.operands(node))
        except ModelError as error:
            raise ConfigError(
                f"[preprocessing.log_mel] makes no front end: {error.cause}",
                "Choose settings nearer to the defaults: docs/preprocessing.md.",
            ) from None

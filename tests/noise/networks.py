"""Two FULLY_CONNECTED layers, as floats and quantized, with faults as wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.modelfile import O, T, model_file
from tinygen.graph import Array

OPTIONS = "FullyConnectedOptions"
RELU = {"fusedActivationFunction": 1}


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a quantized network, and how its float one is written."""

    output_scale: float = 1.0  # of the first layer, times what its values need
    wide_channel: float = 1.0  # how much larger one channel's weights are
    faint_channel: float = 1.0  # how much smaller another's are
    per_channel: bool = False
    apart: bool = False  # the float model's activation is a node of its own
    renamed: bool = False  # no name is the same
    other: bool = False  # the float model has another activation
    edges: bool = False  # float input and output around the integers


@dataclass(frozen=True, slots=True)
class Pair:
    """The two model files, the data, and the weights as floats."""

    plain: bytes
    quantized: bytes
    data: Array
    first: Array
    second: Array

    def expected(self) -> tuple[Array, Array]:
        """Both layers' real values, by NumPy."""
        hidden = np.maximum(self.data @ self.first.T, 0)
        return hidden, hidden @ self.second.T


def pair(faults: Faults = Faults(), seed: int = 1) -> Pair:
    """A network of 12 inputs, 8 hidden units and 4 outputs, and 20 samples of data in -1 to 1."""
    rng = np.random.default_rng(seed)
    first, second = (rng.normal(size=shape).astype(np.float32) for shape in ((8, 12), (4, 8)))
    first[2] *= np.float32(faults.wide_channel)
    first[5] *= np.float32(faults.faint_channel)
    second[:, 2] /= np.float32(faults.wide_channel)
    data = rng.uniform(-1, 1, (20, 12)).astype(np.float32)
    made = Pair(b"", b"", data, first, second)
    return Pair(_plain(made, faults), _quantized(made, faults), data, first, second)


def _plain(made: Pair, faults: Faults) -> bytes:
    tensors = [
        T((1, 12), "FLOAT32", name="x"),
        T((8, 12), "FLOAT32", data=made.first, name="w1"),
        T((1, 8), "FLOAT32", name="net/hidden/Relu;net/hidden/MatMul"),
        T((4, 8), "FLOAT32", data=made.second, name="w2"),
        T((1, 4), "FLOAT32", name="net/out/MatMul"),
        T((1, 8), "FLOAT32", name="net/hidden/MatMul"),
    ]
    last = O("FULLY_CONNECTED", (2, 3), (4,), {}, OPTIONS)
    if faults.apart:
        word = "TANH" if faults.other else "RELU"
        nodes = [O("FULLY_CONNECTED", (0, 1), (5,), {}, OPTIONS), O(word, (5,), (2,)), last]
    else:
        nodes = [O("FULLY_CONNECTED", (0, 1), (2,), RELU, OPTIONS), last]
    return model_file(tensors, nodes, [0], [4])


def _quantized(made: Pair, faults: Faults) -> bytes:
    hidden, output = made.expected()
    names = ["x", "net/hidden/Relu;net/hidden/MatMul_int8", "net/out/MatMul"]
    if faults.renamed:
        names = ["a", "b", "c"]
    one = _weights(made.first, faults.per_channel), _weights(made.second, faults.per_channel)
    tensors = [
        T((1, 12), "INT8", (2 / 255,), (0,), name=names[0]),
        T((8, 12), "INT8", *one[0], name="w1"),
        T((1, 8), "INT8", (faults.output_scale * float(hidden.max()) / 255,), (-128,), name=names[1]),
        T((4, 8), "INT8", *one[1], name="w2"),
        T((1, 4), "INT8", (2 * float(np.abs(output).max()) / 255,), (0,), name=names[2]),
        T((1, 12), "FLOAT32", name="entry"),
        T((1, 4), "FLOAT32", name="leaving"),
    ]
    nodes = [
        O("FULLY_CONNECTED", (0, 1), (2,), RELU, OPTIONS),
        O("FULLY_CONNECTED", (2, 3), (4,), {}, OPTIONS),
    ]
    if not faults.edges:
        return model_file(tensors, nodes, [0], [4])
    return model_file(tensors, [O("QUANTIZE", (5,), (0,)), *nodes, O("DEQUANTIZE", (4,), (6,))], [5], [6])


def _weights(weights: Array, per_channel: bool) -> tuple[tuple[float, ...], tuple[int, ...], int, Array]:
    """Scales, zero points, their axis and the integers."""
    widest = np.abs(weights).max(axis=1, keepdims=True) if per_channel else np.abs(weights).max(keepdims=True)
    scale = (widest / 127).astype(np.float32)
    integers = np.round(weights / scale).astype(np.int8)
    return tuple(map(float, scale.ravel())), (0,) * scale.size, 0, integers


def chain(layers: int) -> Pair:
    """So many FULLY_CONNECTED layers, each an orthogonal matrix: noise stays as large as the signal does."""
    rng = np.random.default_rng(3)
    weights = [np.linalg.qr(rng.normal(size=(16, 16)))[0].astype(np.float32) for _ in range(layers)]
    data = rng.normal(size=(6, 16)).astype(np.float32)
    values = [data]
    for each in weights:
        values.append(values[-1] @ each.T)
    files = []
    for real in (True, False):
        tensors = [_activation(value, f"a{number}", real) for number, value in enumerate(values)]
        tensors += [_constant(each, f"w{number}", real) for number, each in enumerate(weights)]
        nodes = [
            O("FULLY_CONNECTED", (number, layers + 1 + number), (number + 1,), {}, OPTIONS)
            for number in range(layers)
        ]
        files.append(model_file(tensors, nodes, [0], [layers]))
    return Pair(files[0], files[1], data, weights[0], weights[-1])


def words() -> Pair:
    """Indices into a table of vectors, and a FULLY_CONNECTED layer."""
    rng = np.random.default_rng(4)
    table, weights = (rng.normal(size=shape).astype(np.float32) for shape in ((9, 8), (4, 8)))
    data = rng.integers(0, 9, (6, 1)).astype(np.int32)
    files = []
    for real in (True, False):
        tensors = [
            T((1,), "INT32", name="words"),
            _constant(table, "table", real),
            _activation(table[data[:, 0]], "vector", real),
            _constant(weights, "w", real),
            _activation(table[data[:, 0]] @ weights.T, "out", real),
        ]
        if not real:  # what is looked up has the table's scale
            tensors[2] = T((1, 8), "INT8", tensors[1].scale, (0,), name="vector")
        nodes = [
            O("GATHER", (1, 0), (2,), {}, "GatherOptions"),
            O("FULLY_CONNECTED", (2, 3), (4,), {}, OPTIONS),
        ]
        files.append(model_file(tensors, nodes, [0], [4]))
    return Pair(files[0], files[1], data, table, weights)


def _activation(values: Array, name: str, real: bool) -> T:
    """A tensor for rows of such values."""
    shape = (1, values.shape[1])
    if real:
        return T(shape, "FLOAT32", name=name)
    return T(shape, "INT8", (float(2 * np.abs(values).max() / 254),), (0,), name=name)


def _constant(values: Array, name: str, real: bool) -> T:
    return (
        T(values.shape, "FLOAT32", data=values, name=name)
        if real
        else T(values.shape, "INT8", *_weights(values, per_channel=False), name=name)
    )

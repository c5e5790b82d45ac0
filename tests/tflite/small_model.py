"""Writes a small int8 model with the schema's own builders: y = softmax(weights x + bias), reshaped first."""

from __future__ import annotations

import struct
from typing import Any

import flatbuffers
import numpy as np
import tflite

INPUTS, CLASSES = 6, 4


def small_model() -> bytes:
    """A valid .tflite file of about a kilobyte, with every kind of table a reader has to follow."""
    builder = flatbuffers.Builder(1024)
    weights = np.arange(-12, 12, dtype=np.int8).reshape(CLASSES, INPUTS)
    bias = np.arange(CLASSES, dtype="<i4")
    shape = np.array([1, INPUTS], "<i4")
    buffers = [b"", weights.tobytes(), bias.tobytes(), shape.tobytes()]
    half, per_class = [0.5], [0.25, 0.5, 0.125, 0.0625]
    tensors = [
        _tensor(builder, "input", (1, 2, 3), tflite.TensorType.INT8, 0, half, [3]),
        _tensor(builder, "shape", (2,), tflite.TensorType.INT32, 3),
        _tensor(builder, "flat", (1, INPUTS), tflite.TensorType.INT8, 0, half, [3]),
        _tensor(builder, "weights", weights.shape, tflite.TensorType.INT8, 1, per_class, [0] * CLASSES),
        _tensor(
            builder, "bias", (CLASSES,), tflite.TensorType.INT32, 2, [s / 2 for s in per_class], [0] * CLASSES
        ),
        _tensor(builder, "logits", (1, CLASSES), tflite.TensorType.INT8, 0, [0.75], [-5]),
        _tensor(builder, "scores", (1, CLASSES), tflite.TensorType.INT8, 0, [1 / 256], [-128]),
    ]
    operators = [
        _operator(builder, 0, [0, 1], [2]),
        _operator(builder, 1, [2, 3, 4], [5], _fully_connected(builder)),
        _operator(builder, 2, [5], [6], _softmax(builder)),
    ]
    graph = _subgraph(builder, tensors, operators, [0], [6])
    words = (
        tflite.BuiltinOperator.RESHAPE,
        tflite.BuiltinOperator.FULLY_CONNECTED,
        tflite.BuiltinOperator.SOFTMAX,
    )
    codes = [_code(builder, word) for word in words]
    stored = [_buffer(builder, data) for data in buffers]
    return _model(builder, codes, [graph], stored)


def _model(builder: Any, codes: list[int], graphs: list[int], buffers: list[int]) -> bytes:
    parts = [_offsets(builder, part) for part in (codes, graphs, buffers)]
    tflite.ModelStart(builder)
    tflite.ModelAddVersion(builder, 3)
    tflite.ModelAddOperatorCodes(builder, parts[0])
    tflite.ModelAddSubgraphs(builder, parts[1])
    tflite.ModelAddBuffers(builder, parts[2])
    builder.Finish(tflite.ModelEnd(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def _subgraph(
    builder: Any, tensors: list[int], operators: list[int], inputs: list[int], outputs: list[int]
) -> int:
    parts = [_offsets(builder, tensors), _offsets(builder, operators)]
    ends = [_integers(builder, inputs), _integers(builder, outputs)]
    tflite.SubGraphStart(builder)
    tflite.SubGraphAddTensors(builder, parts[0])
    tflite.SubGraphAddOperators(builder, parts[1])
    tflite.SubGraphAddInputs(builder, ends[0])
    tflite.SubGraphAddOutputs(builder, ends[1])
    return int(tflite.SubGraphEnd(builder))


def _tensor(
    builder: Any,
    name: str,
    shape: tuple[int, ...],
    kind: int,
    buffer: int,
    scales: list[float] | None = None,
    zero_points: list[int] | None = None,
) -> int:
    quantization = _quantization(builder, scales, zero_points or []) if scales else None
    word, dimensions = builder.CreateString(name), _integers(builder, list(shape))
    tflite.TensorStart(builder)
    tflite.TensorAddName(builder, word)
    tflite.TensorAddShape(builder, dimensions)
    tflite.TensorAddType(builder, kind)
    tflite.TensorAddBuffer(builder, buffer)
    if quantization is not None:
        tflite.TensorAddQuantization(builder, quantization)
    return int(tflite.TensorEnd(builder))


def _quantization(builder: Any, scales: list[float], zero_points: list[int]) -> int:
    scale = builder.CreateNumpyVector(np.array(scales, "<f4"))
    zero_point = builder.CreateNumpyVector(np.array(zero_points, "<i8"))
    tflite.QuantizationParametersStart(builder)
    tflite.QuantizationParametersAddScale(builder, scale)
    tflite.QuantizationParametersAddZeroPoint(builder, zero_point)
    return int(tflite.QuantizationParametersEnd(builder))


def _operator(
    builder: Any, code: int, inputs: list[int], outputs: list[int], options: tuple[int, int] | None = None
) -> int:
    ends = [_integers(builder, inputs), _integers(builder, outputs)]
    tflite.OperatorStart(builder)
    tflite.OperatorAddOpcodeIndex(builder, code)
    tflite.OperatorAddInputs(builder, ends[0])
    tflite.OperatorAddOutputs(builder, ends[1])
    if options:
        tflite.OperatorAddBuiltinOptionsType(builder, options[0])
        tflite.OperatorAddBuiltinOptions(builder, options[1])
    return int(tflite.OperatorEnd(builder))


def _fully_connected(builder: Any) -> tuple[int, int]:
    tflite.FullyConnectedOptionsStart(builder)
    tflite.FullyConnectedOptionsAddFusedActivationFunction(builder, tflite.ActivationFunctionType.RELU)
    return tflite.BuiltinOptions.FullyConnectedOptions, int(tflite.FullyConnectedOptionsEnd(builder))


def _softmax(builder: Any) -> tuple[int, int]:
    tflite.SoftmaxOptionsStart(builder)
    tflite.SoftmaxOptionsAddBeta(builder, 1.0)
    return tflite.BuiltinOptions.SoftmaxOptions, int(tflite.SoftmaxOptionsEnd(builder))


def _code(builder: Any, word: int) -> int:
    tflite.OperatorCodeStart(builder)
    tflite.OperatorCodeAddDeprecatedBuiltinCode(builder, word)
    tflite.OperatorCodeAddBuiltinCode(builder, word)
    tflite.OperatorCodeAddVersion(builder, 1)
    return int(tflite.OperatorCodeEnd(builder))


def _buffer(builder: Any, data: bytes) -> int:
    """A buffer table; its bytes begin at a multiple of 16, as the converter's do."""
    vector = None
    if data:
        builder.StartVector(1, len(data), 16)
        builder.head -= len(data)
        builder.Bytes[builder.head : builder.head + len(data)] = data
        vector = builder.EndVector()
    tflite.BufferStart(builder)
    if vector is not None:
        tflite.BufferAddData(builder, vector)
    return int(tflite.BufferEnd(builder))


def _integers(builder: Any, values: list[int]) -> int:
    return int(builder.CreateNumpyVector(np.array(values, "<i4")))


def _offsets(builder: Any, offsets: list[int]) -> int:
    builder.StartVector(struct.calcsize("<I"), len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return int(builder.EndVector())

"""A .tflite file written again as compilers want it that read less of the format; what it computes stays.

Only the softmax at the end is left out, so that all compute the same network. A batch that was left open is
1, every RESHAPE has options, quantized dimensions of vectors are 0, and operators have a version of today.
"""

from __future__ import annotations

from typing import Any

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

from benchmarks.figures import UnfitError

__all__ = ["simplified"]

# The least versions that converters of today write for int8; of others the file's own is kept.
VERSIONS = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 4, "AVERAGE_POOL_2D": 2, "ADD": 2}


def simplified(data: bytes) -> bytes:
    """The same network; UnfitError where the file has several subgraphs."""
    model = schema.ModelT.InitFromPackedBuf(data, 0)
    if len(model.subgraphs) != 1:
        raise UnfitError("the file has several subgraphs")
    (graph,) = model.subgraphs
    words = [_word(code) for code in model.operatorCodes]
    _cut_softmax(graph, words)
    for tensor in graph.tensors:
        tensor.shapeSignature = None
        if tensor.quantization is not None and len(tensor.shape) == 1:
            tensor.quantization.quantizedDimension = 0
    for operator in graph.operators:
        if words[operator.opcodeIndex] == "RESHAPE":
            _write_shape(graph, operator)
    for code, word in zip(model.operatorCodes, words, strict=True):
        code.version = max(code.version, VERSIONS.get(word, 1))
    builder = flatbuffers.Builder(len(data))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _word(code: Any) -> str:
    """The operator's name in the schema."""
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    names: dict[str, object] = dict(vars(schema.BuiltinOperator))
    return next(name for name, value in names.items() if value == number)


def _cut_softmax(graph: Any, words: list[str]) -> None:
    last = graph.operators[-1]
    if words[last.opcodeIndex] == "SOFTMAX":
        graph.operators = graph.operators[:-1]
        graph.outputs = [int(last.inputs[0])]


def _write_shape(graph: Any, operator: Any) -> None:
    """The shape as an option, which alone says it then."""
    options = schema.ReshapeOptionsT()
    options.newShape = [int(size) for size in graph.tensors[operator.outputs[0]].shape]
    operator.builtinOptions = options
    operator.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    operator.inputs = operator.inputs[:1]

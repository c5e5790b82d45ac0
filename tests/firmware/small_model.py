"""What tests/firmware/small_model.c computes, in Python."""

from __future__ import annotations

import random
import struct
import zlib

from tinygen.protocol import LayerChecksum, Result

SCORES = 700
LABELS = ("null", "eins", "zwei", "drei")


def random_inputs(rng: random.Random) -> tuple[bytes, bytes]:
    """Six int8 and one int16, which is never the one that makes the model fail."""
    return rng.randbytes(6), struct.pack("<h", rng.randint(-32767, 32767))


def expected_outputs(inputs: tuple[bytes, bytes], runs: int = 0) -> tuple[bytes, bytes]:
    """Both outputs; ``runs`` counts the inferences since the start or the last reset."""
    a, bias = struct.unpack("<6b", inputs[0]), struct.unpack("<h", inputs[1])[0]
    scores = bytes((a[i % 6] * (i + 1) + bias) & 0xFF for i in range(SCORES))
    return scores, struct.pack("<6h", *(value + 1000 + runs for value in a))


def expected_result(sequence: int, inputs: tuple[bytes, bytes], runs: int = 0, invoke_us: int = 0) -> Result:
    outputs = expected_outputs(inputs, runs)
    scores = struct.unpack(f"<{SCORES}b", outputs[0])
    best = scores.index(max(scores))
    return Result(sequence, invoke_us, best, LABELS[best] if best < len(LABELS) else None, outputs)


def expected_layers(
    sequence: int, inputs: tuple[bytes, bytes], runs: int = 0
) -> tuple[LayerChecksum, LayerChecksum, LayerChecksum]:
    a = struct.unpack("<6b", inputs[0])
    product = bytes((a[i % 6] * (i + 1)) & 0xFF for i in range(SCORES))
    scores, echo = expected_outputs(inputs, runs)
    first, second, third = (
        LayerChecksum(sequence, index, len(data), zlib.crc32(data), 0)
        for index, data in enumerate([product, scores, echo])
    )
    return first, second, third

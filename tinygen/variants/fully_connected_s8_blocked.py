"""FULLY_CONNECTED on cores without SIMD: weights of four units in a word, four taps at once."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import require_constant
from tinygen.ops.fully_connected import FullyConnected
from tinygen.target import Unit
from tinygen.variants.blocked import MOST, shorten
from tinygen.variants.variant import Variant

UNITS = 4  # of a word
CHUNK = 4  # taps whose products share the halves of a word
CHUNK_BYTES = 20  # of scratch memory
TRIES = 2000  # exchanges of taps
PART = 64  # chunks that are taps at one time, where that saves memory
UNIT_BYTES = 4  # of scratch memory: its sum, between two parts
LONGEST = 2**15  # taps that have an order


class FullyConnectedS8Blocked(Variant):
    KERNEL = "tg_fully_connected_s8_blocked"
    OPERATOR = FullyConnected
    UNIT = Unit.BLOCKED

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        source, products = operands.input(0, "input"), op.products(operands)
        if source.dtype is not DType.INT8:
            return None
        short = shorten(products, require_constant(products.weights, "weights"))
        order = None if short is None else find_order(np.abs(short.weights.astype(np.int16)))
        if short is None or order is None:
            return None
        units, depth = short.weights.shape
        chunks = -(-depth // CHUNK)
        part, scratch = parts_of(chunks, units)
        ordered = bool(np.any(order != np.arange(depth)))
        params: dict[str, Parameter] = {
            "batches": source.elements // depth,
            "depth": depth,
            "units": units,
            "chunks": chunks,
            "part": part,
            "ordered": int(ordered),
            **short.params,
        }
        constants = {
            "weights": words_of_units(short.weights[:, order], chunks),
            "order": order.astype(np.int16) if ordered else np.zeros(1, np.int16),
            "words": short.words,
            "shift": short.shift,
        }
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch),)


def parts_of(chunks: int, units: int) -> tuple[int, int]:
    """How many chunks of a row are taps at one time, and the bytes of scratch memory for that."""
    parts = -(-chunks // PART)
    part = -(-chunks // parts)
    whole, in_parts = CHUNK_BYTES * chunks, CHUNK_BYTES * part + UNIT_BYTES * -(-units // UNITS) * UNITS
    return (part, in_parts) if in_parts < whole else (chunks, whole)


def words_of_units(weights: Array, chunks: int) -> Array:
    """[units, depth] to uint32 [units / 4, 4 * chunks]: a byte for each of four units, 128 added."""
    units, depth = weights.shape
    padded = np.zeros((-(-units // UNITS) * UNITS, CHUNK * chunks), np.int16)
    padded[:units, :depth] = weights
    blocks = (padded + 128).astype(np.uint8).reshape(-1, UNITS, CHUNK * chunks).transpose(0, 2, 1)
    return np.ascontiguousarray(blocks).view("<u4").reshape(len(blocks), -1).astype(np.uint32)


def find_order(magnitudes: Array) -> Array | None:
    """An order of taps in which no four in a row could fill more than half a word, in any unit; or None.

    ``magnitudes`` [units, depth] are those of the weights. Where the order of the file has such fours, their
    taps change places with others.
    """
    units, depth = magnitudes.shape
    chunks = -(-depth // CHUNK)
    padded = np.zeros((units, chunks * CHUNK), np.int64)
    padded[:, :depth] = magnitudes
    order = np.arange(chunks * CHUNK)
    largest = padded.reshape(units, chunks, CHUNK).sum(axis=2).max(axis=0)
    if np.any(largest > MOST) and (2 * depth > magnitudes.size // 16 or depth % CHUNK or depth > LONGEST):
        return None  # the order would take much flash itself
    rng = np.random.default_rng(0)
    for _ in range(TRIES):
        bad = np.flatnonzero(largest > MOST)
        if not len(bad):
            return order[:depth]
        a, b = int(bad[0]) * CHUNK + int(rng.integers(CHUNK)), int(rng.integers(depth))
        both = [a // CHUNK, b // CHUNK]
        order[[a, b]] = order[[b, a]]
        sums = [padded[:, order[g * CHUNK : (g + 1) * CHUNK]].sum(axis=1).max() for g in both]
        if excess(sums) < excess(largest[both]):
            largest[both] = sums
        else:
            order[[a, b]] = order[[b, a]]
    return None


def excess(sums: Array | list[int]) -> int:
    """By how much sums are above what half a word holds."""
    return int(np.maximum(np.asarray(sums) - MOST, 0).sum())

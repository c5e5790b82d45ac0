"""Damages .tflite files, deterministically: the same model and number always give the same bytes."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tflite

if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHTS = 64  # bytes; a buffer of more is data, in which damage is only another model
BYTES = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF)
WORDS = (
    0,
    1,
    2,
    -1,
    -2,
    4,
    127,
    128,
    255,
    256,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    -0x80000000,
    0x7FFFFFFC,
    1 << 30,
)


@dataclass(frozen=True, slots=True)
class Victim:
    """A valid model, and the positions of the bytes that say how it is built."""

    name: str
    data: bytes
    structure: Sequence[int]

    @classmethod
    def of(cls, name: str, data: bytes) -> Victim:
        """Everything but the weights: they are most of a file, and any value of theirs is a valid model."""
        inside: set[int] = set()
        model = tflite.Model.GetRootAs(data, 0)
        for index in range(model.BuffersLength()):
            buffer = model.Buffers(index)
            if buffer.DataLength() > WEIGHTS:
                start = data.index(buffer.DataAsNumpy().tobytes())
                inside.update(range(start, start + buffer.DataLength()))
        return cls(name, data, [position for position in range(len(data)) if position not in inside])


@dataclass(frozen=True, slots=True)
class Mutant:
    """Damaged bytes, and in ``story`` what was done to which file."""

    story: str
    data: bytes


Damage = Callable[[random.Random, bytearray, "Sequence[int]"], bytearray]


def mutate(victim: Victim, number: int) -> Mutant:
    """One mutant: mostly a single damage, sometimes up to four of them, one upon the other."""
    # A string seeds the generator alike in every version of Python, whatever the hash seed.
    rng = random.Random(f"{victim.name} {number}")
    data = bytearray(victim.data)
    story = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        damage = rng.choice(DAMAGES)
        data = damage(rng, data, victim.structure)
        story.append(name_of(damage))
    return Mutant(f"mutate({victim.name}, {number}): {', '.join(story)}", bytes(data))


def name_of(damage: Damage) -> str:
    """The word for it in a mutant's story."""
    return damage.__name__.strip("_")


def _place(rng: random.Random, data: bytearray, structure: Sequence[int], align: int = 1) -> int:
    """A position in the structure, nine times of ten, or anywhere; 0 where the file has become too short."""
    place = rng.choice(structure) if rng.random() < 0.9 else rng.randrange(len(structure))
    place -= place % align
    return place if place + align <= len(data) else 0


def _truncate(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    short = rng.random() < 0.2
    return data[: rng.randrange(40) if short else _place(rng, data, structure) + rng.randrange(4)]


def _flip_bit(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    if data:
        data[_place(rng, data, structure)] ^= 1 << rng.randrange(8)
    return data


def _set_byte(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    if data:
        data[_place(rng, data, structure)] = rng.choice(BYTES)
    return data


def _set_half(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """Two bytes, which is what a vtable is made of."""
    place = _place(rng, data, structure, align=2)
    return _overwrite(data, place, struct.pack("<H", rng.choice(WORDS) & 0xFFFF))


def _set_word(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """Four bytes: an offset, a length, a dimension, an index."""
    place = _place(rng, data, structure, align=4)
    word = rng.choice((*WORDS, len(data), len(data) - place, -place, rng.getrandbits(32)))
    return _overwrite(data, place, struct.pack("<I", word & 0xFFFFFFFF))


def _shift_word(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """A length or an offset that is off by a little, or by a multiple."""
    place = _place(rng, data, structure, align=4)
    (word,) = struct.unpack("<I", bytes(data[place : place + 4]).ljust(4, b"\0"))
    changed = rng.choice((word + 1, word - 1, word + 4, word - 4, word * 2, word << 16, word // 2, -word))
    return _overwrite(data, place, struct.pack("<I", changed & 0xFFFFFFFF))


def _set_long(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """Eight bytes: a zero point."""
    place = _place(rng, data, structure, align=4)
    word = rng.choice((*WORDS, 1 << 62, (1 << 63) - 1, -(1 << 63), 1 << 31))
    return _overwrite(data, place, struct.pack("<q", word))


def _set_float(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """A scale that is none."""
    place = _place(rng, data, structure, align=4)
    real = rng.choice((0.0, -0.0, -1.0, float("nan"), float("inf"), float("-inf"), 1e-45, 3e38, 1e-20, 1e20))
    return _overwrite(data, place, struct.pack("<f", real))


def _swap_words(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """Two offsets that lead to each other's place."""
    one, other = (_place(rng, data, structure, align=4) for _ in range(2))
    first, second = bytes(data[one : one + 4]), bytes(data[other : other + 4])
    return _overwrite(_overwrite(data, one, second), other, first)


def _copy_block(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """A part of the file written over another one."""
    start, to = (_place(rng, data, structure, align=4) for _ in range(2))
    return _overwrite(data, to, bytes(data[start : start + rng.choice((4, 8, 16, 64, 256))]))


def _double_block(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """A part of the file twice in a row, so that everything after it lies elsewhere."""
    start = _place(rng, data, structure, align=4)
    end = start + rng.choice((1, 4, 8, 16, 64, 256))
    return data[:end] + data[start:]


def _drop_block(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """A part of the file missing."""
    start = _place(rng, data, structure, align=4)
    return data[:start] + data[start + rng.choice((1, 4, 8, 16, 64, 256)) :]


def _zero_block(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """A part of the file never written, as a broken download leaves it."""
    start = _place(rng, data, structure, align=4)
    return _overwrite(data, start, bytes(rng.choice((4, 16, 64, 512))))


def _append(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    return data + rng.randbytes(rng.choice((1, 4, 64, 1000)))


def _noise(rng: random.Random, data: bytearray, structure: Sequence[int]) -> bytearray:
    """No model at all, behind the identifier of one."""
    size = rng.choice((8, 12, 16, 32, 100, 1000))
    return bytearray(
        struct.pack("<I", rng.choice((0, 8, 12, 16, 28, size, 0xFFFFFFFF))) + b"TFL3"
    ) + bytearray(rng.randbytes(size))


def _overwrite(data: bytearray, place: int, new: bytes) -> bytearray:
    """``new`` written over what is there; the file keeps its length."""
    new = new[: max(0, len(data) - place)]
    data[place : place + len(new)] = new
    return data


# What reads a whole word is listed twice: most of a file's structure is words.
DAMAGES: tuple[Damage, ...] = (
    _truncate,
    _flip_bit,
    _flip_bit,
    _set_byte,
    _set_half,
    _set_word,
    _set_word,
    _shift_word,
    _shift_word,
    _set_long,
    _set_float,
    _swap_words,
    _swap_words,
    _copy_block,
    _double_block,
    _drop_block,
    _zero_block,
    _append,
    _noise,
)

"""A core's cost table: what single layers cost when they were counted, and the terms fitted to that."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from tinygen.costs.quantities import quantities
from tinygen.costs.terms import values
from tinygen.graph import Parameter
from tinygen.target import COUNTED

__all__ = ["KernelCosts", "find_table", "key_of", "table_path"]

FOLDER = Path(__file__).parent

# Parameters of which only matters whether they are 0: numbers in the code, whatever they are.
NUMBERS = ("zero_point", "multiplier", "factor", "rest", "power", "shift", "sum_offset")
BOUNDS = ("activation_min", "activation_max")


@dataclass(frozen=True, slots=True)
class KernelCosts:
    """Of one kernel: ``terms`` to instructions each, ``counted`` by key, ``code`` is the median of bytes."""

    kernel: str
    terms: Mapping[str, float]
    counted: Mapping[str, int] = field(default_factory=dict)
    code: int = 0

    def instructions(self, params: Mapping[str, Parameter]) -> int:
        """As it was counted where a call of this shape was, else as the terms say."""
        counted = self.counted.get(key_of(self.kernel, params))
        return self.estimate(params) if counted is None else counted

    def estimate(self, params: Mapping[str, Parameter]) -> int:
        """By the terms alone."""
        found = values(self.kernel, params, tuple(self.terms))
        return round(sum(a * b for a, b in zip(found, self.terms.values(), strict=True)))


def key_of(kernel: str, params: Mapping[str, Parameter]) -> str:
    """Eight hexadecimal digits that calls of one shape have in common, whatever numbers they compute with."""
    shape = [(name, _shape(name, value)) for name, value in sorted(params.items()) if name not in BOUNDS]
    bounded = quantities(kernel, params)["bounded"]
    return blake2b(repr((kernel, shape, bool(bounded))).encode(), digest_size=4).hexdigest()


def _shape(name: str, value: Parameter) -> Parameter:
    return bool(value) if any(word in name for word in NUMBERS) else value


def table_path(core: str) -> Path:
    """The file of a core's table."""
    return FOLDER / f"{COUNTED.get(core, core).replace('-', '_')}.json"


@functools.cache
def find_table(core: str) -> Mapping[str, KernelCosts]:
    """By kernel; empty for a core on which nothing was counted."""
    path = table_path(core)
    if not path.is_file():
        return {}
    kernels = json.loads(path.read_text(encoding="utf-8"))["kernels"]
    return {
        name: KernelCosts(name, each["terms"], each["counted"], each["code"])
        for name, each in kernels.items()
    }

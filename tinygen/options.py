"""The attributes of an operator as the model file gives them, read with validation."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.errors import ModelError


class Padding(enum.Enum):
    """How a window treats the border; values as in the schema."""

    SAME = 0
    VALID = 1


class Activation(enum.Enum):
    """A fused activation; values as in the schema."""

    NONE = 0
    RELU = 1
    RELU_N1_TO_1 = 2
    RELU6 = 3


@dataclass(frozen=True, slots=True)
class Options:
    """Option fields by their schema names; `operator` names the operator in errors."""

    operator: str
    fields: Mapping[str, int | float | bool]

    def integer(self, field: str, *, minimum: int = 0, maximum: int = 2**16 - 1) -> int:
        value = self._field(field)
        if not isinstance(value, int) or not minimum <= value <= maximum:
            raise ModelError(f"its option {field} is {value}, expected {minimum} to {maximum}")
        return value

    def real(self, field: str) -> float:
        return float(self._field(field))

    def flag(self, field: str, *, default: bool = False) -> bool:
        return bool(self.fields.get(field, default))

    def padding(self) -> Padding:
        return Padding(self.integer("Padding", maximum=1))

    def activation(self) -> Activation:
        value = self._field("FusedActivationFunction")
        try:
            return Activation(value)
        except ValueError:
            names = ", ".join(a.name for a in Activation)
            raise ModelError(
                f"its fused activation number {value} is not supported",
                f"Use one of {names}, or put the activation in a layer of its own.",
            ) from None

    def _field(self, field: str) -> int | float | bool:
        if field not in self.fields:
            raise ModelError(f"it has no options table with the field {field}", "Convert the model again.")
        return self.fields[field]

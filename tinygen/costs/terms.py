"""What a kernel's cost is made of: terms, products of numbers that its parameters say.

A term is written as its factors with an asterisk between them. A factor is

    name     a parameter, or a number that `quantities` derives
    name/n   how many whole n there are in it
    name^n   the same, a part counted as a whole one
    name%n   what is left
    ?name    1 where it is not 0
    !name    1 where it is 0
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from tinygen.costs.quantities import quantities
from tinygen.graph import Parameter

__all__ = ["values"]

FACTOR = re.compile(r"([?!]?)(\w+)(?:([/^%])(\d+))?")


def values(kernel: str, params: Mapping[str, Parameter], terms: tuple[str, ...]) -> list[float]:
    """The terms of one call, in the same order; KeyError where its parameters do not say them."""
    known = quantities(kernel, params)
    return [math.prod(_factor(factor, known) for factor in term.split("*")) for term in terms]


def _factor(text: str, known: Mapping[str, float]) -> float:
    found = FACTOR.fullmatch(text)
    assert found is not None, f"{text} is no factor"
    sign, name, operator, number = found.groups()
    value = float(name) if name.isdigit() else known[name]
    if sign:
        return float((value != 0) == (sign == "?"))
    match operator:
        case "/":
            return value // int(number)
        case "^":
            return -(-value // int(number))
        case "%":
            return value % int(number)
    return value

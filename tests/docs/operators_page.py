"""docs/operators.md as it should be: what tinygen compiles, from its code, next to what TFLM knows."""

from __future__ import annotations

from tests.conftest import ROOT
from tinygen.graph import Op
from tinygen.ops import OPERATORS

PAGE = ROOT / "docs" / "operators.md"
TFLM_LIST = ROOT / "docs" / "tflm_operators.txt"

COLUMNS = 110

TEXT = """\
# Operators

<!-- Written by tests/docs/test_operators.py from tinygen.ops.OPERATORS and tflm_operators.txt:
     pytest tests/docs/test_operators.py --update-golden writes it anew. -->

tinygen compiles {count} operators. The name of each leads to its meaning in NumPy, the kernel to its C code.
`tinygen ops` lists them too. A model with another operator is refused, with the list of those missing.

| operator | element types | kernels |
|---|---|---|
{rows}

A call of tg_copy or tg_strided_copy is left out where the output can lie in the input's bytes.

## What TensorFlow Lite Micro has besides

TFLM's interpreter knows {known} operators: {builtin} of the schema and {custom} custom ones.
[tflm_operators.txt](tflm_operators.txt) names them all, and says how the list was made.
tinygen compiles {both} of these; the others are

{missing}
{more}"""


def page() -> str:
    """The whole text of docs/operators.md."""
    tflm = tflm_operators()
    ours = [operator.TFLITE for operator in OPERATORS]
    custom = sum(name.startswith("custom ") for name in tflm)
    beyond = [name for name in ours if name not in tflm]
    more = f"\ntinygen compiles {len(beyond)} that TFLM lacks: {', '.join(beyond)}.\n" if beyond else ""
    return TEXT.format(
        count=len(ours),
        rows="\n".join(map(_row, OPERATORS)),
        known=len(tflm),
        builtin=len(tflm) - custom,
        custom=custom,
        both=len(set(ours) & set(tflm)),
        missing="\n".join(_wrapped([name for name in tflm if name not in ours])),
        more=more,
    )


def tflm_operators() -> tuple[str, ...]:
    """The names in docs/tflm_operators.txt, in its order."""
    lines = TFLM_LIST.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _row(operator: type[Op]) -> str:
    module = operator.__module__.rpartition(".")[2]
    kernels = ", ".join(f"[{kernel}](../firmware/kernels/{kernel}.h)" for kernel in operator.KERNELS)
    return f"| [{operator.TFLITE}](../tinygen/ops/{module}.py) | {operator.TYPES} | {kernels or 'none'} |"


def _wrapped(names: list[str]) -> list[str]:
    lines = [""]
    for number, name in enumerate(names):
        word = name + ("," if number < len(names) - 1 else ".")
        if len(lines[-1]) + len(word) > COLUMNS:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines

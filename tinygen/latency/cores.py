"""What each processor core needs for its instructions: cycles by kind, from its maker's manual.

Kinds are those of benchmarks/classes.py. An instruction costs what its kind says; ``words``, ``load_next``,
``load_use``, ``pc_loaded`` and ``vector_same`` are added to that where they happen. docs/estimates.md says
where each number is from, and how far the sums are from what others measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CORES", "Core"]


@dataclass(frozen=True, slots=True)
class Core:
    """Cycles by kind of instruction, 1 where nothing is said, and what they are worth.

    ``counted`` is the emulated core whose instructions are counted for this one; ``issue`` what one cycle of
    the table takes in fact, below 1 on a core that begins two instructions at once. ``error`` is the share by
    which times may be wrong, as far as anything could be compared.
    """

    counted: str
    cycles: Mapping[str, float]
    error: float
    source: str
    issue: float = 1.0


# The Cortex-M7 runs the Cortex-M4's kernels, in nearly as many instructions.
# Cortex-M4: a pipeline refill of 1 to 3 cycles, taken as 1.5; a division of 2 to 12, taken as 7. Neighbouring
# loads share a cycle; a register list takes a cycle for each word.
M4 = {
    "load": 2,
    "load_next": -1,
    "words": 1,
    "jump": 2.5,
    "call": 2.5,
    "pc_loaded": 1.5,
    "divide": 7,
    "float_load": 2,
    "float_store": 2,
    "float_mac": 3,
    "float_divide": 14,
}
M3 = {**M4, "mac": 2, "multiply_long": 4}
M0 = {"load": 2, "store": 2, "words": 1, "jump": 3, "call": 4, "pc_loaded": 3}
M0_PLUS = {**M0, "jump": 2, "call": 3, "pc_loaded": 2}
# A vector of 128 bits takes two cycles of its unit; units overlap where accesses and arithmetic alternate.
M55 = {**M4, "load": 1, "load_next": 0, "load_use": 1, "float_load": 1, "float_store": 1, "vector_same": 1}
# Seven stages: a load is there two cycles late, a jump loses three. MAC16 stalls where its load is used.
LX6 = {"load_use": 2, "jump": 4, "call": 4, "multiply": 1, "multiply_long": 2, "divide": 12}
LX106 = {"load_use": 1, "jump": 3, "call": 3, "multiply": 2, "multiply_long": 2, "divide": 36}
# Four stages.
RV32 = {"load_use": 1, "jump": 3, "call": 3, "divide": 20}

CORES: Mapping[str, Core] = {
    "cortex-m0": Core("cortex-m0", M0, 0.25, "Arm DDI 0432C, table 3-1"),
    "cortex-m0plus": Core("cortex-m0", M0_PLUS, 0.25, "Arm DDI 0484C, table 3-1"),
    "cortex-m3": Core("cortex-m3", M3, 0.4, "Arm DDI 0337H, table 3-1"),
    "cortex-m4": Core("cortex-m4", M4, 0.3, "Arm 100166, table 3-1"),
    "cortex-m7": Core(
        "cortex-m4", M4, 0.35, "those of the Cortex-M4, and the ratio of both in MLPerf Tiny", issue=0.54
    ),
    "cortex-m55": Core("cortex-m55", M55, 0.4, "those of the Cortex-M4, and Arm's papers on Helium"),
    "rv32imac": Core("rv32imc", RV32, 0.25, "four stages, as the ESP32-C6 manual says"),
    "rv32imc": Core("rv32imc", RV32, 0.25, "four stages, as the ESP32-C3 manual says"),
    "xtensa-lx106": Core("xtensa-lx106", LX106, 0.3, "five stages, as Tensilica's overview handbook says"),
    "xtensa-lx6": Core("xtensa-lx6", LX6, 0.35, "seven stages, as Tensilica's overview handbook says"),
    "xtensa-lx7": Core("xtensa-lx6", LX6, 0.35, "those of the LX6"),
}

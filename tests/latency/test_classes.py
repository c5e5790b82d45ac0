"""What the benchmark takes instructions for: lines as objdump writes them, of each instruction set."""

from __future__ import annotations

import pytest

from benchmarks.blocks import Block, Instruction
from benchmarks.classes import ISAS, events, kind_of, registers


@pytest.mark.parametrize(
    ("isa", "name", "operands", "kind"),
    [
        ("arm", "ldrd", "lr, r5, [r1]", "multiple"),
        ("arm", "ldr.w", "r3, [r2, #-121]", "load"),
        ("arm", "ldrsb.w", "r3, [r2]", "load"),
        ("arm", "strb.w", "r1, [r9]", "store"),
        ("arm", "ldmia.w", "sp!, {r4, r5, pc}", "multiple"),
        ("arm", "smlad", "r3, r9, lr, r8", "mac"),
        ("arm", "smull", "r3, r9, lr, r8", "multiply_long"),
        ("arm", "muls", "r3, r2", "multiply"),
        ("arm", "sxtb16", "r0, r3", "alu"),
        ("arm", "bics", "r0, r3", "alu"),
        ("arm", "bne.n", "2db2", "branch"),
        ("arm", "bls.n", "2db2", "branch"),
        ("arm", "bl", "2db2", "call"),
        ("arm", "bx", "lr", "jump"),
        ("arm", "vldr", "s0, [r0]", "float_load"),
        ("arm", "vmla.f32", "s0, s1, s2", "float_mac"),
        ("arm", "vadd.f32", "s0, s1, s2", "float"),
        ("arm", "vldrb.8", "q0, [r0], #16", "vector"),
        ("arm", "vmladava.s8", "r0, q0, q1", "vector"),
        ("arm", "le", "lr, 2db2", "loop"),
        ("riscv", "lbu", "a5,0(a0)", "load"),
        ("riscv", "mulh", "a5,a4,a0", "multiply_long"),
        ("riscv", "bnez", "a5,80000", "branch"),
        ("riscv", "ret", "", "jump"),
        ("riscv", "slli", "a5,a5,2", "alu"),
        ("xtensa", "mula.dd.hh.ldinc", "m0, a2, m1, m2", "mac"),
        ("xtensa", "mulsh", "a2, a3, a4", "multiply_long"),
        ("xtensa", "l32i.n", "a2, a3, 0", "load"),
        ("xtensa", "bnez.n", "a2, 10", "branch"),
        ("xtensa", "loopnez", "a2, 10", "loop"),
        ("xtensa", "ret.n", "", "jump"),
    ],
)
def test_kinds(isa: str, name: str, operands: str, kind: str) -> None:
    assert kind_of(Instruction(name, operands), ISAS[isa]) == kind


@pytest.mark.parametrize(
    ("name", "operands", "words"),
    [("ldrd", "r0, r1, [r2]", 2), ("stmdb", "sp!, {r4-r7, fp, lr}", 6), ("pop", "{r4, pc}", 2)],
)
def test_registers_of_a_list(name: str, operands: str, words: int) -> None:
    assert registers(Instruction(name, operands)) == words


PROGRAM = {
    0x10: Instruction("ldr", "r0, [r2]"),
    0x12: Instruction("ldr", "r1, [r3]"),
    0x14: Instruction("adds", "r0, r1"),
    0x16: Instruction("bne.n", "10"),
}


def test_a_loop_of_ten_rounds() -> None:
    found = events([Block(1, 0x10, 4, executed=10, jumped=9)], PROGRAM, "arm")
    assert found["load"] == 20
    assert found["load_next"] == 10  # the second of each round
    assert found["load_use"] == 10  # r1, of which r0 is the sum
    assert (found["jump"], found["branch"]) == (9, 1)
    assert found["alu"] == 10

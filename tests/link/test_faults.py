"""A processor that faults says so on its serial line, by the fault's name and address, and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import serial

from tests.bare import BARE, build_bare
from tinygen import simulator
from tinygen.boards import load_board

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools

# The fault that a byte asks for: 0 overflows the stack, 1 is no instruction, 2 jumps to nowhere.
PROGRAM = """#include "ports/tg_port.h"
int main(void);
static int deeper(volatile uint8_t *from) {
  volatile uint8_t room[1000];
  room[0] = *from;
  const int below = *from == '0' ? deeper(from) : 0;
  return below + room[0];
}
int main(void) {
  volatile uint8_t asked;
  uint8_t byte;
  (void)tg_port_open(0, 0);
  tg_port_write((const uint8_t *)"?", 1);
  while (tg_port_read(&byte, 1) == 0)
    (void)tg_port_idle();
  asked = byte;
  if (asked == '0')
    return deeper(&asked);
  if (asked == '1')
    __asm__ volatile("INSTRUCTION");
  ((void (*)(void))0xA0000001u)();
  return 0;
}
"""
CORTEX_M = ("udf #0", "stack overflow", "usage fault at 0x", "memory fault at 0xa0000000")
FAULTS = {
    # An Armv6-M has one fault for everything.
    "cortex-m0": ("udf #0", "stack overflow", "hard fault at 0x", "hard fault at 0xa0000000"),
    "rv32imc": (
        "unimp",
        "stack overflow at 0x800",
        "illegal instruction at 0x800",
        "instruction access fault at 0xa0000000",
    ),
    "xtensa-lx6": (
        "ill",
        "stack overflow at 0x500",
        "illegal instruction at 0x500",
        "instruction address fault at 0xa0000001",
    ),
    "xtensa-lx106": (
        "ill",
        "stack overflow at 0x402",
        "illegal instruction at 0x402",
        "instruction address fault at 0xa0000001",
    ),
}


@pytest.mark.parametrize("name", BARE)
def test_a_processor_fault_is_reported(tools: Tools, tmp_path: Path, name: str) -> None:
    board = load_board(name)
    instruction, *faults = FAULTS.get(board.cpu.core, CORTEX_M)
    program = tmp_path / "faulty.c"
    program.write_text(PROGRAM.replace("INSTRUCTION", instruction))
    image = build_bare(tools, board, program, tmp_path)
    for number, expected in enumerate(faults):
        with simulator.start(board, image) as started, serial.serial_for_url(started.url, timeout=5) as port:
            assert port.read(1) == b"?"
            port.write(str(number).encode())
            said = port.read_until(b"stopped: reset the board to go on\r\n").decode()
        assert said.startswith(f"\r\nfault: {expected}")
        assert said.endswith("to go on\r\n")

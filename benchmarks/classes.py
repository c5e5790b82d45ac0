"""What kinds of events an instruction is to a pipeline: the keys of tinygen/latency/cores.py.

An instruction is one event of its kind. More are added where they happen: ``words`` for each register that a
multiple load or store moves, ``pc_loaded`` where the program counter is one, ``load_next`` for a load behind
another access to memory (which Arm's cores overlap), ``load_use`` where the next instruction needs what is
being loaded, and ``vector_same`` where two vectors in a row need the same unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.blocks import Block, Instruction

__all__ = ["EXTRA", "ISAS", "events", "kind_of"]

# Events beside the instruction's own.
EXTRA = ("words", "pc_loaded", "load_next", "load_use", "vector_same")

CONDITIONS = "eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le"

# The first pattern that matches the whole mnemonic names its kind; what matches none is "alu".
ARM = (
    ("loop", r"(le|dls|wls|letp|dlstp|wlstp)(\..*)?"),
    ("multiple", r"(push|pop|v?ldm|v?stm|vpush|vpop|ldrd|strd)(ia|db|fd|ea)?(\..*)?"),
    ("float_load", r"vldr.*"),
    ("float_store", r"vstr.*"),
    ("load", r"ldr.*"),
    ("store", r"str.*"),
    ("divide", r"[su]div.*"),
    ("float_divide", r"v(div|sqrt).*"),
    ("float_mac", r"v(mla|mls|fma|fms|nmla|nmls|fnma|fnms).*"),
    ("float", r"v.*"),
    ("multiply_long", r"(smull|umull|smlal|umlal|umaal)(\..*|eq|ne)?"),
    ("multiply", r"(muls?)(\..*|eq|ne)?"),
    ("mac", r"(mla|mls|smla|smlal|smls|smmla|smmls|smmul|smul|smua|smus).*"),
    ("call", r"(blx?)(\..*)?"),
    ("branch", rf"(cbn?z|b({CONDITIONS}))(\..*)?"),
    ("jump", r"(b|bx|tbb|tbh)(\..*)?"),
)
RISCV = (
    ("load", r"(c\.)?l(b|h|w|bu|hu|wsp)"),
    ("store", r"(c\.)?s(b|h|w|wsp)"),
    ("multiply", r"mul"),
    ("multiply_long", r"mulh(u|su)?"),
    ("divide", r"(div|rem)u?"),
    ("branch", r"(c\.)?b(eq|ne|lt|ge|gt|le)(u|z|zu)?"),
    ("call", r"(jal|jalr|call)"),
    ("jump", r"(j|jr|ret|tail)"),
)
XTENSA = (
    ("mac", r"mul[as]\.(aa|ad|da|dd)\.(ll|lh|hl|hh)(\.(lddec|ldinc))?"),
    ("multiply_long", r"mul(sh|uh)"),
    ("multiply", r"(mull|mul16[su]|mul\..*)"),
    ("divide", r"(quo|rem)[us]"),
    ("load", r"(l32i(\.n)?|l8ui|l16[us]i|l32r|ldinc|lddec)"),
    ("store", r"(s32i(\.n)?|s8i|s16i)"),
    ("loop", r"loop(nez|gtz)?"),
    ("branch", r"b(eq|ne|lt|ge|any|none|all|nall|bc|bs|bci|bsi)(z|u|i|ui|z\.n)?"),
    ("call", r"call(x)?(0|4|8|12)"),
    ("jump", r"(j|jx|ret(\.n)?|retw(\.n)?)"),
)
ISAS: Mapping[str, Sequence[tuple[str, str]]] = {"arm": ARM, "riscv": RISCV, "xtensa": XTENSA}

MEMORY = {"load", "store", "float_load", "float_store"}
NUMBERS = {"ip": 12, "sp": 13, "lr": 14, "pc": 15, "fp": 11, "sl": 10, "sb": 9}
REGISTER = re.compile(r"[a-z]+\d*")
HELIUM = re.compile(r"\bq[0-7]\b")


def events(blocks: Sequence[Block], program: Mapping[int, Instruction], isa: str) -> Counter[str]:
    """How often each event happened in these blocks; of ``program`` all instructions by address."""
    addresses = sorted(program)
    place = {address: index for index, address in enumerate(addresses)}
    code = [program[address] for address in addresses]
    kinds = [kind_of(instruction, ISAS[isa]) for instruction in code]
    found: Counter[str] = Counter()
    for block in blocks:
        first = place[block.address]
        last = first + block.instructions - 1
        for index in range(first, last + 1):
            for event in _events_at(index, code, kinds):
                found[event] += block.executed
        _count_jumps(found, kinds[last], block)
    return found


def kind_of(instruction: Instruction, patterns: Sequence[tuple[str, str]]) -> str:
    """The kind of one instruction."""
    if instruction.name.startswith("v") and HELIUM.search(instruction.operands):
        return "vector"
    return next((kind for kind, text in patterns if re.fullmatch(text, instruction.name)), "alu")


def _events_at(index: int, code: Sequence[Instruction], kinds: Sequence[str]) -> list[str]:
    """The events of one instruction, by what stands beside it."""
    kind, own = kinds[index], code[index]
    result = [kind]
    if kind == "multiple":
        result += ["words"] * registers(own)
        result += ["pc_loaded"] if re.search(r"\bpc\}", own.operands) else []
    before = kinds[index - 1] if index else "alu"
    if kind == "load" and before in MEMORY:
        result.append("load_next")
    if kind == "vector":
        same = before == "vector" and _is_access(code[index - 1]) == _is_access(own)
        result += ["vector_same"] if same else []
    if kind == "load" and index + 1 < len(code) and _needs(code[index + 1], own):
        result.append("load_use")
    return result


def _is_access(instruction: Instruction) -> bool:
    return instruction.name.startswith(("vldr", "vstr", "vld", "vst"))


def _needs(user: Instruction, load: Instruction) -> bool:
    """Whether an instruction names the register that the one before it loads, other than to overwrite it."""
    target = REGISTER.match(load.operands)
    words = REGISTER.findall(user.operands)
    stores = user.name.startswith(("s", "b", "c")) and not user.name.startswith(("sub", "ss", "sl", "sr"))
    return target is not None and target[0] in (words if stores else words[1:])


def registers(instruction: Instruction) -> int:
    """How many words a multiple load or store moves."""
    listed = re.search(r"\{(.*?)\}", instruction.operands)
    if listed is None:
        return 2  # LDRD, STRD
    count = 0
    for part in listed[1].split(","):
        first, _, last = part.strip().partition("-")
        count += _number(last) - _number(first) + 1 if last else 1
    return count


def _number(register: str) -> int:
    return NUMBERS[register] if register in NUMBERS else int(re.sub(r"\D", "", register))


def _count_jumps(found: Counter[str], kind: str, block: Block) -> None:
    """A branch that was taken is a jump; a zero-overhead loop's way back is none."""
    if kind == "branch":
        found["branch"] -= block.jumped
        found["jump"] += block.jumped

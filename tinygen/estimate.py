"""What a program will need of a board, before anything is built: compiled alone, without framework and port.

What the framework takes is a fact in the board's file. The nearest compiler is used where the board's own is
not installed, and where there is none at all, figures fitted to what compilers made of real models.
"""

from __future__ import annotations

import enum
import json
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tinygen import resources
from tinygen.boards import Board
from tinygen.cores import compilers_of, find_compiler
from tinygen.emit import emit
from tinygen.errors import ToolError
from tinygen.placement import Placement
from tinygen.program import Program
from tinygen.project import SOURCE_FLAGS, kernel_files, runtime_files
from tinygen.report import Stack, section_sizes, stack_below
from tinygen.sensing import Sensing

__all__ = ["Basis", "Estimate", "Recipe", "alone", "estimate", "fitted", "recipe_of", "with_framework"]

# What main() calls and keeps, whichever the port's is.
ENTRIES = ("tg_app_start", "tg_app_poll")
PREDICTOR = ("tg_predict_start", "tg_predict_poll")
INCLUDE = ("-Isrc", "-Isrc/kernels", "-Isrc/runtime", "-Isrc/ports")
IMAGE = "program.elf"
OWN_DEFINE = re.compile("-DTG_")
LARGEST_FRAME = 256  # tg_protocol.h
# An AVR's 16-bit pointers do not reach everything that is too large for it: it is linked all the same.
LINK_FLAGS = (
    "-nostartfiles",
    "-Wl,--gc-sections",
    "-Wl,--unresolved-symbols=ignore-all",
    "-Wl,--noinhibit-exec",
)
SECTIONS = ("-ffunction-sections", "-fdata-sections")
FRAMEWORK_FLAGS = ("-Os",)  # what frameworks compile with, unless the project says otherwise
# Fitted to eleven real models compiled for a Cortex-M4 with -O3: bytes of code of one kernel call and of the
# runtime, and of its variables. Flash was within 30 % for all; other processors need up to a third more.
CALL_CODE, RUNTIME_CODE, RUNTIME_RAM = 380, 7_300, 400


class Basis(enum.Enum):
    """Where the figures come from."""

    COMPILED = "compiled"
    NEAREST = "by the nearest compiler"
    FITTED = "without a compiler"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes; ``ram`` are all variables, and constants that the linker puts there.

    ``stack`` is one inference's, ``runtime_stack`` what lies above it while a request is answered; None where
    the compiler does not tell.
    """

    flash: int
    ram: int
    stack: Stack | None
    runtime_stack: int | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a board's C is compiled; boards of one recipe need the same.

    ``machine`` are files of firmware/platform/machine, some with the arithmetic that a processor lacks.
    """

    gcc: str
    machine: tuple[str, ...]
    flags: tuple[str, ...]
    link_flags: tuple[str, ...]
    call_graph: bool
    constants_in_ram: bool
    basis: Basis


def estimate(
    program: Program, board: Board, placement: Placement, sensing: Sensing | None = None, reserve: int = 0
) -> Estimate:
    """What the program takes on the board, its framework and ``reserve`` bytes of drivers' RAM included."""
    recipe = recipe_of(board)
    own = fitted(program, board, placement) if recipe is None else alone(program, recipe, placement, sensing)
    return with_framework(own, board, reserve)


def with_framework(own: Estimate, board: Board, reserve: int = 0) -> Estimate:
    """The same with what the framework and drivers take."""
    memory = board.memory
    return replace(
        own, flash=own.flash + memory.framework_flash, ram=own.ram + memory.framework_ram + reserve
    )


def alone(program: Program, recipe: Recipe, placement: Placement, sensing: Sensing | None = None) -> Estimate:
    """What model and runtime take, compiled and linked without framework and port."""
    texts = emit(program)
    files = {f"src/{path}": text.encode() for path, text in texts.items()}
    files |= {f"src/kernels/{name}": text for name, text in kernel_files(texts.values()).items()}
    files |= runtime_files()
    files |= _machine(recipe)
    files["src/variables.c"] = _variables(sensing).encode()
    entries = (*ENTRIES, *(PREDICTOR if sensing else ()), "variables", f"{program.name}_model")
    flags = (*recipe.flags, *placement.build_flags(program.name))
    with tempfile.TemporaryDirectory(prefix="tinygen-") as folder:
        _write(Path(folder), files)
        _link(Path(folder), files, recipe, flags, entries)
        return _measure(Path(folder), program.name, recipe)


def fitted(program: Program, board: Board, placement: Placement) -> Estimate:
    """The same without any compiler."""
    in_ram = program.constant_bytes if board.memory.constants_in_ram and not placement.flash_constants else 0
    arena = 0 if placement.psram_arena else program.arena_size
    return Estimate(
        flash=CALL_CODE * len(program.calls) + RUNTIME_CODE + program.constant_bytes,
        ram=arena + program.state_size + in_ram + RUNTIME_RAM,
        stack=None,
        runtime_stack=None,
        basis=Basis.FITTED,
    )


def recipe_of(board: Board) -> Recipe | None:
    """None where no compiler comes near."""
    defines = tuple(map(_usual, filter(OWN_DEFINE.match, board.platformio.option("build_flags"))))
    if board.platformio.local:
        return _local_recipe(board, defines)
    found = find_compiler(board.cpu.core, board.upload.mcu if board.upload else "")
    if found is None:
        return None
    optimize = (*FRAMEWORK_FLAGS, *SOURCE_FLAGS, *board.platformio.option("build_src_flags"))
    return Recipe(
        gcc=f"{found.prefix}gcc",
        machine=(),
        flags=(*optimize, *defines, *found.flags),
        link_flags=(),
        call_graph=found.call_graph,
        constants_in_ram=board.memory.constants_in_ram or found.constants_in_ram,
        basis=Basis.COMPILED if found.exact else Basis.NEAREST,
    )


def _usual(define: str) -> str:
    """Frames grow with the receive buffer up to 256 bytes: above, boards have one recipe."""
    name, _, value = define.partition("=")
    large = name == "-DTG_RECEIVE_BUFFER" and value.isdecimal() and int(value) >= LARGEST_FRAME - 1
    return f"{name}={LARGEST_FRAME}" if large else define


def _local_recipe(board: Board, defines: tuple[str, ...]) -> Recipe | None:
    """As tinygen's platform builds: by the board's JSON file."""
    path = resources.firmware() / "platform" / "boards" / f"{board.platformio.board}.json"
    facts = json.loads(path.read_text(encoding="utf-8"))["build"]
    gcc = f"{facts['toolchain']}gcc"
    if shutil.which(gcc) is None:
        return None
    arch = tuple(facts.get("flags_arch", ()))
    optimize = (*facts.get("flags_optimize", ("-O3",)), *board.platformio.option("build_src_flags"))
    known = compilers_of(board.cpu.core, "")
    named = (entry if isinstance(entry, list) else [entry] for entry in facts.get("defines", ()))
    given = tuple(f"-D{'='.join(entry)}" for entry in named)
    return Recipe(
        gcc=gcc,
        machine=tuple(name for name in facts.get("machine", ()) if name.endswith(".c")),
        flags=(
            *optimize,
            *board.platformio.option("build_src_flags"),
            "-ffp-contract=off",
            *facts.get("flags_c", ()),
            *given,
            *defines,
            *arch,
        ),
        link_flags=tuple(facts.get("flags_link", ())),
        call_graph=facts.get("call_graph", True),
        constants_in_ram=any(compiler.constants_in_ram for compiler in known),
        basis=Basis.COMPILED,
    )


def _variables(sensing: Sensing | None) -> str:
    """What main() keeps."""
    kept = "tg_app app;" + (" tg_predictor predictor;" if sensing else "")
    include = "tg_predict.h" if sensing else "tg_app.h"
    return f'#include "{include}"\nstruct {{ {kept} }} variables;\n'


def _machine(recipe: Recipe) -> dict[str, bytes]:
    folder = resources.firmware() / "platform" / "machine"
    headers = [path.name for path in folder.glob("*.h")] if recipe.machine else []
    return {f"src/machine/{name}": (folder / name).read_bytes() for name in (*headers, *recipe.machine)}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _link(
    folder: Path, files: Mapping[str, bytes], recipe: Recipe, flags: Sequence[str], entries: Sequence[str]
) -> None:
    """Make program.elf; what only the port and the framework have stays open."""
    symbols = [f"-Wl,-u,{name}" for name in entries]
    script = resources.firmware() / "estimate" / "program.ld"
    graph = ("-fcallgraph-info=su",) if recipe.call_graph else ()
    command = [recipe.gcc, *shlex.split(" ".join(flags)), *SECTIONS, *graph, "-w", *INCLUDE]
    command += [*recipe.link_flags, *LINK_FLAGS, *symbols, f"-Wl,-e,{ENTRIES[0]}", f"-T{script}"]
    command += ["-o", IMAGE, *(path for path in files if path.endswith(".c")), "-lm"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not (folder / IMAGE).is_file():
        raise ToolError(
            f"{recipe.gcc} cannot compile the program to see how large it is: {done.stderr.strip()[-400:]}",
            "`tinygen doctor` says whether the compiler is complete.",
        )


def _measure(folder: Path, name: str, recipe: Recipe) -> Estimate:
    sizes = section_sizes(folder / IMAGE)
    graphs = sorted(folder.glob("*.ci"))
    runtime = stack_below(ENTRIES[1], graphs)
    constants, data = sizes.get(".rodata", 0), sizes.get(".data", 0)
    return Estimate(
        flash=sizes.get(".text", 0) + constants + data,
        ram=data + sizes.get(".bss", 0) + (constants if recipe.constants_in_ram else 0),
        stack=stack_below(f"{name}_invoke", graphs),
        runtime_stack=None if runtime is None else runtime.bytes,
        basis=recipe.basis,
    )

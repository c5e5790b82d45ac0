"""What a built image needs of its board: flash, RAM, arena and stack, read from the ELF file and from gcc."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tinygen.boards import Board
from tinygen.parts import Part, Section, Share, share_out

if TYPE_CHECKING:
    from elftools.elf.elffile import ELFFile

__all__ = ["Footprint", "Stack", "measure", "part_rows", "rows", "section_sizes", "stack_below", "to_json"]

# The linker script of an emulated board reserves its stack in a section of this name.
STACK_SECTION = ".stack"
# gcc -fcallgraph-info=su: one node per function with its stack, one edge per call.
NODE = re.compile(r'^node: \{ title: "(?P<name>[^"]+)" label: "(?P<label>[^"]*)"')
EDGE = re.compile(r'^edge: \{ sourcename: "(?P<caller>[^"]+)" targetname: "(?P<callee>[^"]+)"')
STACK_USE = re.compile(r"(\d+) bytes \((static|dynamic|dynamic,bounded)\)")
INDIRECT = "__indirect_call"
TITLES = {
    Part.MODEL: "Model",
    Part.RUNTIME: "Runtime and protocol",
    Part.FRAMEWORK: "Framework",
    Part.LIBRARY: "C library",
}


@dataclass(frozen=True, slots=True)
class Stack:
    """The deepest stack below a function: exact where ``unknown`` is empty, else at least ``bytes``.

    ``unknown`` names what has no figure: functions of libraries, calls through pointers, recursion, arrays of
    variable length.
    """

    bytes: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Footprint:
    """Figures of one image in bytes; None where the image or the compiler does not tell.

    ``flash`` is code, constants and the initial values of variables; ``ram`` all variables, of which
    ``arena`` are the model's activations and ``buffers`` the rest; ``stack`` what one inference needs at
    most; ``stack_reserved`` what the linker sets aside. Limits come from the board, None where it has none.
    ``parts`` say whose flash and RAM are; none where the linker wrote no map.
    """

    flash: int | None
    flash_limit: int | None
    ram: int | None
    ram_limit: int | None
    arena: int | None
    buffers: int | None
    stack: Stack | None
    stack_reserved: int | None
    parts: tuple[Share, ...] = ()


def measure(image: Path, board: Board, *, model: str) -> Footprint:
    """The footprint of an image with the model of that name."""
    sections, arena = _read(image, f"{model}_arena")
    reserved = sum(section.size for name, section in sections.items() if name == STACK_SECTION)
    variables = {name: section for name, section in sections.items() if name != STACK_SECTION}
    flash = sum(section.size for section in variables.values() if section.flash) if sections else None
    ram = sum(section.size for section in variables.values() if section.ram) if sections else None
    return Footprint(
        flash=flash,
        flash_limit=board.memory.app,
        ram=ram,
        ram_limit=board.memory.static_ram,
        arena=arena,
        buffers=None if ram is None or arena is None else ram - arena,
        stack=stack_below(f"{model}_invoke", sorted(image.parent.rglob("*.ci"))),
        stack_reserved=reserved or board.memory.stack,
        parts=share_out(image.with_suffix(".map"), model, variables),
    )


def to_json(footprint: Footprint) -> dict[str, object]:
    """The figures as JSON values; unknown ones are null."""
    stack = footprint.stack
    return {
        "flash": footprint.flash,
        "flash_limit": footprint.flash_limit,
        "ram": footprint.ram,
        "ram_limit": footprint.ram_limit,
        "arena": footprint.arena,
        "buffers": footprint.buffers,
        "stack": None if stack is None else stack.bytes,
        "stack_unknown": None if stack is None else list(stack.unknown),
        "stack_reserved": footprint.stack_reserved,
        "parts": {share.part.value: {"flash": share.flash, "ram": share.ram} for share in footprint.parts},
    }


def rows(footprint: Footprint) -> tuple[tuple[str, str, str], ...]:
    """The table's rows: what, how much, and of how much or with what reserve."""
    stack = footprint.stack
    at_least = "at least " if stack is not None and stack.unknown else ""
    missing = f"not counting {', '.join(stack.unknown)}" if stack is not None and stack.unknown else ""
    reserved = "" if footprint.stack_reserved is None else f"of {footprint.stack_reserved:,} B reserved"
    return (
        ("Flash", _bytes(footprint.flash), _share(footprint.flash, footprint.flash_limit)),
        ("RAM", _bytes(footprint.ram), _share(footprint.ram, footprint.ram_limit)),
        ("  arena", _bytes(footprint.arena), ""),
        ("  buffers", _bytes(footprint.buffers), ""),
        (
            "Stack of one inference",
            at_least + _bytes(None if stack is None else stack.bytes),
            "; ".join(filter(None, (reserved, missing))),
        ),
    )


def stack_below(root: str, graphs: Iterable[Path]) -> Stack | None:
    """The worst stack from ``root`` down, by gcc's .ci files; None where they do not know the function."""
    calls = _Calls.read(graphs)
    return calls.deepest(root) if root in calls.stack else None


def _bytes(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,} B"


def _share(value: int | None, limit: int | None) -> str:
    return "" if value is None or limit is None else f"{100 * value / limit:.1f} % of {limit:,} B"


def part_rows(footprint: Footprint) -> tuple[tuple[str, str, str], ...]:
    """Whose flash and whose RAM how much is; no rows where nobody knows."""
    return tuple((TITLES[share.part], _bytes(share.flash), _bytes(share.ram)) for share in footprint.parts)


def _read(image: Path, arena: str) -> tuple[dict[str, Section], int | None]:
    """The sections that take memory of the device, and the size of that symbol; nothing of other files."""
    from elftools.common.exceptions import ELFError
    from elftools.elf.constants import SH_FLAGS
    from elftools.elf.elffile import ELFFile

    with image.open("rb") as stream:
        try:
            elf = ELFFile(stream)
        except ELFError:  # a Mach-O program, on macOS
            return {}, None
        found = {
            section.name: Section(
                size=section["sh_size"],
                flash=section["sh_type"] != "SHT_NOBITS",
                ram=bool(section["sh_flags"] & SH_FLAGS.SHF_WRITE),
            )
            for section in elf.iter_sections()
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC
        }
        return found, _symbol_size(elf, arena)


def section_sizes(image: Path) -> dict[str, int]:
    """Bytes of every section of an ELF file that takes memory of the device, by name."""
    return {name: section.size for name, section in _read(image, "")[0].items()}


def _symbol_size(elf: ELFFile, name: str) -> int | None:
    table = elf.get_section_by_name(".symtab")
    symbols = None if table is None else table.get_symbol_by_name(name)
    return None if symbols is None else int(symbols[0]["st_size"])


@dataclass(slots=True)
class _Calls:
    """The call graph: each function's own stack (None: unknown) and its callees."""

    stack: dict[str, int | None] = field(default_factory=dict)
    callees: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls, graphs: Iterable[Path]) -> _Calls:
        """All files in one graph; a function is external to every file but its own."""
        calls = cls()
        for path in graphs:
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                calls._add(line)
        return calls

    def _add(self, line: str) -> None:
        node, edge = NODE.match(line), EDGE.match(line)
        if node:
            use = STACK_USE.search(node["label"])
            known = int(use[1]) if use and use[2] != "dynamic" else None
            # Other files that call the function list it too, without a figure.
            if known is not None or node["name"] not in self.stack:
                self.stack[node["name"]] = known
        elif edge:
            self.callees[edge["caller"]].add(edge["callee"])

    def deepest(self, root: str) -> Stack:
        """The largest sum of stacks along any path from ``root``."""
        depths: dict[str, int] = {}
        unknown: set[str] = set()
        for name, recursive in self._bottom_up(root):
            own = self.stack.get(name)
            if own is None or recursive:
                unknown.add(_readable(name, recursive=recursive))
            below = (depths.get(callee, 0) for callee in self.callees.get(name, ()))
            depths[name] = (own or 0) + max(below, default=0)
        return Stack(depths[root], tuple(sorted(unknown)))

    def _bottom_up(self, root: str) -> Iterator[tuple[str, bool]]:
        """Every function below ``root``, callees first, and whether it can reach itself again."""
        finished: set[str] = set()
        path: dict[str, Iterator[str]] = {root: iter(sorted(self.callees.get(root, ())))}
        recursive: set[str] = set()
        while path:
            name, todo = next(reversed(path.items()))
            callee = next(todo, None)
            if callee is None:
                del path[name]
                finished.add(name)
                yield name, name in recursive
            elif callee in path:
                recursive.add(callee)
            elif callee not in finished:
                path[callee] = iter(sorted(self.callees.get(callee, ())))


def _readable(name: str, *, recursive: bool) -> str:
    if name == INDIRECT:
        return "calls through pointers"
    return f"recursion of {name}" if recursive else name

"""The tables of docs/performance.md, from the record: what stands there is what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Figures, Name
from benchmarks.quoted import quoted
from benchmarks.tables import lines, number

__all__ = ["PAGE", "renewed"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BLOCK = re.compile(r"(<!-- measured: (\w+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
M4 = "sim-cortex-m4"
CORES = {
    "sim-cortex-m4": "Cortex-M4",
    "sim-cortex-m55": "Cortex-M55",
    "sim-cortex-m0": "Cortex-M0",
    "sim-cortex-m7": "Cortex-M7",
    "sim-riscv32": "RV32IMC",
    "sim-esp32": "Xtensa with MAC16",
    "sim-esp8266": "ESP8266",
}
MODES = ("speed", "balanced", "size", "ram")

Row = Sequence[str]


def renewed(text: str, found: Mapping[Name, Figures], peers: Mapping[Name, Figures]) -> str:
    """The page with these figures in its blocks."""
    tables = {
        "instructions": _cores(found, "instructions"),
        "arenas": _cores(found, "arena"),
        "modes": _modes(found, "instructions"),
        "modes_arena": _modes(found, "arena"),
        "modes_flash": _modes(found, "flash"),
        "peers": _peers(peers),
    }
    return BLOCK.sub(lambda block: f"{block[1]}\n" + "\n".join(lines(tables[block[2]])) + "\n\n", text)


def _models(found: Mapping[Name, Figures]) -> list[str]:
    return sorted({model for _, model, _ in found})


def _cores(found: Mapping[Name, Figures], what: str) -> list[Row]:
    """One figure for speed on every core, beside what is quoted."""
    head = ["model"]
    for board, core in CORES.items():
        head += [core, "TFLM"] if _is_quoted(board, what) else [core]
    return [head, *([model, *_of_cores(model, found, what)] for model in _models(found))]


def _of_cores(model: str, found: Mapping[Name, Figures], what: str) -> Iterator[str]:
    for board in CORES:
        yield _cell(found.get((board, model, "speed")), what)
        if _is_quoted(board, what):
            yield number(quoted(board, model, what))


def _is_quoted(board: str, what: str) -> bool:
    return quoted(board, "kws_ds_cnn", what) is not None


def _modes(found: Mapping[Name, Figures], what: str) -> list[Row]:
    """One figure of every mode on a Cortex-M4, and TFLM's."""
    rows = [
        [
            model,
            *(_cell(found.get((M4, model, mode)), what) for mode in MODES),
            number(quoted(M4, model, what)),
        ]
        for model in _models(found)
        if any((M4, model, mode) in found for mode in MODES)
    ]
    return [["model", *MODES, "TFLM"], *rows]


def _peers(peers: Mapping[Name, Figures]) -> list[Row]:
    """Three figures for every model and compiler; a model that only tinygen takes is left out."""
    rows = [
        [model, peer, *(_cell(value, what) for what in ("instructions", "arena", "flash", "different"))]
        for (_, model, peer), value in sorted(
            peers.items(), key=lambda each: (each[0][1], each[0][2] != "tinygen")
        )
        if not value.refused and _is_shared(model, peers)
    ]
    return [["model", "compiler", "instructions", "RAM", "flash", "outputs that differ"], *rows]


def _is_shared(model: str, peers: Mapping[Name, Figures]) -> bool:
    return sum(name[1] == model and not value.refused for name, value in peers.items()) > 1


def _cell(value: Figures | None, what: str) -> str:
    if value is None or value.refused:
        return "-"
    return number(value.arena + value.states if what == "arena" else getattr(value, what))

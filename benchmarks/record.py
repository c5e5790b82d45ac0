"""The committed figures, so that a slower kernel is seen and a faster one is a commit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Name

__all__ = ["PEERS", "RECORD", "SEEN", "TOLERANCE", "read_figures", "read_tools", "write_figures"]

ROOT = Path(__file__).resolve().parent
RECORD = ROOT / "figures.json"
PEERS = ROOT / "peers.json"  # the same for other compilers, by board, model and peer
SEEN = ROOT.parent / ".cache" / "figures.json"  # what was measured here, committed or not
TOLERANCE = 0.01  # of the count: a clock of 0.256 us and what a compiler's patch changes


def read_figures(path: Path = RECORD) -> dict[Name, Figures]:
    """What a file has, by board, model and mode; nothing where there is no such file."""
    return {
        (board, model, mode): Figures(**values)
        for board, models in _read(path)["figures"].items()
        for model, modes in models.items()
        for mode, values in modes.items()
    }


def read_tools(path: Path = RECORD) -> dict[str, dict[str, str]]:
    """By board, the compiler and the emulator that its figures are of."""
    return dict(_read(path)["tools"])


def write_figures(
    figures: Mapping[Name, Figures], tools: Mapping[str, Mapping[str, str]], path: Path = RECORD
) -> None:
    """Replace what is given, keep the rest; what was measured with other tools does not stay beside it."""
    kept_tools = read_tools(path)
    kept = {
        name: value
        for name, value in read_figures(path).items()
        if kept_tools[name[0]] == tools.get(name[0], kept_tools[name[0]])
    }
    path.parent.mkdir(exist_ok=True)
    staged = path.with_suffix(".new")
    staged.write_text(_text({**kept, **figures}, {**kept_tools, **tools}), encoding="utf-8")
    staged.replace(path)


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {"tools": {}, "figures": {}}
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _text(figures: Mapping[Name, Figures], tools: Mapping[str, Mapping[str, str]]) -> str:
    """JSON with one line for each figure: what changes is seen in a diff."""
    nested: dict[str, dict[str, dict[str, Any]]] = {}
    marks: dict[str, str] = {}
    for number, ((board, model, mode), value) in enumerate(sorted(figures.items())):
        nested.setdefault(board, {}).setdefault(model, {})[mode] = f"@{number}@"
        marks[f'"@{number}@"'] = json.dumps(value.to_json())
    text = json.dumps({"tools": dict(sorted(tools.items())), "figures": nested}, indent=1)
    for mark, line in marks.items():
        text = text.replace(mark, line, 1)
    return text + "\n"

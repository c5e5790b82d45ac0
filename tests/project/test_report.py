"""The figures of an image: equal to what binutils and the generated header say, honest where nobody knows."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from tests.conftest import Tools
from tests.project.conftest import Built
from tests.project.sample import MODEL, sources
from tinygen import report
from tinygen.report import Footprint, Stack, measure, rows, stack_below, to_json


def footprint(built: Built) -> Footprint:
    return measure(built.result.image, built.board, model=MODEL)


def test_flash_and_ram_equal_size(built: Built, tools: Tools) -> None:
    """Berkeley's text holds constants; data is in flash and in RAM."""
    tools.require("size")
    table = subprocess.run(
        ["size", str(built.result.image)], capture_output=True, text=True, check=True
    ).stdout
    text, data, bss = map(int, table.splitlines()[1].split()[:3])
    found = footprint(built)
    reserved = found.stack_reserved or 0
    assert found.flash == text + data
    # Sections begin at multiples of their alignment: size counts them without the gaps, as measure does.
    assert found.ram == data + bss - reserved


def test_the_arena_is_the_headers(built: Built) -> None:
    found = footprint(built)
    match = re.search(rf"{MODEL.upper()}_ARENA_SIZE\s+(\d+)", sources()[f"{MODEL}.h"])
    assert match
    assert found.arena == int(match[1])
    assert found.ram == found.arena + (found.buffers or 0)


def test_the_stack_of_an_inference_is_known(built: Built) -> None:
    stack = footprint(built).stack
    assert stack is not None
    assert stack.unknown == ()
    assert 16 <= stack.bytes < 1024


def test_what_nobody_knows_is_named(built: Built) -> None:
    stack = stack_below("tg_app_poll", sorted(built.result.image.parent.rglob("*.ci")))
    assert stack is not None
    assert "calls through pointers" in stack.unknown
    assert "memcpy" in stack.unknown
    assert stack_below("no_such_function", sorted(built.result.image.parent.rglob("*.ci"))) is None


def test_the_deepest_path_counts(tmp_path: Path) -> None:
    """Top calls left (100 + leaf 8) and right (10 + leaf 8); wide's room depends on its arguments."""
    graph = tmp_path / "a.ci"
    nodes = {"top": "16 bytes (static)", "left": "100 bytes (static)", "right": "10 bytes (dynamic,bounded)"}
    nodes |= {"wide": "24 bytes (dynamic)", "again": "4 bytes (static)"}
    edges = ["top left", "top right", "left leaf", "right leaf", "again again", "again wide", "again gone"]
    lines = [f'node: {{ title: "{name}" label: "{name}\\na.c:1:1\\n{use}" }}' for name, use in nodes.items()]
    lines += ['node: { title: "leaf" label: "leaf\\na.c:1:1" shape : ellipse }']
    pairs = [edge.split() for edge in edges]
    lines += [f'edge: {{ sourcename: "{a}" targetname: "{b}" label: "a.c:2:2" }}' for a, b in pairs]
    graph.write_text("\n".join(lines))
    other = tmp_path / "b.ci"
    other.write_text('node: { title: "leaf" label: "leaf\\nb.c:1:1\\n8 bytes (static)" }\n')
    for order in ([graph, other], [other, graph]):
        assert stack_below("top", order) == Stack(124, ())
        assert stack_below("again", order) == Stack(4, ("gone", "recursion of again", "wide"))


def test_no_elf_file_is_unknown_not_wrong(built: Built, tmp_path: Path) -> None:
    image = tmp_path / "program"
    image.write_bytes(b"\xcf\xfa\xed\xfe" + bytes(100))
    found = measure(image, built.board, model="x")
    assert (found.flash, found.ram, found.arena, found.buffers, found.stack) == (None,) * 5
    assert rows(found)[0] == ("Flash", "unknown", "")


def test_json_holds_every_figure(built: Built) -> None:
    found = footprint(built)
    values = json.loads(json.dumps(to_json(found)))
    assert set(values) == {*Footprint.__dataclass_fields__, "stack_unknown"}
    assert values["stack"] == found.stack.bytes if found.stack else None
    assert values["flash"] == found.flash


def test_rows_say_how_much_of_how_much() -> None:
    found = Footprint(1000, 4000, 300, 1000, 200, 100, Stack(64, ("memcpy",)), 4096)
    assert report.rows(found) == (
        ("Flash", "1,000 B", "25.0 % of 4,000 B"),
        ("RAM", "300 B", "30.0 % of 1,000 B"),
        ("  arena", "200 B", ""),
        ("  buffers", "100 B", ""),
        ("Stack of one inference", "at least 64 B", "of 4,096 B reserved; not counting memcpy"),
    )

"""The page about a model: whole, alone, and true to what `tinygen inspect` says."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest

from tests.cli.command import Here
from tests.tflite.small_model import looping_model, small_model, stateful_model
from tinygen import api
from tinygen.errors import ToolError
from tinygen.latency import figure

VOID = {"meta", "link", "br", "hr", "img", "input"}  # without an end tag
MODELS = {"digits": None, "small": small_model, "stateful": stateful_model, "looping": looping_model}


class Page(HTMLParser):
    """Tags that are open, ids, addresses, and the cells of tables by their sections."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.sections: dict[str, list[list[str]]] = {}
        self.section = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.addresses += [given[key] for key in ("src", "href", "xlink:href", "action") if key in given]
        if tag == "section":
            self.section = given["id"]
            self.sections[self.section] = []
        if tag == "tr":
            self.sections[self.section].append([])
        if tag in {"td", "th"}:
            self.sections[self.section][-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.sections[self.section][-1][-1] += data

    def rows(self, section: str) -> list[list[str]]:
        """Without the head."""
        return [[cell.strip() for cell in row] for row in self.sections[section][1:]]


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the picture of the arena."""

    left: float
    right: float
    top: float
    bottom: float


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest, tmp_path: Path, digits: Path) -> Path:
    make = MODELS[request.param]
    if make is None:
        return digits / "digits.tflite"
    path = tmp_path / f"{request.param}.tflite"
    path.write_bytes(make())
    return path


def pictures(text: str) -> list[ET.Element]:
    return [ET.fromstring(found) for found in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)]


def page_of(here: Here, *arguments: object) -> str:
    done = here("report", *arguments, "--json")
    assert done.status == 0, done.err
    path = here.directory / str(json.loads(done.out)["output"])
    return path.read_text(encoding="utf-8")


def test_a_page_is_well_formed_and_loads_nothing(here: Here, model: Path) -> None:
    text = page_of(here, model, "--board", "nano33ble")
    page = Page(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert page.addresses
    assert {address.removeprefix("#") for address in page.addresses} <= set(page.ids)
    assert not re.search(r"https?:|@import|<script|<link|<img", text)
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#hatch", "#tip"}
    assert pictures(text)


def test_a_page_says_what_inspect_says(here: Here, model: Path) -> None:
    text = page_of(here, model)
    found = json.loads(here("inspect", model, "--json").out)
    rows = Page(text).rows("layers")
    assert [(row[1], row[4], row[5]) for row in rows] == [
        (layer["operator"], f"{layer['macs']:,}", f"{layer['constant_bytes']:,}") for layer in found["layers"]
    ]
    for role in ("input", "output"):
        names = re.findall(rf"<h3>{role}: <code>(.*?)</code></h3>", text)
        assert names == [tensor["name"] for tensor in found[f"{role}s"]]
    assert f"<dt>Arena</dt><dd>{found['arena_bytes']:,} B</dd>" in text
    assert f"<dt>Constants in flash</dt><dd>{found['constant_bytes']:,} B</dd>" in text


def test_the_time_on_a_page_is_that_of_inspect(here: Here, digits: Path) -> None:
    asked = (digits / "digits.tflite", "--board", "nucleo-l4r5zi")
    page = page_of(here, *asked)
    latency = json.loads(here("inspect", *asked, "--json").out)["latency"]
    rows = Page(page).rows("time")
    assert [row[2] for row in rows] == [f"{layer['micros']:,.0f}" for layer in latency["layers"]]
    assert sum(float(row[3].removesuffix(" %")) for row in rows) == pytest.approx(100, abs=0.1 * len(rows))
    whole, error = latency["milliseconds"], latency["error"]
    low, high = figure(whole * (1 - error)), figure(whole * (1 + error))
    assert (
        f"<strong>About {figure(whole)} ms</strong> for an inference on nucleo-l4r5zi, {low} to {high} ms"
        in page
    )
    assert f"<dd>{figure(latency['millijoules'])} mJ</dd>" in page


def test_a_page_says_where_there_is_no_estimate_of_the_time(here: Here, digits: Path) -> None:
    page = page_of(here, digits / "digits.tflite", "--board", "nucleo-l4r5zi", "--optimize", "size")
    assert "There is no estimate: no instructions were counted" in page
    assert "estimated</dt>" not in page
    assert 'id="time"' not in page_of(here, digits / "digits.tflite")


def test_no_block_of_the_arena_is_outside_of_it_or_lies_on_another(here: Here, model: Path) -> None:
    text = page_of(here, model)
    size = json.loads(here("inspect", model, "--json").out)["arena_bytes"]
    rows = Page(text).rows("arena")
    assert rows
    ends = [(int(row[1].replace(",", "")), int(row[2].replace(",", ""))) for row in rows]
    assert all(offset >= 0 and taken > 0 and offset + taken <= size for offset, taken in ends)
    drawn = blocks(text)
    assert len(drawn) == len(rows)
    assert not [pair for pair in combinations(drawn, 2) if overlap(*pair)]


def blocks(text: str) -> list[Block]:
    """The rectangles in the picture of the arena; its field holds them all."""
    picture = next(each for each in pictures(text) if each.get("aria-labelledby") == "arena-title arena-desc")
    (field,) = (rectangle(each) for each in picture.iter("rect") if each.get("class") == "field")
    found = [
        rectangle(each)
        for group in picture.iter("g")
        if group.get("class") == "block"
        for each in group.iter("rect")
    ]
    for each in found:
        assert field.left - 0.01 <= each.left < each.right <= field.right + 0.01
        assert field.top - 0.01 <= each.top < each.bottom <= field.bottom + 0.01
    return found


def rectangle(element: ET.Element) -> Block:
    x, y, width, height = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
    return Block(x, x + width, y, y + height)


def overlap(one: Block, other: Block) -> bool:
    """Coordinates are rounded to hundredths."""
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0.02 and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.02


def test_the_commands_on_a_page_work(in_digits: Here) -> None:
    text = page_of(in_digits, "--board", "nano33ble", "--max-ram", 20_000, "--output", "a page.html")
    commands = re.search(r"<pre[^>]*>(.*?)</pre>", text, flags=re.DOTALL)
    assert commands is not None
    assert "--board nano33ble --max-ram 20000 --output &#39;a page.html&#39;" in commands[1]
    assert "<strong>Fits nano33ble</strong>.\nThe framework is counted" in text
    assert in_digits("inspect", "--board", "nano33ble", "--max-ram", 20_000).status == 0


def test_names_cannot_become_tags(here: Here, digits: Path) -> None:
    labels = here.directory / "labels.txt"
    labels.write_text("".join(f"<b>{number}&\n" for number in range(10)))
    text = page_of(here, digits / "digits.tflite", "--labels", labels)
    assert "<b>" not in text
    assert "<li>&lt;b&gt;9&amp;</li>" in text
    assert Page(text).open == []


def test_nothing_is_written_where_the_folder_cannot_be_made(here: Here, digits: Path) -> None:
    (here.directory / "file").write_text("kept")
    before = sorted(here.directory.iterdir())
    here.refuses("report", digits / "digits.tflite", "--output", "file/page.html")
    here.refuses("report", digits / "no.tflite", "--output", "page.html")
    here.refuses("report", digits / "digits.tflite", "--board", "hots", "--output", "page.html")
    assert sorted(here.directory.iterdir()) == before
    assert (here.directory / "file").read_text() == "kept"


def test_the_page_by_python(tmp_path: Path, digits: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = api.write_report(digits / "digits.tflite")
    assert path == Path("digits.html")
    assert Page(path.read_text(encoding="utf-8")).open == []
    with pytest.raises(ToolError):
        api.write_report(digits / "digits.tflite", path / "page.html")

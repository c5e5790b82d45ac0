"""The live page in a browser, beside boards that run: what it shows, and what it survives."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Browser, Tab
from tests.cli.command import tinygen
from tests.conftest import Tools
from tests.live.board import Board, page
from tinygen import simulator

STATE = "document.querySelector('#state').dataset.state"
NUMBERS = "feed.predictions.map((row) => row.number)"
ROWS = "[...document.querySelectorAll('#rows tr')].map((row) => [...row.cells].map((it) => it.innerText))"
PICTURE = "document.querySelector('#input img')"
PAINTED = """[...document.querySelectorAll('canvas')].map((canvas) => new Set(new Uint32Array(
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)"""


@pytest.fixture(scope="module")
def address(sensing: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a board that runs."""
    board = Board(sensing, tmp_path_factory.mktemp("board") / "port")
    board.plug()
    with page(board) as (_, found):
        yield found
    board.unplug()


def live(browser: Browser, address: str, width: int = 1000, height: int = 1400, **media: str) -> Tab:
    """A tab, once it shows predictions."""
    tab = browser.open(address, width, height, **media)
    tab.wait(f"{STATE} === 'live' && {NUMBERS}.length > 20")
    return tab


def test_it_shows_what_the_board_predicts(browser: Browser, address: str) -> None:
    tab = live(browser, address)
    tab.wait("feed.state.health && document.querySelectorAll('#facts dt').length > 3")
    rows = tab.value(ROWS)
    assert len(rows) == 12
    for when, number, what, score, micros in rows:
        assert re.fullmatch(r"\d\d:\d\d:\d\d", when) and re.fullmatch(r"[\d,]+", number)
        assert re.fullmatch(r"\d", what) and re.fullmatch(r"[01]\.\d{4}", score)
        assert re.fullmatch(r"[\d,.]+ (us|ms|s)", micros)
    assert float(tab.text("#rate").removesuffix("/s")) > 5
    assert tab.text("#state") == "Live"
    numbers = tab.value(NUMBERS)
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert min(tab.value(PAINTED)) > 3  # background, grid, words, points
    assert "Predicted: " in tab.value("document.querySelector('#confidence canvas').ariaLabel")


def test_it_shows_the_last_input(browser: Browser, address: str) -> None:
    tab = live(browser, address)
    tab.wait(f"{PICTURE}.complete && {PICTURE}.naturalWidth === 8")
    shown = tab.value(f"{PICTURE}.getAttribute('src')")
    assert "8 \u00d7 8 pixels." in tab.text("#seen")
    tab.wait(f"{PICTURE}.getAttribute('src') !== '{shown}' && {PICTURE}.naturalWidth === 8")


def test_it_loads_nothing_else_and_complains_of_nothing(browser: Browser, address: str) -> None:
    tab = live(browser, address)
    own = {address, f"{address}rows", f"{address}input.png"}
    assert {url.partition("?")[0] for url in tab.addresses()} <= own
    assert tab.complaints() == []


def test_a_reload_and_many_tabs_show_the_last_minutes(browser: Browser, address: str) -> None:
    first = live(browser, address)
    oldest = first.value(NUMBERS)[0]
    first.call("Page.reload")
    first.wait(f"document.readyState === 'complete' && {NUMBERS}.length > 20")
    assert first.value(NUMBERS)[0] == oldest
    tabs = [browser.open(address) for _ in range(9)]  # more than a browser keeps connections to one server
    for tab in tabs:
        tab.call("Page.bringToFront")
        newest = tab.wait(f"{NUMBERS}.length > 20 && {NUMBERS}.at(-1)")
        tab.wait(f"{NUMBERS}.at(-1) > {newest}")
        numbers = tab.value(NUMBERS)
        assert numbers == list(range(oldest, numbers[-1] + 1))
        tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_paper(browser: Browser, address: str, scheme: str) -> None:
    tab = live(browser, address, 360, prefers_color_scheme=scheme)
    assert tab.value("document.documentElement.scrollWidth") == 360
    back = tab.value("getComputedStyle(document.body).backgroundColor")
    assert (back == "rgb(255, 255, 255)") == (scheme == "light")
    assert tab.printed().startswith(b"%PDF-")
    tab.show_as_printed(717)
    assert tab.value("document.documentElement.scrollWidth") == 717


def test_the_keyboard_reaches_and_works_everything(browser: Browser, address: str) -> None:
    tab = live(browser, address)
    reached = []
    for _ in range(4):
        tab.press("Tab")
        reached.append(tab.value("document.activeElement.id || document.activeElement.className"))
    assert reached == ["skip", "span", "hold", "wide"]
    tab.value("document.querySelector('#hold').focus()")
    tab.press(" ")
    assert tab.value("document.querySelector('#hold').ariaPressed") == "true"
    count = tab.text("#count")
    newest = tab.value(f"{NUMBERS}.at(-1)")
    tab.wait(f"{NUMBERS}.at(-1) > {newest} + 20")
    assert tab.text("#count") == count
    tab.press(" ")
    tab.wait(f"document.querySelector('#count').textContent !== '{count}'")


def test_motion_is_reduced_for_who_wants_that(browser: Browser, address: str) -> None:
    tab = live(browser, address, prefers_reduced_motion="reduce")
    assert tab.value("calm.matches")
    assert tab.value("document.getAnimations().length") == 0


def test_unplugged_plugged_ended_and_started_again(browser: Browser, board: Board) -> None:
    with page(board) as (process, address):
        tab = live(browser, address)
        board.unplug()
        tab.wait(f"{STATE} === 'unplugged'")
        assert tab.text("#state").startswith("Unplugged since ")
        tab.wait("document.querySelector('#rate').textContent === 'none now'")
        board.plug()
        tab.wait(f"{STATE} === 'live'")
        tab.wait("document.querySelector('#lost').textContent.includes('1 times unplugged')")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0
        tab.wait(f"{STATE} === 'ended'")
    port = int(address.rstrip("/").rpartition(":")[2])
    with page(board, web_port=port):
        tab.wait(f"{STATE} === 'live' && feed.state.unplugged === 0")
        numbers = tab.value(NUMBERS)
        assert numbers == list(range(numbers[0], numbers[-1] + 1))


def test_an_emulated_board_that_ends(browser: Browser, sensing: Path, tools: Tools, tmp_path: Path) -> None:
    tools.require("arm-none-eabi-gcc")
    tools.require("qemu-system-arm")
    output = tmp_path / "arm"
    name = "sim-cortex-m4"
    done = tinygen("flash", "--board", name, "--output", output, "--set", "thumbnail=30", cwd=sensing)
    assert done.status == 0, done.err
    started = simulator.running(output / ".tinygen")
    assert started is not None
    try:
        with page(Board(sensing, started.url, name)) as (_, address):
            tab = live(browser, address)
            assert float(tab.text("#rate").removesuffix("/s")) > 1
            tab.wait(f"{PICTURE}.complete && {PICTURE}.naturalWidth === 4")
            assert "4 \u00d7 4 pixels, one of 2 in both directions." in tab.text("#seen")
            simulator.stop(output / ".tinygen")
            tab.wait(f"{STATE} === 'unplugged'")
    finally:
        simulator.stop(output / ".tinygen")

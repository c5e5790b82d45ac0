"""The page of `tinygen report` in a browser: on a desk, a phone and paper, light and dark, by keyboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.browser import Browser
from tests.cli.command import Here
from tests.tflite.small_model import looping_model, stateful_model
from tinygen import api
from tinygen.noise import measure_ranges
from tinygen.page import Examined, Repetition, make_page
from tinygen.page.answers import LARGEST_MATRIX
from tinygen.scores import Scores

MODELS = {"digits": None, "stateful": stateful_model, "looping": looping_model}
A4 = 717  # pixels between the margins
HIDDEN = """[...document.querySelectorAll('svg text')].filter((text) => {
  const box = text.getBoundingClientRect();
  const picture = text.ownerSVGElement.getBoundingClientRect();
  return box.width && (box.left < picture.left - 1 || box.right > picture.right + 1
    || box.top < picture.top - 1 || box.bottom > picture.bottom + 1);
}).map((text) => text.textContent)"""
STOPS = "[...document.querySelectorAll('a, summary, [tabindex=\"0\"]')].length"
SHADES = "[...document.querySelectorAll('td[style]')].map((td) => getComputedStyle(td).backgroundColor)"
FOCUS = "[document.activeElement.tagName, document.activeElement.getAttribute('href')]"


@pytest.fixture(params=MODELS)
def address(request: pytest.FixtureRequest, here: Here, digits: Path) -> str:
    make = MODELS[request.param]
    model = digits / "digits.tflite"
    if make is not None:
        model = here.directory / f"{request.param}.tflite"
        model.write_bytes(make())
    done = here("report", model, "--board", "nano33ble", "--output", "page.html")
    assert done.status == 0, done.err
    return (here.directory / "page.html").as_uri()


def test_it_is_alone_and_complains_of_nothing(browser: Browser, address: str) -> None:
    tab = browser.open(address)
    assert tab.addresses() == {address}
    assert tab.complaints() == []
    assert tab.value(HIDDEN) == []
    assert tab.value("document.documentElement.scrollWidth") == 1000
    tab.close()


def test_it_fits_a_phone_and_paper_in_both_schemes(browser: Browser, address: str) -> None:
    backs = set()
    for scheme in ("light", "dark"):
        tab = browser.open(address, 360, prefers_color_scheme=scheme)
        assert tab.value("document.documentElement.scrollWidth") == 360
        backs.add(tab.value("getComputedStyle(document.body).backgroundColor"))
        assert tab.printed().startswith(b"%PDF-")
        tab.show_as_printed(A4)
        assert tab.value("document.documentElement.scrollWidth") == A4
        tab.close()
    assert len(backs) == 2


def test_the_widest_matrix_and_activations_fit_a_phone_and_paper(
    browser: Browser, digits: Path, tmp_path: Path
) -> None:
    """Of as many classes as there may be, with names and counts of some length."""
    count = LARGEST_MATRIX
    names = tuple(f"golden retriever {number}" for number in range(count))
    confusion = tuple(tuple(9999 if row <= column else 0 for column in range(count)) for row in range(count))
    scores = Scores(9999 * count, 0, names, confusion, (0,) * count)
    model = api.load_model(digits / "digits.tflite")
    ranges = measure_ranges(model.graph, [np.zeros((1, 8, 8, 1), np.int8)])
    examined = Examined("data", 1, scores, "TFLM", 1, 1, ("a note",), 1, ranges)
    text = make_page(model.graph, model.program, Repetition((), ()), None, examined)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    tab = browser.open((tmp_path / "page.html").as_uri(), 360, prefers_color_scheme="dark")
    assert tab.complaints() == []
    assert tab.value("document.documentElement.scrollWidth") == 360
    assert len(set(tab.value(SHADES))) > count  # by the share, and of another colour where it is right
    assert tab.value("document.querySelectorAll('.matrix .right').length") == count
    assert tab.value("document.querySelectorAll('#activations tbody tr').length") == len(ranges) > 0
    tab.show_as_printed(A4)
    assert tab.value("document.documentElement.scrollWidth") == A4
    tab.close()


def test_the_keyboard_reaches_everything(browser: Browser, address: str) -> None:
    tab = browser.open(address)
    tab.value("document.querySelectorAll('details').forEach((each) => each.open = true)")
    tab.press("Tab")
    assert tab.value(FOCUS) == ["A", "#main"]
    assert (
        tab.value("document.activeElement.getBoundingClientRect().left") >= 0
    )  # shown where it has the focus
    tab.press("Enter")
    tab.wait("document.activeElement.id === 'main'")
    reached = 0
    for _ in range(tab.value(STOPS)):
        tab.press("Tab")
        reached += tab.value("document.activeElement.closest('main section') !== null")
    assert reached == tab.value("document.querySelectorAll('main :is(a, summary, [tabindex=\"0\"])').length")
    tab.close()

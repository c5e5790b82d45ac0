"""The tables of docs/performance.md are those of the committed figures."""

from __future__ import annotations

from benchmarks.page import PAGE, renewed
from benchmarks.record import PEERS, read_figures


def test_the_page_has_what_was_recorded() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("<!-- measured: ") == 6
    assert text == renewed(text, read_figures(), read_figures(PEERS))


def test_no_figure_is_of_a_wrong_result() -> None:
    """A peer may compute other outputs than TFLM; tinygen may not."""
    assert not any(value.different for value in read_figures().values())
    assert all(value.different == 0 for name, value in read_figures(PEERS).items() if name[2] == "tinygen")

"""Labels in the picture of the arena, where newer blocks lie over older ones."""

from __future__ import annotations

from tinygen.page.arena import LETTER, LINE, Block, _labelled


def block(x: float, y: float, width: float, height: float, label: str = "") -> Block:
    return Block(x, y, width, height, "tone0", label, 0.0, "t", 0, 1, "input", "output")


def test_a_label_is_never_hidden() -> None:
    old = block(0, 0, 100, 60, "layer 0")
    assert _labelled(old, []).label_y == 30 + LINE / 2 - 2.5
    below = [block(50, 30, 100, 30)]
    assert _labelled(old, below).label_y == 30 - 2.5
    above = [block(50, 0, 100, 40)]
    assert _labelled(old, above).label_y == 40 + LINE - 2.5
    beside = [block(50 + len(old.label) * LETTER / 2 + 1, 0, 40, 60)]
    assert _labelled(old, beside) == _labelled(old, [])
    assert _labelled(old, below + above).label == ""
    assert _labelled(old, [block(0, 5, 100, 50)]).label == ""

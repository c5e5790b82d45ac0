"""docs/architectures.md says what the networks cost."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.architectures.built import built_models
from tests.architectures.catalogue import Architecture, models
from tests.architectures.figures import document, documented, measure

if TYPE_CHECKING:
    from tests.conftest import Tools

NEAR = 0.05  # other versions of the converter and the compiler change sizes by a little
# On another processor float sums end in other bits, and with them calibrated ranges: two tensors then have
# one scale or two, and the converter puts a QUANTIZE between these. What a small network keeps in TFLM is a
# few such tensors.
NEAR_IN_TFLM = 0.25
MAY_SHRINK = ("flash", "arena")  # whoever makes them smaller need not say so


def test_every_network_is_documented() -> None:
    assert list(documented()) == [(each.title, kind) for each, kind in models()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("architecture", "kind"), models(), ids=[f"{each.name}-{kind}" for each, kind in models()]
)
def test_the_figures_are_right(
    tools: Tools, tmp_path: Path, update_golden: bool, architecture: Architecture, kind: str
) -> None:
    tools.require_package("tflite_micro")
    compiler = tools.require("arm-none-eabi-gcc")
    file = built_models(tools) / f"{architecture.name}_{kind}.tflite"
    row = measure(file, architecture, kind, compiler, tmp_path)
    if update_golden:
        document(row)
    said = documented()[row.network, row.types]
    for field in fields(row)[2:]:
        now, then = getattr(row, field.name), getattr(said, field.name)
        shrunk = field.name in MAY_SHRINK and now < then
        tolerance = NEAR_IN_TFLM if field.name == "tflm_tensors" else NEAR
        near = None if then is None else pytest.approx(then, rel=tolerance)
        assert shrunk or now == near, f"{field.name}\n{row.text()}\n{said.text()}"

"""`tinygen inspect --board`: time, energy and a battery's life, always as estimates."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import Here
from tests.conftest import ROOT
from tinygen.latency import figure

DIGITS = ROOT / "examples" / "digits" / "digits.tflite"
INSPECT = ("inspect", DIGITS, "--board", "nucleo-l4r5zi")
DUTY = ("--every", "10s", "--battery", "1000mAh")


def test_json_has_what_the_text_says(here: Here) -> None:
    text, found = here(*INSPECT, *DUTY), json.loads(here(*INSPECT, *DUTY, "--json").out)
    assert text.status == 0, text.err
    latency, supply = found["latency"], found["supply"]
    said = " ".join(text.out.split())
    low, high = (latency["milliseconds"] * factor for factor in (1 - latency["error"], 1 + latency["error"]))
    time = f"estimated time of one inference on nucleo-l4r5zi: {figure(latency['milliseconds'])} ms"
    assert f"{time} ({figure(low)} to {figure(high)}), {figure(latency['millijoules'])} mJ" in said
    assert f"{figure(supply['mean_ma'])} mA on average" in said
    assert "1000 mAh last" in said
    assert len(latency["layers"]) == len(found["layers"])
    assert f"{latency['layers'][0]['cycles']:,}" in said


def test_a_board_and_a_period_are_needed(here: Here) -> None:
    assert "Say --board NAME" in here.refuses("inspect", DIGITS, "--every", "10s")
    assert "Say --every 10s" in here.refuses(*INSPECT, "--battery", "1000mAh")
    assert "'ten' is no quantity" in here.refuses(*INSPECT, "--every", "ten")


def test_without_a_board_no_time_is_said(here: Here) -> None:
    found = json.loads(here("inspect", DIGITS, "--json").out)
    assert (found["latency"], found["supply"]) == (None, None)
    assert "estimate" not in here("inspect", DIGITS).out


def test_what_has_no_estimate_says_so(here: Here) -> None:
    done = here(*INSPECT, "--optimize", "size", *DUTY)
    assert done.status == 0
    assert "no estimate of the time" in done.err
    assert "estimated" not in done.out


@pytest.mark.parametrize(
    ("value", "text"), [(0.01234, "0.0123"), (1.5, "1.5"), (12.34, "12.3"), (1234.5, "1,234"), (99.96, "100")]
)
def test_three_digits(value: float, text: str) -> None:
    assert figure(value) == text

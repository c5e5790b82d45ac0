"""The page on the firmware: its example is a tinygen.toml, its C compiles, its keys are all there are."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tests.conftest import ROOT, Tools
from tests.docs.markdown import blocks
from tests.firmware.programs import RUNTIME, STRICT, compile_c
from tinygen.config import Form, Pin, Settings, find_config
from tinygen.peripherals import IMU_KEYS, MICROPHONE_KEYS
from tinygen.sampling import Adc, Motion, Sampling, Sound

WIRED = {"imu": set(IMU_KEYS), "microphone": set(MICROPHONE_KEYS)}
SAMPLINGS: dict[str, type[Sampling]] = {"adc": Adc, "imu": Motion, "microphone": Sound}
PAGE = ROOT / "docs" / "firmware.md"


def test_the_example_is_one(tmp_path: Path) -> None:
    text = blocks(PAGE, "toml")[0]
    (tmp_path / "tinygen.toml").write_text(text, encoding="utf-8")
    settings = find_config(tmp_path).firmware
    assert settings == Settings(
        source=(tmp_path / "sensor.c").resolve(),
        form=Form.FRAMES,
        average=4,
        health_every=100,
        watchdog=8,
        pin=Pin(4, "person", 0.8, 0.6),
    )


@pytest.mark.parametrize("page", [PAGE, ROOT / "README.md"], ids=lambda page: page.name)
def test_the_source_compiles(tools: Tools, tmp_path: Path, page: Path) -> None:
    file = tmp_path / "sensor.c"
    file.write_text(blocks(page, "c")[-1], encoding="utf-8")
    declared = (*STRICT, "-Wno-missing-prototypes", f"-I{RUNTIME}", "-c")
    compile_c(tools.require("gcc"), tmp_path / "sensor.o", [file], *declared)


def test_the_tables_name_every_key() -> None:
    own = {"output" if field.name == "form" else field.name for field in fields(Settings)}
    assert keys_of("firmware") == (own - {"pin", "sampling"}) | {f"pin.{field.name}" for field in fields(Pin)}
    for source, sampling in SAMPLINGS.items():
        own = {field.name for field in fields(sampling)} - {"wired"}
        assert keys_of(f"firmware.{source}") == own | WIRED.get(source, set())


def keys_of(table: str) -> set[str]:
    """The first column of the page's table of that name."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"| key of `[{table}]`")
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return {key for row in rows for key in re.findall(r"`([\w.]+)`", row.split(" | ")[0])}


@pytest.mark.parametrize("source", SAMPLINGS)
def test_each_sensor_has_an_example(tmp_path: Path, source: str) -> None:
    (text,) = [text for text in blocks(PAGE, "toml") if f"[firmware.{source}]" in text]
    (tmp_path / "tinygen.toml").write_text(text, encoding="utf-8")
    settings = find_config(tmp_path).firmware
    assert settings.source == source and isinstance(settings.sampling, SAMPLINGS[source])

"""An image alone is flashed and its firmware greeted: no model, no project, no PlatformIO."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.cli.command import Here
from tests.conftest import Tools
from tests.upload.test_esptool import Mock, read_back
from tests.upload.test_uf2 import BLOCK, mount
from tinygen import api, platformio, simulator
from tinygen.errors import BuildError
from tinygen.simulator import Simulator
from tinygen.upload import uf2
from tinygen.upload.esptool import PARTITION, PARTITIONS, parts_of


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Here]:
    """Commands in an empty directory, where nothing may run PlatformIO."""

    def refuse(*_: object) -> None:
        raise AssertionError("PlatformIO is run")

    monkeypatch.setattr(platformio, "_pio", refuse)
    yield Here(tmp_path, monkeypatch, capsys)
    for state in (tmp_path / "build").glob("*/.tinygen"):
        simulator.stop(state)


def converted(tools: Tools, elf: Path, kind: str, folder: Path) -> Path:
    """The flash's contents, which is what a programmer is usually given."""
    file = folder / f"wave.{'hex' if kind == 'ihex' else 'bin'}"
    objcopy = tools.require("avr-objcopy")
    subprocess.run([objcopy, "-O", kind, "-R", ".eeprom", str(elf), str(file)], check=True)
    return file


def test_a_uno_takes_elf_hex_and_bin(tools: Tools, uno: api.Build, here: Here, tmp_path: Path) -> None:
    images = [shutil.copy(uno.image, tmp_path / "wave.elf")]
    images += [converted(tools, uno.image, kind, tmp_path) for kind in ("ihex", "binary")]
    for image in images:
        done = here("flash", "--image", image, "--board", "sim-uno")
        assert done.status == 0, done.err
        first, *rest = done.out.splitlines()
        assert first.startswith(f"wave ({uno.model.program.digest[:16]}) on sim-uno, made by tinygen ")
        assert [line.split()[0] for line in rest] == ["input", "output"]
        assert "sim-uno has the image; its port is /dev/" in done.err
    url = json.loads(here("flash", "--image", images[0], "--board", "sim-uno", "--json").out)["port"]
    found = simulator.running(tmp_path / "build" / "sim-uno" / ".tinygen")
    assert found is not None and found.url == url  # `tinygen monitor` finds it


def test_a_firmware_that_says_nothing(tools: Tools, blank_uno: Simulator, here: Here, tmp_path: Path) -> None:
    """`for (;;) {}` at the reset vector: rjmp .-2."""
    (tmp_path / "silent.bin").write_bytes(b"\xff\xcf")
    done = here("flash", "--image", "silent.bin", "--board", "sim-uno", "--port", blank_uno.url)
    assert (done.status, done.out) == (0, "")
    assert "sim-uno has the image, but its firmware said nothing to tinygen: " in done.err
    assert "does not answer" in done.err


def test_a_program_of_this_computer(here: Here) -> None:
    done = here("flash", "--image", "/bin/true", "--board", "host")
    assert done.status == 2 and "ended at once" in done.err


def test_an_esp32_takes_its_whole_flash(tools: Tools, here: Here, tmp_path: Path) -> None:
    tools.require("esp32-mock-bootloader")
    tools.require_package("esptool")
    flash = bytearray(np.random.default_rng(3).bytes(80_000))
    flash[PARTITIONS : PARTITIONS + len(PARTITION)] = PARTITION
    (tmp_path / "whole.bin").write_bytes(flash)
    mock = Mock("esp32c3")
    try:
        options = ("--board", "esp32-c3-devkitm-1", "--port", mock.port)
        done = here("flash", "--image", "whole.bin", *options)
        assert done.status == 0, done.err
        assert "its firmware said nothing to tinygen" in done.err  # the mock has no processor
        assert read_back(mock.port, "esp32c3", 0, len(flash), tmp_path) == flash
    finally:
        mock.stop()


def test_an_esp32_app_without_its_boot_loader_is_refused(tmp_path: Path) -> None:
    """At address 0 it would replace the boot loader."""
    app = tmp_path / "firmware.bin"
    app.write_bytes(b"\xe9" + bytes(60_000))
    with pytest.raises(BuildError, match=r"bootloader\.bin") as caught:
        parts_of(app, "esp32", tmp_path)
    assert "merge-bin" in caught.value.remedy


def test_a_drive_takes_the_file_itself(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its boot loader the board has no port, and afterwards none where the image is not ours."""
    monkeypatch.setattr(uf2, "ROOTS", (tmp_path / "media",))
    monkeypatch.setattr("tinygen.api.firmware.BACK_SECONDS", 0.3)
    (tmp_path / "media").mkdir()
    drive = mount(tmp_path / "media", "RPI-RP2")
    (tmp_path / "blink.uf2").write_bytes(BLOCK)
    done = here("flash", "--image", "blink.uf2", "--board", "pico")
    assert (drive / "blink.uf2").read_bytes() == BLOCK
    assert done.status == 0
    assert "said nothing to tinygen: no pico is connected" in done.err


@pytest.mark.parametrize(
    ("board", "file", "content", "cause"),
    [
        ("sim-uno", "a.uf2", BLOCK, "sim-uno takes no image like a.uf2"),
        ("sim-uno", "a.elf", b"\xe9something", "a.elf is no .elf file"),
        ("sim-uno", "a.hex", b"", "a.hex is empty"),
        ("sim-uno", "absent.hex", None, "absent.hex cannot be read: No such file"),
        ("pico", "a.uf2", b"\x7fELF", "a.uf2 is no .uf2 file"),
        ("esp32dev", "a.hex", b":", "esp32dev takes no image like a.hex"),
        ("nucleo-f411re", "a.elf", b"\x7fELF", "the program that uploads is PlatformIO's"),
    ],
)
def test_what_cannot_be_flashed(here: Here, board: str, file: str, content: bytes | None, cause: str) -> None:
    if content is not None:
        (here.directory / file).write_bytes(content)
    assert cause in here.refuses("flash", "--image", file, "--board", board)


def test_options_that_contradict_an_image(here: Here) -> None:
    (here.directory / "program").write_bytes(b"x")
    assert "--image" in here.refuses("flash", "model.tflite", "--image", "program", "--board", "host")
    assert "concerns a build" in here.refuses(
        "flash", "--image", "program", "-b", "host", "--set", "average=2"
    )
    assert "when it starts" in here.refuses("flash", "--image", "program", "-b", "host", "--port", "/dev/x")
    assert "no board was given" in here.refuses("flash", "--image", "program")

"""The same protocol on an emulated Cortex-M4, its UART on a socket."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.firmware.programs import HERE, PORTS, STRICT, compile_c, runtime_sources
from tests.firmware.small_model import expected_outputs, random_inputs
from tinygen.errors import PortError
from tinygen.link import Device, listen
from tinygen.protocol import Hello

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Tools

PLATFORM = ROOT / "firmware" / "platform"
CORTEX_M4 = ("-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-O2")
LINK = ("-nostartfiles", "--specs=nano.specs", "-T", str(PLATFORM / "ldscripts" / "mps2.ld"))


@pytest.fixture(scope="module")
def image(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cortex-m4")
    compiler = tools.require("arm-none-eabi-gcc")
    options = (*CORTEX_M4, "-DTG_RECEIVE_BUFFER=256", '-DTG_BOARD_NAME="sim"')
    sources = [HERE / "small_model.c", *runtime_sources(), *sorted((PORTS / "mps2").glob("*.c"))]
    objects = [
        compile_c(compiler, folder / f"{source.stem}.o", [source], *STRICT, *options, "-c")
        for source in sources
    ]
    startup = sorted((PLATFORM / "startup" / "mps2").glob("*.c"))
    return compile_c(compiler, folder / "firmware.elf", [*startup, *objects], *options, *LINK)


@pytest.fixture
def emulator(tools: Tools, image: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A running board and the URL of its port; it starts when the port is opened."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
    line = f"socket,id=line,host=127.0.0.1,port={number},server=on,wait=on,nodelay=on"
    command = [tools.require("qemu-system-arm"), "-M", "mps2-an386", "-kernel", str(image)]
    command += ["-display", "none", "-monitor", "none", "-chardev", line, "-serial", "chardev:line"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert b"waiting for connection" in process.stderr.readline()
    yield process, f"socket://127.0.0.1:{number}"
    process.kill()
    process.communicate()


def test_an_emulated_board_infers(emulator: tuple[subprocess.Popen[bytes], str]) -> None:
    process, url = emulator
    rng = random.Random(1)
    with Device.open(url) as device:
        assert (device.hello.board, device.hello.receive_buffer) == ("sim", 256)
        for runs in range(20):
            inputs = random_inputs(rng)
            assert device.infer(inputs).outputs == expected_outputs(inputs, runs)
        inputs = random_inputs(rng)
        _, layers = device.infer_layers(inputs)
        assert [layer.bytes for layer in layers] == [700, 700, 12]
        before = device.health()
        time.sleep(0.3)
        after = device.health()
        assert 100 <= after.uptime_ms - before.uptime_ms <= 3000
        assert after.stack_used is not None and 200 < after.stack_used < 4096
        assert (after.invokes, after.damaged_frames) == (21, 0)
        process.kill()
        process.wait()
        with pytest.raises(PortError, match="was lost"):
            device.infer(inputs)


def test_a_listener_hears_an_emulated_board_start(emulator: tuple[subprocess.Popen[bytes], str]) -> None:
    events = list(listen(emulator[1], seconds=1.5))
    assert [event.board for event in events if isinstance(event, Hello)] == ["sim"]

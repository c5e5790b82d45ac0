"""Ten million bytes that nobody meant, under sanitizers: the device is silent, then answers as ever."""

from __future__ import annotations

import random
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from tests.conftest import Tools
from tests.firmware.programs import HERE, SANITIZED, STRICT, compile_c, runtime_sources
from tinygen.protocol import (
    Decoder,
    Health,
    Hello,
    InputAck,
    LayerChecksum,
    ResetDone,
    Result,
    health_request,
    hello_request,
    input_chunk,
    invoke,
    layer_request,
    reset,
    result_request,
)

INPUT = random.Random(1).randbytes(300)
FRAMES = (
    hello_request(1),
    input_chunk(2, 0, 300, INPUT[:200]),
    input_chunk(2, 200, 300, INPUT[200:]),
    invoke(2, zlib.crc32(INPUT)),
    result_request(2, 64),
    health_request(3),
    reset(4),
    input_chunk(5, 0, 300, INPUT[:200]),
    input_chunk(5, 200, 300, INPUT[200:]),
    layer_request(5, zlib.crc32(INPUT), 0),
)
EXPECTED = (Hello, InputAck, InputAck, Result, Result, Health, ResetDone, InputAck, InputAck, LayerChecksum)


@pytest.fixture(scope="module", params=["gcc", "clang"])
def storm(request: pytest.FixtureRequest, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = [HERE / "storm.c", *runtime_sources()]
    output = tmp_path_factory.mktemp("storm") / "storm"
    options = (*STRICT, *SANITIZED, "-DTG_RECEIVE_BUFFER=4096")
    return compile_c(tools.require(request.param), output, sources, *options)


def survive(storm: Path, kind: str, count: int) -> int:
    """How many damaged frames were counted; everything else must be as if nothing had been heard."""
    frames = b"".join(struct.pack("<H", len(frame)) + frame for frame in FRAMES)
    done = subprocess.run([storm, kind, str(count)], input=frames, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    answered, runs, changed, damaged = map(int, done.stderr.split())
    assert (answered, runs, changed) == (0, 0, 0)
    events = Decoder().feed(done.stdout)
    assert [type(event) for event in events] == list(EXPECTED)
    assert {event.outputs for event in events if isinstance(event, Result)} == {(INPUT,)}
    assert {event.crc for event in events if isinstance(event, LayerChecksum)} == {zlib.crc32(INPUT)}
    return damaged


@pytest.mark.fuzz(count=10_000_000)
def test_random_bytes(storm: Path, fuzz_count: int) -> None:
    assert survive(storm, "random", fuzz_count) >= fuzz_count // 300


@pytest.mark.fuzz(count=2_000_000)
def test_frames_with_something_changed(storm: Path, fuzz_count: int) -> None:
    assert survive(storm, "mutated", fuzz_count) >= fuzz_count - fuzz_count // 100

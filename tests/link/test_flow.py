"""Never more bytes on their way to a device than its receive buffer holds."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.firmware.small_model import expected_outputs, random_inputs
from tests.link.line import Board, Line
from tinygen.link import Device
from tinygen.protocol import Decoder, InputAck

if TYPE_CHECKING:
    from pathlib import Path


class Ledger:
    """Watches a line: frames count from the host's write until the device has answered them."""

    def __init__(self) -> None:
        self.most = 0
        self.frames = 0
        self._decoder = Decoder()
        self._outstanding: list[int] = []

    def to_device(self, data: bytes) -> bytes:
        """The host writes whole frames; a read may take several."""
        sizes = [len(segment) + 2 for segment in data.split(b"\0") if segment]
        assert sum(sizes) == len(data)
        self._outstanding += sizes
        self.frames += len(sizes)
        self.most = max(self.most, sum(self._outstanding))
        return data

    def to_host(self, data: bytes) -> bytes:
        """An INPUT_ACK answers one frame, the oldest; a message in parts all that came before its end."""
        for event in self._decoder.feed(data):
            if isinstance(event, InputAck):
                del self._outstanding[:1]
            else:
                self._outstanding.clear()
        return data


def test_sixty_four_bytes_are_never_exceeded(small_program: Path) -> None:
    """Not even while the model works for longer than the host's first waits."""
    rng = random.Random(1)
    ledger = Ledger()
    with (
        Board(small_program) as board,
        Line(board.port, ledger.to_device, ledger.to_host) as line,
        Device.open(line.port) as device,
    ):
        assert device.hello.receive_buffer == 64
        for runs in range(2):
            inputs = random_inputs(rng)
            assert device.infer(inputs).outputs == expected_outputs(inputs, runs)
        device.infer_layers(random_inputs(rng))
        assert device.health().damaged_frames == 0
    assert 30 < ledger.most <= 64

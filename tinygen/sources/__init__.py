"""tinygen's own sources of inputs: their C files, with the facts of board and model that these need."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tinygen.boards import Board
from tinygen.errors import ConfigError
from tinygen.graph import Tensor
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.program import Program
from tinygen.sampling import Sampling
from tinygen.sources.adc import adc_source
from tinygen.sources.camera import camera_source
from tinygen.sources.imu import imu_source
from tinygen.sources.microphone import microphone_source
from tinygen.sources.own import own_source
from tinygen.sources.part import Source

__all__ = ["Source", "own_source", "source_of"]

SOURCES: Mapping[str, Callable[[Board, Tensor, Sampling | None, Preprocessing], Source]] = {
    "camera": camera_source,
    "adc": adc_source,
    "imu": imu_source,
    "microphone": microphone_source,
}


def source_of(
    name: str, board: Board, program: Program, sampling: Sampling | None, how: Preprocessing = AS_IT_IS
) -> Source:
    """What a source adds to the project; ConfigError where board, model or preprocessing do not fit it."""
    if len(program.inputs) != 1:
        raise ConfigError(
            f"the model has {len(program.inputs)} inputs, and the source {name!r} fills one",
            'Write a C file of your own that fills all of them: source = "sensor.c".',
        )
    return SOURCES[name](board, program.tensors[program.inputs[0]], sampling, how)

"""A microphone: every sample once and in its place, for models of sound and, by front ends, of features."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.boards.sampled import FRONT_END, front_end, window_model
from tests.conftest import Tools
from tests.firmware.programs import HERE
from tests.firmware.source_program import RESUME, SourceProgram, Turns
from tests.native import compile_program
from tests.ops.differential import references
from tinygen.boards import load_board
from tinygen.graph import Array
from tinygen.preprocessing import Meaning
from tinygen.program import Program
from tinygen.sampling import Sound
from tinygen.tflite import load
from tinygen.windows import quantized

CLASSES = ("silence", "unknown", "yes", "no")  # of micro_speech
CUT, MEND = -2, -3
SILENT, LOST = -1, -19535
TURN = 4_000  # microseconds
BLOCK = 64  # samples that the simulated microphone gives at once
FRAME, HOP, FEATURES = 480, 320, 40


def noise(seconds: int) -> Array:
    """No two parts of it are alike."""
    return np.random.default_rng(5).integers(-32768, 32768, seconds * 16_000).astype(np.int16)


def play(
    samples: Array,
    turns: list[int],
    program: Program,
    sound: Sound,
    folder: Path,
    tools: Tools,
    monkeypatch: pytest.MonkeyPatch,
) -> Turns:
    (folder / "sound").write_bytes(samples.tobytes())
    monkeypatch.setenv("SOUND", str(folder / "sound"))
    board = load_board("nano33ble")
    sensor = HERE / "sound_wire.c"
    return SourceProgram("microphone", board, program, sound, sensor, folder, tools).run(turns)


def starts(turns: Turns, samples: Array, length: int) -> list[int]:
    """Where in the sound each output begins; fails where one is no samples in a row."""
    found = []
    for output in turns.outputs:
        (position,) = np.flatnonzero(samples[: len(samples) - length] == output.reshape(-1)[0])[:1]
        while not np.array_equal(samples[position : position + length], output.reshape(-1)):
            later = np.flatnonzero(samples[position + 1 : len(samples) - length] == output.reshape(-1)[0])
            assert later.size, "an output is no samples in a row"
            position += 1 + later[0]
        found.append(int(position))
    return found


@pytest.mark.parametrize(
    ("scale", "gain"), [(1.0, 1), (1.0, 5), (1 / 32768, 1), (0.6 / 32767, 1), (1.3 / 32767, 2)]
)
def test_every_sample_once(
    scale: float, gain: int, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they are, or as fractions of full scale, which is 1; and amplified."""
    program = window_model(1, FRAME, kind="INT16", scale=scale)
    samples = noise(1)
    sound = Sound(16_000, gain, None, None, HOP, None)
    turns = play(samples, [TURN] * 250, program, sound, tmp_path, tools, monkeypatch)
    assert turns.opened == 0 and set(turns.codes) == {0, 1} and not turns.explained
    loud = np.clip(samples.astype(np.int32) * gain, -32768, 32767)
    tensor = program.tensors[program.inputs[0]]
    fractions = quantized(loud[:, np.newaxis], [Meaning(1 / 32768)], tensor).ravel()
    seen = loud.astype(np.int16) if scale == 1.0 else fractions
    assert len(turns.outputs) > 40
    for number, output in enumerate(turns.outputs):
        assert np.array_equal(output.reshape(-1), seen[number * HOP :][:FRAME])


def test_a_model_with_a_front_end_of_its_own(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its states go on from frame to frame."""
    words = np.load(FRONT_END.parent / "words.npz")["yes"]
    sound = Sound(16_000, 1, None, None, HOP, None)
    turns = play(words, [TURN] * 245, front_end(), sound, tmp_path, tools, monkeypatch)
    assert len(turns.outputs) > 40
    assert np.array_equal(np.stack(turns.outputs), features(words, len(turns.outputs)))


def features(samples: Array, count: int) -> Array:
    """The front end's outputs from the beginning of the samples: [count, features]."""
    frames = [[samples[HOP * number :][:FRAME][np.newaxis]] for number in range(count)]
    return np.stack([output for (output,) in references(load(FRONT_END.read_bytes()), frames)])


def test_a_front_end_before_the_model(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows of features, two new ones each time; after a rest the front end begins anew."""
    words = np.tile(np.load(FRONT_END.parent / "words.npz")["no"], 3)
    program = window_model(1, 10, FEATURES, 1)
    sound = Sound(16_000, 1, FRONT_END, HOP, 2, None)
    script = [*[TURN] * 150, -300_000, RESUME, *[TURN] * 120]
    turns = play(words, script, program, sound, tmp_path, tools, monkeypatch)
    assert set(turns.codes) == {0, 1} and not turns.explained
    before = turns.codes[:150].count(1)
    rows = features(words, 10 + 2 * before)
    seen = [output.reshape(10, FEATURES) for output in turns.outputs]
    for number in range(before):
        assert np.array_equal(seen[number], rows[2 * number :][:10])
    begin = (150 * TURN + 300_000) * 16 // 1000 // BLOCK * BLOCK  # some blocks later, while it was emptied
    fresh = [features(words[begin + BLOCK * late :], 10) for late in range(4)]
    assert any(np.array_equal(seen[before], each) for each in fresh)


def test_an_overflow_is_counted(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that runs for longer than samples are put aside."""
    program, samples = window_model(1, FRAME, kind="INT16", scale=1.0), noise(4)
    sound = Sound(16_000, 1, None, None, HOP, None)
    script = [*[TURN] * 100, 200_000, *[TURN] * 200, 700_000, *[TURN] * 100]
    turns = play(samples, script, program, sound, tmp_path, tools, monkeypatch)
    assert set(turns.codes) == {0, 1, LOST} and turns.codes.count(LOST) == 1
    found = starts(turns, samples, FRAME)
    (gap,) = [b - a - HOP for a, b in pairwise(found) if b - a != HOP]
    told = int(turns.explained[0].rpartition(" ")[2])
    assert abs(gap - told) < 2 * FRAME and told > 0.5 * 16_000


def test_a_cut_wire(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, samples = window_model(1, FRAME, kind="INT16", scale=1.0), noise(6)
    sound = Sound(16_000, 1, None, None, None, None)
    script = [*[TURN] * 100, CUT, *[TURN] * 400, MEND, *[TURN] * 100]
    turns = play(samples, script, program, sound, tmp_path, tools, monkeypatch)
    assert turns.codes[:345].count(SILENT) == 0 and set(turns.codes[360:500]) == {SILENT}
    assert set(turns.explained) == {"the microphone gives no samples"}
    assert turns.codes[-50:].count(1) > 4


@pytest.mark.parametrize("word", ["yes", "no"])
def test_micro_speech_hears_the_word(
    word: str, tools: Tools, tmp_path: Path, shared_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published keyword model behind its front end: from the wire to the class."""
    words = np.load(FRONT_END.parent / "words.npz")[word]
    noisy = (words + np.random.default_rng(1).normal(0, 20, words.shape)).astype(np.int16)
    program = compile_program((shared_models / "micro_speech.tflite").read_bytes(), "heard")
    sound = Sound(16_000, 1, FRONT_END, HOP, 1, None)
    turns = play(noisy, [TURN] * 252, program, sound, tmp_path, tools, monkeypatch)
    assert CLASSES[int(turns.outputs[0].argmax())] == word

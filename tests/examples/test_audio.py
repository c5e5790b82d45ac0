"""The audio example: spoken words to features as TFLM has them, and on to a keyword model."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.docs.markdown import blocks
from tests.native import WARNINGS, Native, compile_program
from tests.ops.differential import references
from tinygen import api
from tinygen.log_mel import filter_bank, transform_length
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.tflite import load
from tinygen.tflm import Answer, Job, run_tflm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools
    from tinygen.graph import Array

AUDIO = ROOT / "examples" / "audio"
MODEL = AUDIO / "preprocessor.tflite"
WORDS = ("yes", "no")
CLASSES = ("silence", "unknown", "yes", "no")  # of micro_speech
STEP, FRAME = 320, 480


def sound(word: str) -> Array:
    """One second of the word at 16 kHz, in the noise of a quiet room."""
    samples = np.load(AUDIO / "words.npz")[word]
    noise = np.random.default_rng(1).normal(0, 20, samples.shape)
    noisy: Array = (samples + noise).astype(np.int16)
    return noisy


def frames(samples: Array) -> tuple[tuple[Array, ...], ...]:
    starts = range(0, len(samples) - FRAME + 1, STEP)
    return tuple((samples[start : start + FRAME].reshape(1, FRAME),) for start in starts)


def tflm(model: bytes, calls: tuple[tuple[Array, ...], ...]) -> list[Answer]:
    (answers,) = run_tflm([Job(model, calls)])
    assert not isinstance(answers, str), answers
    return answers


def test_the_script_writes_the_model(tools: Tools) -> None:
    tools.require_package("ai_edge_litert")
    from examples.audio.preprocessor import preprocessor

    assert preprocessor() == MODEL.read_bytes()


@pytest.mark.parametrize("word", WORDS)
def test_features_are_exact(tools: Tools, tmp_path: Path, word: str) -> None:
    """Over a second of speech, which the noise estimate follows: TFLM, the reference and the C code."""
    tools.require("gcc")
    tools.require_package("tflite_micro")
    data, calls = MODEL.read_bytes(), frames(sound(word))
    answers = tflm(data, calls)
    expected = references(load(data), calls)
    (runs,) = Native([compile_program(data, "preprocessor")], tmp_path).run_calls([(0, calls)])
    assert len(answers) == 49
    for answer, (ours,), run in zip(answers, expected, runs, strict=True):
        np.testing.assert_array_equal(ours, answer.outputs[0])
        np.testing.assert_array_equal(run.outputs[0], ours)


def test_the_graph_as_tflm_converts_it_is_exact(tools: Tools, tmp_path: Path) -> None:
    """TFLM's script zeroes the energies that have no weights, as int32, since its operator does not."""
    tools.require("gcc")
    tools.require_package("tflite_micro")
    tools.require_package("ai_edge_litert")
    from examples.audio import preprocessor as front

    settings, builder = front.SETTINGS, front.Builder()
    audio = builder.tensor("audio", "INT16", (1, FRAME))
    energies, bits = front.spectrum(builder, settings, audio)
    bank, count = filter_bank(settings), transform_length(settings) // 2 + 1

    def constant(*values: int) -> int:
        return builder.constant("", "INT32", np.array(values, np.int32))

    def computed(word: str, inputs: list[int], table: str, kind: str, length: int) -> int:
        return builder.builtin(word, inputs, builder.tensor("", kind, (length,)), table)

    signed = computed("CAST", [energies], "CastOptions", "INT32", count)
    bounds = [constant(bank.start), constant(bank.end), constant(1)]
    length = bank.end - bank.start
    part = computed("STRIDED_SLICE", [signed, *bounds], "StridedSliceOptions", "INT32", length)
    parts = [constant(*[0] * bank.start), part, constant(*[0] * (count - bank.end))]
    joined = computed("CONCATENATION", parts, "ConcatenationOptions", "INT32", count)
    zeroed = computed("CAST", [joined], "CastOptions", "UINT32", count)
    logs = front.channels(builder, settings, zeroed, bits)
    data, calls = builder.file([audio], [front.to_int8(builder, settings, logs)]), frames(sound("yes"))
    (runs,) = Native([compile_program(data, "m")], tmp_path).run_calls([(0, calls)])
    for answer, run, plain in zip(tflm(data, calls), runs, tflm(MODEL.read_bytes(), calls), strict=True):
        np.testing.assert_array_equal(run.outputs[0], answer.outputs[0])
        np.testing.assert_array_equal(run.outputs[0], plain.outputs[0])


@pytest.mark.parametrize("word", WORDS)
def test_micro_speech_hears_the_word(tools: Tools, shared_models: Path, word: str) -> None:
    tools.require_package("tflite_micro")
    heard = np.concatenate([a.outputs[0] for a in tflm(MODEL.read_bytes(), frames(sound(word)))])
    keyword = (shared_models / "micro_speech.tflite").read_bytes()
    given = (heard.reshape(1, -1),)
    (answer,) = tflm(keyword, (given,))
    ((scores,),) = references(load(keyword), [given])
    np.testing.assert_array_equal(scores, answer.outputs[0])
    assert CLASSES[int(scores.argmax())] == word


@pytest.mark.parametrize("word", WORDS)
def test_the_c_program_hears_the_word(tools: Tools, tmp_path: Path, shared_models: Path, word: str) -> None:
    gcc = tools.require("gcc")
    files, include = [str(AUDIO / "listen.c")], []
    for model in (MODEL, shared_models / "micro_speech.tflite"):
        api.generate(model, output=tmp_path / model.stem)
        files.append(str(tmp_path / model.stem / f"{model.stem}.c"))
        include += ["-I", str(tmp_path / model.stem)]
    image = tmp_path / "listen"
    subprocess.run([gcc, *WARNINGS, "-O1", *include, *files, "-o", str(image)], check=True)
    done = subprocess.run([str(image)], input=sound(word).tobytes(), capture_output=True, check=True)
    heard = [CLASSES[int(line)] for line in done.stdout.split()]
    assert len(heard) == 50
    assert heard[-1] == word
    assert heard[0] != word


def test_the_page_shows_the_program_and_its_figures() -> None:
    page = ROOT / "docs" / "audio.md"
    (shown,) = blocks(page, "c")
    program = [line.strip() for line in (AUDIO / "listen.c").read_text(encoding="utf-8").splitlines()]
    start = program.index(shown.splitlines()[0])
    assert shown.splitlines() == program[start : start + len(shown.splitlines())]
    plan = select(rewrite(load(MODEL.read_bytes())))
    text = page.read_text(encoding="utf-8")
    assert f"Arena {plan.arena_size:,} bytes, states {plan.state_size} bytes" in text

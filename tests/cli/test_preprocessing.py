"""[preprocessing] of tinygen.toml in the commands, and files of numbers as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.cli.test_send import write_wav
from tests.conftest import ROOT
from tinygen import features
from tinygen.config import find_config
from tinygen.errors import ConfigError
from tinygen.graph import DType, Quant, Tensor, run
from tinygen.inputs import read_file
from tinygen.preprocessing import LogMel, Preprocessing
from tinygen.tflite import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.command import Here
    from tests.conftest import Tools
    from tinygen.graph import Array

DIGITS = ROOT / "examples" / "digits"
INK = "\n[preprocessing]\nscale = 0.0627450980392156863\n"  # 16 / 255


def say(folder: Path, text: str) -> None:
    with (folder / "tinygen.toml").open("a") as stream:
        stream.write(text)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('resize = "area"', "preprocessing.resize is 'area', none of mean, nearest, bilinear"),
        ('crop = "centre"', "none of center, none; did you mean 'center'"),
        ("scale = 0", "preprocessing.scale is 0: every number"),
        ("std = [1, 0.0]", "preprocessing.std is 0: every number"),
        ("mean = [1, 2]\nstd = [1, 2, 3]", "std has 3 numbers, and mean 2"),
        ('mean = ["a"]', "mean must be a number or a list of numbers"),
        ("mean = [inf]", "mean must be a number or a list of numbers"),
        ("grayscale = 1", "grayscale must be true or false"),
        ("stdev = 1", "preprocessing.stdev is not a key here; did you mean 'std'"),
    ],
)
def test_what_the_table_refuses(tmp_path: Path, line: str, problem: str) -> None:
    say(tmp_path, f"[preprocessing]\n{line}\n")
    with pytest.raises(ConfigError, match=problem.replace("[", r"\[")):
        find_config(tmp_path)


def images(count: int) -> tuple[Array, Array]:
    """The first test images as brightnesses from 0 to 255, and their classes."""
    data = np.load(DIGITS / "test_images.npz")
    return np.round(data["images"][:count] * (255 / 16)).astype(np.uint8), data["labels"][:count]


def test_files_of_every_kind_give_one_accuracy(in_digits: Here, tools: Tools) -> None:
    """Pictures, arrays of bytes, and rows: brightnesses in all of them."""
    tools.require("gcc")
    folder, (pixels, labels) = in_digits.directory, images(40)
    say(folder, INK)
    for number, (image, label) in enumerate(zip(pixels, labels, strict=True)):
        (folder / "pictures" / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(image.reshape(8, 8)).save(folder / "pictures" / str(label) / f"{number}.png")
    np.savez(folder / "bytes.npz", images=pixels, labels=labels)
    names = ",".join(f"p{i}" for i in range(64))
    rows = [",".join(map(str, [*row.ravel(), label])) for row, label in zip(pixels, labels, strict=True)]
    (folder / "rows.csv").write_text("\n".join([f"{names},Label", *rows]))
    assert "prepared as [preprocessing] says: scale" in in_digits("evaluate", "--data", "bytes.npz").err
    found = [
        json.loads(in_digits("evaluate", "--data", name, "--json").out)
        for name in ("pictures", "bytes.npz", "rows.csv")
    ]
    assert [each["scores"]["confusion"] for each in found] == 3 * [found[0]["scores"]["confusion"]]
    assert found[0]["scores"]["right"] >= 38 and found[0]["samples"] == 40


def test_a_board_gets_what_is_said(in_built: Here, flashed: str, tmp_path: Path) -> None:
    """`tinygen send` in a folder whose tinygen.toml says that ink is dark: black is 16, white 0."""
    (pixels,), _ = images(1)
    Image.fromarray(255 - pixels.reshape(8, 8)).save(tmp_path / "dark.png")
    say(tmp_path, 'board = "host"\n[preprocessing]\nscale = -1\nmean = -255\nstd = 15.9375\n')
    in_tmp = type(in_built)(tmp_path, in_built.monkeypatch, in_built.capsys)
    done = in_tmp("send", "--port", flashed, "--json", "dark.png")
    assert done.status == 0, done.err
    graph = load((DIGITS / "digits.tflite").read_bytes(), name="digits")
    tensor, output = graph.tensors[graph.inputs[0]], graph.tensors[graph.outputs[0]]
    (value,) = read_file(tmp_path / "dark.png", tensor, find_config(tmp_path).preprocessing).raw
    assert (
        np.abs(tensor.scale * (value.ravel() - float(tensor.zero_point)) - pixels.ravel() / 15.9375).max()
        < 0.04
    )
    expected = output.scale * (run(graph, [value])[output.name].astype(float) - output.zero_point)
    assert np.allclose(json.loads(done.out)["outputs"], expected)


def test_arrays_of_pictures(tmp_path: Path) -> None:
    """Bytes of another size are cut and shrunk like files, once the table says how."""
    frames = np.random.default_rng(2).integers(0, 256, (2, 20, 30, 3)).astype(np.uint8)
    np.savez(tmp_path / "frames.npz", inputs=frames, labels=[1, 0])
    for number, frame in enumerate(frames):
        Image.fromarray(frame).save(tmp_path / f"{number}.png")
    tensor = Tensor("image", (1, 8, 8, 1), DType.INT8, Quant((0.02,), (3,)))
    for line in ('resize = "mean"', 'crop = "none"\nmean = 127.5\nstd = 60'):
        (tmp_path / "tinygen.toml").write_text(f"[preprocessing]\n{line}\n")
        how = find_config(tmp_path).preprocessing
        found = read_file(tmp_path / "frames.npz", tensor, how)
        single = [read_file(tmp_path / f"{number}.png", tensor, how) for number in range(2)]
        assert [a.tobytes() for a in found.raw] == [b.raw[0].tobytes() for b in single]
        assert [a.tobytes() for a in found.shown] == [b.shown[0].tobytes() for b in single]
        assert found.labels == (1, 0)
    with pytest.raises(ConfigError, match=r"has the shape \[20, 30, 3\]"):
        read_file(tmp_path / "frames.npz", tensor)
    np.save(tmp_path / "deep.npy", np.zeros((2, 8, 8, 2), np.uint8))
    with pytest.raises(ConfigError, match="holds bytes, and no pictures"):
        read_file(tmp_path / "deep.npy", tensor, find_config(tmp_path).preprocessing)


def spoken(folder: Path, word: str, seconds: int = 1) -> None:
    """A .wav file of the word in a sub-folder of its name, in the noise of a quiet room."""
    (folder / word).mkdir(parents=True)
    samples = np.tile(np.load(ROOT / "examples" / "audio" / "words.npz")[word], seconds)
    noise = np.random.default_rng(1).normal(0, 20, samples.shape)
    write_wav(folder / word / "1.wav", (samples + noise).astype(np.int16)[:, np.newaxis])


def test_a_folder_of_sound(here: Here, tools: Tools, shared_models: Path) -> None:
    """micro_speech, evaluated on .wav files: its front end is said once."""
    tools.require("gcc")
    folder = here.directory
    for word in ("yes", "no"):
        spoken(folder / "words", word)
    (folder / "labels.txt").write_text("silence\nunknown\nyes\nno\n")
    front_end = ROOT / "examples" / "audio" / "preprocessor.tflite"
    say(folder, f'labels = "labels.txt"\n[preprocessing]\nfront_end = "{front_end}"\nhop = 320\n')
    model = shared_models / "micro_speech.tflite"
    done = here("evaluate", model, "--data", "words", "--labels", "labels.txt", "--json")
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert found["scores"]["right"] == found["samples"] == 2
    write_wav(folder / "slow.wav", np.zeros((99, 1)), rate=8000)
    say(folder, "[preprocessing.log_mel]\n")
    assert "leave front_end and hop out" in here.refuses("evaluate", model, "--data", "words")
    (folder / "tinygen.toml").write_text("[preprocessing]\nscale = 0.04\n[preprocessing.log_mel]\n")
    assert "slow.wav has 8000 samples a second" in here.refuses("evaluate", model, "--data", "slow.wav")


def test_features_without_a_compiler(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The NumPy reference gives what the generated C gives; a short file is filled up with silence."""
    tools.require("gcc")
    spoken(tmp_path, "yes")
    how = Preprocessing(scale=0.04, log_mel=LogMel(frame=256, channels=16))
    tensor = Tensor("rows", (1, 9, 16), DType.INT8, Quant((0.1,), (-128,)))
    by_c = read_file(tmp_path / "yes" / "1.wav", tensor, how)
    monkeypatch.setattr("shutil.which", lambda _: None)
    features._compiled_front_end.cache_clear()
    by_numpy = read_file(tmp_path / "yes" / "1.wav", tensor, how)
    features._compiled_front_end.cache_clear()
    assert len(by_c.raw) == len(by_numpy.raw) == (1 + (16_000 - 256) // 320) // 9
    assert all(np.array_equal(a, b) for a, b in zip(by_c.raw, by_numpy.raw, strict=True))
    assert len(np.unique(np.stack(by_c.raw))) > 40
    real = np.stack(by_c.shown) / np.float32(0.04)
    assert np.array_equal(real.round(), real.round(3)), "what is shown are the real values, not quantized"


def test_sound_of_another_scale_is_quantized(tmp_path: Path) -> None:
    """As the microphone's samples are: full scale is 1."""
    spoken(tmp_path, "no")
    samples = np.load(ROOT / "examples" / "audio" / "words.npz")["no"]
    for scale, factor in ((1.0, 1.0), (1 / 32768, 1.0), (1 / 20000, 20000 / 32768)):
        tensor = Tensor("sound", (1, 16_000), DType.INT16, Quant((scale,), (0,)))
        (raw,) = read_file(tmp_path / "no" / "1.wav", tensor).raw
        noisy = samples + np.random.default_rng(1).normal(0, 20, samples.shape)
        assert np.abs(raw.ravel() - noisy.astype(np.int16) * factor).max() <= 0.51


SIX = Tensor("motion", (1, 4, 3), DType.FLOAT32)
ROW = Tensor("row", (1, 4), DType.INT8, Quant((0.5,), (3,)))


def test_readings_become_windows(tmp_path: Path) -> None:
    """Four readings of one class each; what is left of a class makes none."""
    lines = ["x,y,z,class"]
    lines += [f"{n},{2 * n},{3 * n},{'walk' if n < 9 else 'run'}" for n in range(14)]
    (tmp_path / "motion.csv").write_text("\n".join(lines))
    found = read_file(tmp_path / "motion.csv", SIX)
    assert [value[0, 0, 0] for value in found.raw] == [0, 4, 9] and found.labels == (1, 1, 0)
    assert np.array_equal(found.raw[0][0], np.outer(np.arange(4), [1, 2, 3]))
    assert read_file(tmp_path / "motion.csv", SIX, labels=("stand", "walk", "run")).labels == (1, 1, 2)
    how = Preprocessing(scale=2.0, mean=(1.0, 0.0, 0.0), std=(0.5, 1.0, 1.0))
    (first, *_) = read_file(tmp_path / "motion.csv", SIX, how).raw
    assert first[0, 1].tolist() == [2.0, 4.0, 6.0]


def test_a_column_of_readings(tmp_path: Path) -> None:
    (tmp_path / "volts.csv").write_text("\n".join(map(str, range(9))))
    found = read_file(tmp_path / "volts.csv", ROW, Preprocessing(mean=(1.0,)))
    assert [value.ravel().tolist() for value in found.raw] == [[1, 3, 5, 7], [9, 11, 13, 15]]
    assert [value.ravel().tolist() for value in found.shown] == [[-1, 0, 1, 2], [3, 4, 5, 6]]


@pytest.mark.parametrize(
    ("text", "how", "problem"),
    [
        ("1\n2\n3\n", Preprocessing(), "has 3 readings, and the model's input 4"),
        ("1,2\n3,4\n", Preprocessing(), "row 1 has 2 numbers, and the model's input 4"),
        ("1\n2\n3,4\n5\n", Preprocessing(), "row 3 has 2 numbers"),
        ("label,a\n", Preprocessing(), "holds no rows"),
        ("", Preprocessing(), "holds no rows"),
        ("a,b,c,d,label\n1,2,3,4,x\n1,2,3,4\n", Preprocessing(), "sample 2 is of the class ''"),
        ("1,2,3,4\n", Preprocessing(mean=(1.0, 2.0, 3.0)), "are of 3 channels, and the input has 4"),
        ("1,2,3,nan\n", Preprocessing(scale=2.0), "holds NaN"),
    ],
)
def test_rows_that_do_not_fit(tmp_path: Path, text: str, how: Preprocessing, problem: str) -> None:
    (tmp_path / "rows.csv").write_text(text)
    with pytest.raises(ConfigError, match=problem):
        read_file(tmp_path / "rows.csv", ROW, how)

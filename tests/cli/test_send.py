"""`tinygen send`: files of every kind through the board at work, answered as the reference does."""

from __future__ import annotations

import csv
import json
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.command import Here
from tinygen import load_model
from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Quant, Tensor, run
from tinygen.inputs import read_file
from tinygen.recordings import recorded


@pytest.fixture
def images(built: Path) -> Array:
    with np.load(built / "test_images.npz") as file:
        return np.asarray(file["images"][:3])


def answers(here: Here, port: str, *files: Path) -> list[dict[str, object]]:
    done = here("send", "--port", port, "--json", *files)
    assert done.status == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_arrays_and_rows(in_built: Here, flashed: str, images: Array, tmp_path: Path) -> None:
    np.save(tmp_path / "three.npy", images)
    with (tmp_path / "three.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([f"pixel {i}" for i in range(64)])
        writer.writerows(images.reshape(3, -1).tolist())
    found = answers(in_built, flashed, tmp_path / "three.npy", tmp_path / "three.csv")
    graph = load_model(in_built.directory / "digits.tflite").graph
    tensor = graph.tensors[graph.inputs[0]]
    expected = [
        run(graph, [value])[graph.outputs[0]] for value in read_file(tmp_path / "three.npy", tensor).raw
    ]
    assert [entry["best"] for entry in found] == 2 * [int(value.argmax()) for value in expected]
    assert [Path(str(entry["file"])).name for entry in found] == 3 * ["three.npy"] + 3 * ["three.csv"]
    output = graph.tensors[graph.outputs[0]]
    real = output.scale * (expected[0].astype(np.float64) - output.zero_point)
    assert np.allclose(np.array(found[0]["outputs"])[0], real)


def test_a_picture(in_built: Here, flashed: str, images: Array, tmp_path: Path) -> None:
    """Ink is bright in this data: 0 is black, 16 white, at eight times the size."""
    large = np.kron(images[0].reshape(8, 8) * (255 / 16), np.ones((8, 8))).round().astype(np.uint8)
    Image.fromarray(large).save(tmp_path / "digit.png")
    Image.fromarray(np.stack([large] * 3, axis=-1)).save(tmp_path / "digit.jpg", quality=95)
    np.save(tmp_path / "digit.npy", images[:1])
    found = answers(in_built, flashed, *(tmp_path / f"digit.{kind}" for kind in ("png", "jpg", "npy")))
    assert len({entry["best"] for entry in found}) == 1
    shown = in_built("send", "--port", flashed, tmp_path / "digit.png").out
    assert shown.split()[1:3] == ["#0", str(found[0]["label"])]


def test_nothing_is_sent_before_all_fits(in_built: Here, flashed: str, images: Array, tmp_path: Path) -> None:
    np.save(tmp_path / "good.npy", images)
    (tmp_path / "bad.csv").write_text("1,2,3\n")
    (tmp_path / "words.csv").write_text("\n".join([",".join("1" * 64), ",".join("x" * 64)]))
    (tmp_path / "bad.png").write_text("no picture")
    (tmp_path / "file.txt").write_text("text")
    for name, problem in (
        ("bad.csv", "row 1 has 3 numbers"),
        ("words.csv", "row 2: could not convert"),
        ("bad.png", "no picture that Pillow reads"),
        ("file.txt", "no file of inputs that tinygen reads"),
        ("absent.csv", "cannot be read"),
        ("absent.wav", "is no piece of sound"),
    ):
        said = in_built.refuses("send", "--port", flashed, tmp_path / "good.npy", tmp_path / name)
        assert problem in said


def write_wav(path: Path, frames: Array, width: int = 2, rate: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(frames.shape[1])
        stream.setsampwidth(width)
        stream.setframerate(rate)
        stream.writeframes(frames.astype("<i2").tobytes() if width == 2 else bytes(frames.size * width))
    return path


def test_sound_is_cut_into_pieces(tmp_path: Path) -> None:
    tone = (20000 * np.sin(np.arange(1000) / 9)).astype(np.int16)
    path = write_wav(tmp_path / "tone.wav", np.stack([tone, -tone], axis=1))
    raw = recorded(path, Tensor("sound", (1, 480), DType.INT16))
    assert raw is not None and [piece.shape for piece in raw] == 3 * [(1, 480)]
    assert np.array_equal(np.concatenate(raw, axis=1)[0, :1000], tone)
    assert not np.concatenate(raw, axis=1)[0, 1000:].any()
    quantized = read_file(path, Tensor("sound", (480,), DType.INT8, Quant((1 / 128,), (0,)))).raw
    assert np.abs(quantized[0] - tone[:480] / 256).max() <= 0.51
    with pytest.raises(ConfigError, match="is no piece of sound"):
        recorded(path, Tensor("features", (1, 49, 40, 1), DType.INT8))
    with pytest.raises(ConfigError, match="24 bits a sample"):
        recorded(write_wav(tmp_path / "deep.wav", tone[:, np.newaxis], 3), Tensor("s", (480,), DType.INT16))

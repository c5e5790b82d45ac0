"""The camera's way from a frame to a model's input: C and NumPy agree bit for bit, on photographs too."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT, Tools
from tests.firmware.programs import HERE, SANITIZED, STRICT, compile_c
from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Quant, Tensor
from tinygen.pictures import Picture, brightness_tables, fill, picture_of, pixel_range, read_picture
from tinygen.preprocessing import Crop, Preprocessing, Resize

GRAY8, RGB888, RGB565 = range(3)


@pytest.fixture(scope="module")
def driver(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("picture") / "driver"
    sources = [HERE / "picture_driver.c", ROOT / "firmware" / "sources" / "camera" / "tg_picture.c"]
    return compile_c(tools.require("gcc"), output, sources, *STRICT, *SANITIZED)


def in_c(driver: Path, picture: Picture, pixels: int, rows: int, columns: int, frame: bytes) -> bytes:
    size = (picture.width, picture.height, picture.channels, picture.tables.itemsize)
    step = 0 if len(picture.tables) == 1 else 256
    how = (picture.crop is Crop.NONE, picture.grey, [*Resize].index(picture.resize))
    tables = np.resize(picture.tables, (3, 256)).astype(np.int16)
    data = struct.pack("<11H", pixels, columns, rows, *size, step, *how) + tables.tobytes() + frame
    done = subprocess.run([driver], input=data, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def packed(frame: Array) -> bytes:
    """RGB565 with the more significant byte first."""
    red, green, blue = (frame[..., c].astype(np.uint16) for c in range(3))
    return (((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3)).astype(">u2").tobytes()


def unpacked(frame: Array) -> Array:
    """What RGB565 leaves of it: the upper bits, repeated below."""
    five, six = frame & 0xF8, frame & 0xFC
    red, green, blue = five[..., 0], six[..., 1], five[..., 2]
    return np.stack([red | (red >> 5), green | (green >> 6), blue | (blue >> 5)], -1)


def tensor(shape: tuple[int, ...], dtype: DType, scale: float, zero_point: int) -> Tensor:
    return Tensor("image", shape, dtype, Quant((scale,), (zero_point,)))


def drawn(rng: np.random.Generator, channels: int) -> Preprocessing:
    """Often with some of the keys, sometimes with none."""
    counts = [0, 1, channels]
    return Preprocessing(
        resize=Resize(str(rng.choice([kind.value for kind in Resize]))),
        crop=Crop(str(rng.choice(["center", "none"]))),
        grayscale=[None, True][rng.integers(2)],
        scale=[None, float(rng.uniform(-0.01, 0.01))][rng.integers(2)],
        mean=tuple(rng.uniform(-1, 1, rng.choice(counts)).tolist()),
        std=tuple(rng.uniform(0.1, 2, rng.choice(counts)).tolist()),
    )


@pytest.mark.fuzz(count=150)
def test_random_frames(driver: Path, fuzz_count: int) -> None:
    rng = np.random.default_rng(7)
    for _ in range(fuzz_count):
        rows, columns, height, width = rng.integers(1, 40, 4).tolist()
        channels, dtype = int(rng.choice([1, 3])), DType(str(rng.choice(["int8", "uint8", "int16"])))
        how = drawn(rng, channels)
        picture = picture_of(
            tensor((1, height, width, channels), dtype, float(rng.uniform(0.001, 1)), 0), how
        )
        color = rng.integers(0, 256, (rows, columns, 3)).astype(np.uint8)
        for pixels, seen, data in (
            (GRAY8, color[..., 0], color[..., 0].tobytes()),
            (RGB888, color, color.tobytes()),
            (RGB565, unpacked(color), packed(color)),
        ):
            expected = fill(picture, seen)
            assert expected.shape == (1, height, width, channels)
            assert in_c(driver, picture, pixels, rows, columns, data) == expected.tobytes()


def test_real_photographs(tools: Tools, driver: Path) -> None:
    """Those that scikit-learn ships, for the inputs of usual models."""
    folder = Path(str(tools.require_package("sklearn").__file__)).parent / "datasets" / "images"
    for name in ("china.jpg", "flower.jpg"):
        photograph = read_picture(folder / name)
        rows, columns = photograph.shape[:2]
        assert rows > 400 and columns > 600
        for shape in ((1, 96, 96, 1), (1, 96, 96, 3), (1, 224, 160, 3)):
            picture = picture_of(tensor(shape, DType.INT8, 1 / 255, -128))
            expected = fill(picture, photograph)
            assert in_c(driver, picture, RGB888, rows, columns, photograph.tobytes()) == expected.tobytes()
            shrunk = fill(picture, unpacked(photograph))
            assert in_c(driver, picture, RGB565, rows, columns, packed(photograph)) == shrunk.tobytes()
            assert np.abs(shrunk.astype(int) - expected.astype(int)).max() <= 8  # what five bits lose


def test_a_field_is_a_mean(driver: Path) -> None:
    """By hand: 4 x 2 pixels to 2 x 2; its middle is cropped to 2 x 2 fields of one pixel."""
    frame = np.array([[0, 10, 20, 30], [40, 50, 60, 70]], np.uint8)
    identity = Picture(2, 2, 1, np.arange(256, dtype=np.int16)[np.newaxis])
    assert fill(identity, frame)[0, :, :, 0].tolist() == [[10, 20], [50, 60]]
    assert fill(Picture(1, 1, 1, identity.tables), frame).item() == 35
    assert fill(Picture(2, 1, 1, identity.tables), frame).reshape(-1).tolist() == [25, 45]
    red = np.array([[[255, 0, 0]]], np.uint8)
    assert fill(identity, red)[0, 0, 0, 0] == (77 * 255 + 128) >> 8


def test_bilinear_weighs_by_distance() -> None:
    """By hand: twice as wide, pixels lie a quarter beside the frame's; to one, between the middle two."""
    frame = np.array([[0, 100, 200, 40]], np.uint8)
    tables = np.arange(256, dtype=np.int16)[np.newaxis]
    wide = Picture(8, 1, 1, tables, Resize.BILINEAR, Crop.NONE)
    assert fill(wide, frame).ravel().tolist() == [0, 25, 75, 125, 175, 160, 80, 40]
    assert fill(Picture(1, 1, 1, tables, Resize.BILINEAR, Crop.NONE), frame).item() == 150
    assert np.array_equal(
        fill(Picture(4, 1, 1, tables, Resize.BILINEAR, Crop.NONE), frame)[0, :, :, 0], frame
    )


@pytest.mark.parametrize(
    ("dtype", "scale", "zero_point", "expected"),
    [
        (DType.INT8, 1 / 255, -128, (0.0, 1.0)),
        (DType.INT8, 1 / 128, 0, (-1.0, 1.0)),
        (DType.UINT8, 1.0, 0, (0.0, 255.0)),
        (DType.INT8, 16 / 255, -128, (0.0, 16.0)),
        (DType.INT16, 1 / 32768, 0, (-1.0, 1.0)),
    ],
)
def test_the_usual_ranges_are_recognised(
    dtype: DType, scale: float, zero_point: int, expected: object
) -> None:
    image = tensor((1, 8, 8, 1), dtype, scale, zero_point)
    assert pixel_range(image) == pytest.approx(expected)
    (table,) = brightness_tables(image)
    real = scale * (table.astype(float) - zero_point)
    ideal = np.linspace(*pixel_range(image), 256)
    inside = (ideal >= real.min()) & (ideal <= real.max())  # the rest is cut off at the type's ends
    assert inside.sum() >= 254
    assert np.abs(real - ideal)[inside].max() <= scale * 0.501


def test_what_is_no_picture(tmp_path: Path) -> None:
    for shape in ((1, 10), (1, 8, 8, 2), (2, 8, 8, 1)):
        with pytest.raises(ConfigError, match="is no picture"):
            picture_of(tensor(shape, DType.INT8, 1.0, 0))
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ConfigError, match="no picture that Pillow reads"):
        read_picture(tmp_path / "text.png")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_picture(tmp_path / "absent.png")

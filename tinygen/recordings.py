"""Inputs from files of other programs, as the firmware's own sources fill them: pictures, recorded sound."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, Tensor
from tinygen.pictures import fill, picture_of, read_picture
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.windows import quantized, sound_meaning

__all__ = ["FORMATS", "recorded"]

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm")
FORMATS = (".npy", ".npz", ".csv", ".wav", *PICTURES)
SAMPLE = 2  # bytes of 16-bit sound


def recorded(path: Path, tensor: Tensor, how: Preprocessing = AS_IT_IS) -> list[Array] | None:
    """The file's samples as the tensor takes them, as the firmware would fill it; None for other formats.

    A picture is one sample, a .wav as many as whole inputs fit into it. Raises ConfigError where the file is
    damaged or does not fit the tensor.
    """
    suffix = path.suffix.lower()
    if suffix == ".wav":
        return _windows(path, tensor, how)
    if suffix in PICTURES:
        return [fill(picture_of(tensor, how), read_picture(path)).reshape(tensor.shape)]
    return None


def _windows(path: Path, tensor: Tensor, how: Preprocessing) -> list[Array]:
    """Sound from its beginning in pieces of the input's length, the last one filled up with silence."""
    if how.hears:
        return _feature_windows(path, tensor, how)
    if sum(size > 1 for size in tensor.shape) > 1:
        raise ConfigError(
            f"the model's input {list(tensor.shape)} is no piece of sound",
            "Such a model takes features: say in [preprocessing] how they are made: docs/preprocessing.md.",
        )
    sound, _ = _sound(path)
    pieces = max(1, -(-len(sound) // tensor.elements))
    padded = np.pad(sound, (0, pieces * tensor.elements - len(sound)))
    meaning = sound_meaning(tensor, how)
    whole = padded if meaning is None else quantized(padded[:, np.newaxis], (meaning,), tensor)
    return [piece.reshape(tensor.shape) for piece in np.split(whole, pieces)]


def _feature_windows(path: Path, tensor: Tensor, how: Preprocessing) -> list[Array]:
    """Features of the sound from its beginning, as many rows as the input takes each; at least one sample."""
    from tinygen.features import feature_meanings, feature_rows, front_end, output_row  # few need them

    sound, rate = _sound(path)
    if how.log_mel is not None and rate != how.log_mel.rate:
        raise ConfigError(
            f"{path} has {rate} samples a second, and preprocessing.log_mel.rate is {how.log_mel.rate}",
            "Resample it, or say the rate that the model was trained with.",
        )
    front = front_end(how)
    assert front is not None
    row = output_row(front)
    meanings = feature_meanings(row, tensor, how)
    length = tensor.elements // row.elements
    rows = feature_rows(sound, how, length)
    whole = rows if meanings is None else quantized(rows, meanings, tensor)
    starts = range(0, len(rows) - length + 1, length)
    return [whole[start : start + length].reshape(tensor.shape) for start in starts]


def _sound(path: Path) -> tuple[Array, int]:
    """The first channel as int16, and its samples a second."""
    try:
        with wave.open(str(path), "rb") as stream:
            width, channels = stream.getsampwidth(), stream.getnchannels()
            frames, rate = stream.readframes(stream.getnframes()), stream.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise ConfigError(f"{path} cannot be read as WAV: {error}", "Check the path and the file.") from None
    if width != SAMPLE:
        raise ConfigError(f"{path} has {8 * width} bits a sample", "Save it as 16-bit PCM.")
    whole = len(frames) // (width * channels) * channels
    return np.frombuffer(frames, "<i2", whole)[::channels].astype(np.int16), rate

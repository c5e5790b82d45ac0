"""Inputs from .csv files, as numbers: one sample a row, or a sensor's readings one below the other."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, Tensor
from tinygen.tables import did_you_mean

__all__ = ["read_rows"]

CLASS_COLUMNS = ("label", "class")

Row = tuple[Array, str]


def read_rows(
    path: Path, tensor: Tensor, labels: Sequence[str] = (), channels: int = 1
) -> tuple[list[Array], tuple[int, ...]]:
    """The samples in the tensor's shape, and their classes, if a column is called label or class.

    A row has as many numbers as the tensor has elements, or is a reading: one number, one for each channel,
    or one for each element of the tensor's last axis. Readings are cut into whole windows of one class.
    """
    rows = _rows(path)
    column = next((i for i, cell in enumerate(rows[0]) if cell.strip().lower() in CLASS_COLUMNS), None)
    if column is not None or not _is_number(rows[0][0]):
        rows = rows[1:]
    if not rows:
        raise ConfigError(f"{path} holds no rows of numbers", "Give one sample a row.")
    parsed = [_row(path, number, row, column) for number, row in enumerate(rows, 1)]
    width = len(parsed[0][0])
    if width != tensor.elements and width in _widths(tensor, channels):
        _require_width(path, parsed, width, tensor)
        parsed = _windows(path, parsed, tensor.elements // width)
    _require_width(path, parsed, tensor.elements, tensor)
    samples = [numbers.reshape(tensor.shape) for numbers, _ in parsed]
    return samples, () if column is None else _classes(path, [name for _, name in parsed], labels)


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read as CSV: {error}", "Check the path and the file.") from None
    return rows or [[""]]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _row(path: Path, number: int, row: list[str], column: int | None) -> Row:
    """Its numbers, and the text in the column of classes."""
    name = "" if column is None or column >= len(row) else row[column].strip()
    cells = row if column is None else row[:column] + row[column + 1 :]
    try:
        return np.array([float(cell) for cell in cells]), name
    except ValueError as error:
        raise ConfigError(f"{path}: row {number}: {error}", "Give numbers, with a point.") from None


def _widths(tensor: Tensor, channels: int) -> set[int]:
    """How many numbers a reading may have."""
    sizes = [size for size in tensor.shape if size > 1]
    if len(sizes) == 2:
        return {sizes[1]} if tensor.shape[-1] == sizes[1] else {1}
    return {1, channels} if len(sizes) == 1 and tensor.elements % channels == 0 else set()


def _windows(path: Path, readings: Sequence[Row], length: int) -> list[Row]:
    """So many readings of one class in a row; what is left of a class makes none."""
    found: list[Row] = []
    for name, group in groupby(readings, key=lambda row: row[1]):
        rows = [numbers for numbers, _ in group]
        starts = range(0, len(rows) - length + 1, length)
        found += [(np.concatenate(rows[start : start + length]), name) for start in starts]
    if not found:
        raise ConfigError(
            f"{path} has {len(readings)} readings, and the model's input {length}", "Record for longer."
        )
    return found


def _require_width(path: Path, rows: Sequence[Row], width: int, tensor: Tensor) -> None:
    for number, (numbers, _) in enumerate(rows, 1):
        if len(numbers) != width:
            raise ConfigError(
                f"{path}: row {number} has {len(numbers)} numbers, and the model's input "
                f"{tensor.elements} elements",
                "Give the input's elements in their order, one sample a row, or one reading a row.",
            )


def _classes(path: Path, names: Sequence[str], labels: Sequence[str]) -> tuple[int, ...]:
    """Numbers as they are; words by the labels, else in their order."""
    if all(name.isdecimal() for name in names):
        return tuple(map(int, names))
    known = list(labels) or sorted(set(names))
    for number, name in enumerate(names, 1):
        if name not in known or not name:
            raise ConfigError(
                f"{path}: sample {number} is of the class {name!r}, which is no label"
                f"{did_you_mean(name, known)}",
                "Give each sample's class as its number or its label.",
            )
    return tuple(known.index(name) for name in names)

"""Data for a network's training, prepared as the board will prepare what it senses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tinygen.api.models import PathLike
from tinygen.config import find_config
from tinygen.datasets import read_dataset
from tinygen.graph import Array, DType, Tensor

__all__ = ["training_data"]


def training_data(data: PathLike, shape: Sequence[int], labels: Sequence[str] = ()) -> tuple[Array, Array]:
    """The samples of ``data`` as a network of that input takes them, and their classes, where they have any.

    ``data`` is a file of inputs or a folder with one sub-folder of files a class, ``shape`` that of one input
    without its batch, such as (96, 96, 3). [preprocessing] in the working directory's tinygen.toml says the
    rest. Returns float32 [samples, *shape] and int64 [samples]. Raises ConfigError.
    """
    tensor = Tensor("input", (1, *shape), DType.FLOAT32)
    found = read_dataset(Path(data), tensor, labels, find_config(Path.cwd()).preprocessing)
    return np.concatenate(found.raw), np.array(found.labels, np.int64)

"""Labelled test sets: a file of inputs, or a folder with one sub-folder of files for each class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinygen.errors import ConfigError
from tinygen.graph import Tensor
from tinygen.inputs import FileSamples, read_file
from tinygen.preprocessing import AS_IT_IS, Preprocessing

__all__ = ["class_folders", "read_dataset"]


def read_dataset(
    path: Path, tensor: Tensor, labels: Sequence[str] = (), how: Preprocessing = AS_IT_IS
) -> FileSamples:
    """All samples for one tensor; their classes are numbers of the model's outputs.

    A folder's sub-folders are the classes: by the ``labels`` that they are called after, else in the order of
    their names. Raises ConfigError where a file cannot be read or a folder is no label.
    """
    if not path.is_dir():
        return read_file(path, tensor, how, labels)
    found = [
        (number, read_file(file, tensor, how, labels))
        for number, folder in class_folders(path, labels)
        for file in _visible(folder)
    ]
    if not found:
        raise ConfigError(f"the folders in {path} are empty", "Put each class's files into its own.")
    return FileSamples(
        tuple(value for _, samples in found for value in samples.raw),
        tuple(value for _, samples in found for value in samples.shown),
        tuple(number for number, samples in found for _ in samples.raw),
    )


def class_folders(path: Path, labels: Sequence[str] = ()) -> list[tuple[int, Path]]:
    """Each class's number and folder, in the order of the folders' names."""
    folders = [entry for entry in _visible(path) if entry.is_dir()]
    if not folders:
        raise ConfigError(
            f"{path} has no folders in it", "Give each class a folder of its own, called after its label."
        )
    if not labels:
        return list(enumerate(folders))
    strangers = [folder.name for folder in folders if folder.name not in labels]
    if strangers:
        raise ConfigError(
            f"{path} has folders that are no labels: {', '.join(strangers[:5])}",
            "Call each folder after one line of the labels.",
        )
    return [(labels.index(folder.name), folder) for folder in folders]


def _visible(folder: Path) -> list[Path]:
    """What lies in it, by name, without what systems hide there."""
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))

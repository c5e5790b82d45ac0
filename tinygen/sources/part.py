"""What a source of inputs adds to a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinygen import resources

__all__ = ["Source", "firmware_files"]


@dataclass(frozen=True, slots=True)
class Source:
    """Files by path below src/; ``ram`` is what the source takes of internal memory, in bytes."""

    files: Mapping[str, bytes]
    ram: int


def firmware_files(*names: str) -> dict[str, bytes]:
    """The files of these folders, or single files, of firmware/sources."""
    found = {}
    for name in names:
        path = resources.firmware() / "sources" / name
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            found[f"sources/{file.name}"] = file.read_bytes()
    return found

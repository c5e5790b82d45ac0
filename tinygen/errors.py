"""The errors a user can cause, each with its cause and its remedy.

TinygenError
├── ModelError      the .tflite file: damaged, inconsistent, or beyond what tinygen compiles
├── BoardError      a board's TOML file, or a board name nobody knows
├── ConfigError     tinygen.toml, or a command's arguments
├── ToolError       a program, compiler or package that is missing or refuses to work
├── BuildError      PlatformIO or the compiler could not build the project
├── PortError       a serial port that cannot be found, opened, read or written
└── LinkError       the device does not answer, or answers what the protocol does not allow
"""

from __future__ import annotations

__all__ = [
    "BoardError",
    "BuildError",
    "ConfigError",
    "LinkError",
    "ModelError",
    "PortError",
    "TinygenError",
    "ToolError",
]


class TinygenError(Exception):
    """Something the user can mend: ``cause`` says what is wrong and where, ``remedy`` what to do."""

    def __init__(self, cause: str, remedy: str = "") -> None:
        super().__init__(cause, remedy)
        self.cause = cause
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.cause}\n{self.remedy}" if self.remedy else self.cause


class ModelError(TinygenError):
    """The .tflite file is damaged, inconsistent, or beyond what tinygen compiles."""


class BoardError(TinygenError):
    """A board's TOML file is wrong, or no board has that name."""


class ConfigError(TinygenError):
    """tinygen.toml or a command's arguments are wrong."""


class ToolError(TinygenError):
    """A program, compiler or package is missing or refuses to work."""


class BuildError(TinygenError):
    """PlatformIO or the compiler could not build the project."""


class PortError(TinygenError):
    """A serial port cannot be found, opened, read or written."""


class LinkError(TinygenError):
    """The device does not answer, or answers what the protocol does not allow."""

"""Reads a TOML file strictly: a wrong type, a value out of range or an unknown key is an error."""

from __future__ import annotations

import difflib
import math
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tinygen.errors import TinygenError

__all__ = ["Table", "did_you_mean", "read_toml", "read_value"]

# tomllib is imported where it is used: most commands read few files or none.


def read_value(text: str) -> object:
    """A TOML value; what is none, such as a word without quotes, is the text itself."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def read_toml(path: Path, fault: type[TinygenError]) -> dict[str, object]:
    """The file's contents; raises ``fault`` where it cannot be read or is not TOML."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise fault(
            f"{path} cannot be read: {error.strerror}", "Give a file that exists and is readable."
        ) from None
    except UnicodeDecodeError as error:
        raise fault(f"{path} is not UTF-8 text: {error}", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise fault(f"{path} is not valid TOML: {error}", "Correct it there.") from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` where a known word is close, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


class Table:
    """One table of a file: hands out checked values and remembers which keys were asked for."""

    def __init__(
        self,
        path: Path,
        fault: type[TinygenError],
        name: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.path = path
        self.fault = fault
        self.name = name
        self.values = read_toml(path, fault) if values is None else values
        self.known: set[str] = set()

    def error(self, key: str, problem: str) -> TinygenError:
        """What is wrong with ``key``, with the file and the key's full name."""
        full = f"{self.name}.{key}" if self.name else key
        return self.fault(f"{self.path}: {full} {problem}", "Correct it there.")

    def has(self, key: str) -> bool:
        """Whether the file sets the key; asking makes the key a known one."""
        self.known.add(key)
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """A string without control characters, which would break platformio.ini."""
        if not self.has(key):
            if default is None:
                raise self.error(key, "is missing")
            return default
        value = self.values[key]
        if not isinstance(value, str):
            raise self.error(key, f"must be a string, not {value!r}")
        if not value and default is None:
            raise self.error(key, "is empty")
        return self._printable(key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where the key is absent."""
        value = self.values[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"must be a list of strings, not {value!r}")
        return tuple(self._printable(key, item) for item in value)

    def scalars(self, key: str) -> tuple[str, ...]:
        """A string, number or list of strings, as the strings platformio.ini takes."""
        value = self.values[key] if self.has(key) else []
        if isinstance(value, list):
            return self.texts(key)
        if not isinstance(value, (str, int)):
            raise self.error(key, f"must be a string, a number or a list of strings, not {value!r}")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return (self._printable(key, text),)

    def number(self, key: str, low: int, high: int) -> int | None:
        """An integer from low to high, None where the key is absent."""
        if not self.has(key):
            return None
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, f"must be an integer, not {value!r}")
        if not low <= value <= high:
            raise self.error(key, f"is {value}, outside {low} to {high}")
        return value

    def integers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """A list of integers from low to high, empty where the key is absent."""
        values = self.values[key] if self.has(key) else []
        if not isinstance(values, list) or any(
            not isinstance(value, int) or isinstance(value, bool) for value in values
        ):
            raise self.error(key, f"must be a list of integers, not {values!r}")
        for value in values:
            if not low <= value <= high:
                raise self.error(key, f"holds {value}, outside {low} to {high}")
        return tuple(values)

    def required_number(self, key: str, low: int, high: int) -> int:
        """An integer from low to high."""
        value = self.number(key, low, high)
        if value is None:
            raise self.error(key, "is missing")
        return value

    def real(self, key: str) -> float:
        """A finite number, with or without a point."""
        if not self.has(key):
            raise self.error(key, "is missing")
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self.error(key, f"must be a number, not {value!r}")
        return float(value)

    def reals(self, key: str) -> tuple[float, ...]:
        """A finite number or a list of them, empty where the key is absent."""
        value = self.values[key] if self.has(key) else []
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, bool) or not isinstance(each, (int, float)) for each in values) or not all(
            map(math.isfinite, values)
        ):
            raise self.error(key, f"must be a number or a list of numbers, not {value!r}")
        return tuple(map(float, values))

    def truth(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self.values[key] if self.has(key) else default
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {value!r}")
        return value

    def table(self, key: str, *, required: bool = True) -> Table:
        """A nested table, empty where it is absent and not required."""
        if required and not self.has(key):
            raise self.error(key, "is missing")
        value = self.values[key] if self.has(key) else {}
        if not isinstance(value, dict):
            raise self.error(key, f"must be a table, not {value!r}")
        return Table(self.path, self.fault, f"{self.name}.{key}" if self.name else key, value)

    def finish(self, extra: tuple[str, ...] = ()) -> None:
        """Every key of the file must have been asked for: a misspelt one is never ignored."""
        known = sorted(self.known.union(extra))
        for key in self.values:
            if key not in known:
                raise self.error(key, f"is not a key here{did_you_mean(key, known)}")

    def _printable(self, key: str, value: str) -> str:
        if not value.isprintable():
            raise self.error(key, f"holds control characters: {value!r}")
        return value

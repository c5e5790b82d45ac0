"""tinygen.toml: what a project's commands need not be told again."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tinygen.errors import ConfigError
from tinygen.preprocessing import AS_IT_IS, Preprocessing, read_preprocessing
from tinygen.sampling import Sampling, read_sampling
from tinygen.tables import Table, did_you_mean, read_value
from tinygen.target import NO_GOAL, Goal, find_optimize

__all__ = ["FILE", "HOST", "Config", "Form", "Pin", "Settings", "find_config", "find_form"]

FILE = "tinygen.toml"
OPTION = "--set"

HOST = "serial"  # the source of inputs where only the computer sends them
SOURCES = ("camera", "adc", "imu", "microphone")
SUFFIXES = (".c", ".cpp")
LONGEST_AVERAGE = 1000
LARGEST_THUMBNAIL = 4096  # bytes: a third of a second at 115,200 baud
MOST_BYTES = 1 << 31


class Form(enum.Enum):
    """How a board tells what it predicts from a source of its own."""

    FRAMES = "frames"  # PREDICTION of the protocol, for tinygen
    TEXT = "text"  # a line, for any serial monitor


@dataclass(frozen=True, slots=True)
class Pin:
    """A digital output that follows an element of the first output, by its label or number.

    High from the value ``on`` on, low below ``off``.
    """

    number: int
    label: str | int
    on: float
    off: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What the firmware does on its own: where inputs come from, how results are told.

    ``source`` is one of tinygen's, or a C file of one's own, as an absolute path; ``average`` counts results,
    ``health_every`` predictions, ``watchdog`` seconds, ``thumbnail`` bytes; 0 is never. ``sampling`` is of
    the sources that take readings at a rate.
    """

    source: str | Path = HOST
    form: Form = Form.FRAMES
    average: int = 1
    health_every: int = 0
    watchdog: int = 0
    pin: Pin | None = None
    sampling: Sampling | None = None
    thumbnail: int = 0


@dataclass(frozen=True, slots=True)
class Config:
    """A project's settings; ``root`` is its directory, paths are absolute, None where nothing is set."""

    root: Path
    model: Path | None = None
    name: str | None = None
    labels: Path | None = None
    board: str | None = None
    inputs: Path | None = None
    firmware: Settings = field(default_factory=Settings)
    goal: Goal = NO_GOAL
    preprocessing: Preprocessing = AS_IT_IS

    def of_model(self, model: Path | None) -> Config:
        """These settings for ``model``: what is said of the project's own model is not meant for another."""
        if model is None or (self.model is not None and model.resolve() == self.model.resolve()):
            return self
        return replace(self, model=model, name=None, labels=None, inputs=None)


def find_config(start: Path, wishes: Sequence[str] = ()) -> Config:
    """The settings of the project that ``start`` is the directory of; empty where there is no tinygen.toml.

    ``wishes`` are further keys of [firmware], each "KEY=VALUE", such as "output=text" or "pin.number=4"; they
    replace the file's. Raises ConfigError naming the file, or the option, and the key.
    """
    path = start / FILE
    table = Table(path, ConfigError, values=None if path.exists() else {})
    config = _config(table, start)
    if not wishes:
        return config
    merged = _merged(table.table("firmware", required=False).values, wishes)
    return replace(config, firmware=_settings(Table(start / OPTION, ConfigError, "firmware", merged)))


def _config(table: Table, start: Path) -> Config:
    config = Config(
        root=start,
        model=_path(table, "model"),
        name=table.text("name", "") or None,
        labels=_path(table, "labels"),
        board=table.text("board", "") or None,
        inputs=_path(table, "inputs"),
        firmware=_settings(table.table("firmware", required=False)),
        goal=_goal(table),
        preprocessing=read_preprocessing(table.table("preprocessing", required=False)),
    )
    table.finish()
    return config


def _merged(values: Mapping[str, object], wishes: Sequence[str]) -> dict[str, object]:
    """The table with the wished keys; a dot leads into a table in it."""
    result = dict(values)
    for wish in wishes:
        key, equals, value = wish.partition("=")
        if not equals or not key.strip():
            raise ConfigError(f"{OPTION} {wish} is not KEY=VALUE", f"Say it like {OPTION} output=text.")
        first, dot, rest = key.strip().partition(".")
        inner = result.get(first)
        if dot:
            nested = inner if isinstance(inner, dict) else {}
            result[first] = _merged(nested, [f"{rest}={value}"])
        else:
            result[first] = read_value(value.strip())
    return result


def _goal(table: Table) -> Goal:
    optimize = find_optimize(table.text("optimize")) if table.has("optimize") else None
    return Goal(optimize, table.number("max_ram", 1, MOST_BYTES), table.number("max_flash", 1, MOST_BYTES))


def _path(table: Table, key: str) -> Path | None:
    """A path in the file is relative to the file."""
    text = table.text(key, "")
    return table.path.parent / text if text else None


def _settings(table: Table) -> Settings:
    source = _source(table)
    settings = Settings(
        source=source,
        form=find_form(table.text("output", Form.FRAMES.value)),
        average=table.number("average", 1, LONGEST_AVERAGE) or 1,
        health_every=table.number("health_every", 0, 0xFFFF) or 0,
        watchdog=table.number("watchdog", 0, 600) or 0,
        thumbnail=table.number("thumbnail", 0, LARGEST_THUMBNAIL) or 0,
        pin=_pin(table.table("pin")) if table.has("pin") else None,
        sampling=read_sampling(table, str(source)),
    )
    table.finish()
    return settings


def find_form(name: str) -> Form:
    """The form of that name; ConfigError for any other."""
    forms = {form.value: form for form in Form}
    if name not in forms:
        raise ConfigError(
            f"results cannot be told as {name!r}{did_you_mean(name, forms)}", f"Forms: {', '.join(forms)}."
        )
    return forms[name]


def _source(table: Table) -> str | Path:
    source = table.text("source", HOST)
    if source in (HOST, *SOURCES):
        return source
    if source.endswith(SUFFIXES):
        return (table.path.parent / source).resolve()
    known = (HOST, *SOURCES)
    raise table.error(
        "source",
        f"is {source!r}, neither a C file of your own nor one of {', '.join(known)}"
        f"{did_you_mean(source, known)}",
    )


def _pin(table: Table) -> Pin:
    pin = Pin(
        number=table.required_number("number", 0, 255),
        label=_label(table),
        on=table.real("on"),
        off=table.real("off"),
    )
    if pin.off > pin.on:
        raise table.error("off", f"is {pin.off}, above on, which is {pin.on}")
    table.finish()
    return pin


def _label(table: Table) -> str | int:
    """A label's text, or its number where the model has none."""
    return table.required_number("label", 0, 1 << 30) if _is_number(table, "label") else table.text("label")


def _is_number(table: Table, key: str) -> bool:
    return table.has(key) and isinstance(table.values[key], int)

"""[preprocessing] of tinygen.toml: what becomes of a sensor's numbers before they are a model's input.

Said once, used by whoever fills an input: quantize, evaluate, run, send and the firmware's own sources.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tinygen.errors import ConfigError
from tinygen.tables import Table, did_you_mean

__all__ = [
    "AS_IT_IS",
    "NUMBER_KEYS",
    "PICTURE_KEYS",
    "SOUND_KEYS",
    "Crop",
    "LogMel",
    "Meaning",
    "Preprocessing",
    "Resize",
    "read_preprocessing",
]

PICTURE_KEYS = ("resize", "crop", "grayscale")
NUMBER_KEYS = ("scale", "mean", "std")
SOUND_KEYS = ("log_mel", "front_end", "hop")
LONGEST = 1 << 16  # samples


class Resize(enum.Enum):
    """How a picture shrinks."""

    MEAN = "mean"  # each pixel is the mean of its field
    NEAREST = "nearest"  # the pixel in the middle of its field
    BILINEAR = "bilinear"  # the four pixels around the middle of its field, by their distance


class Crop(enum.Enum):
    """What of a picture is used."""

    CENTER = "center"  # the largest part around the middle with the input's proportions
    NONE = "none"  # all of it, stretched


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a number means to the model: offset + unit * number."""

    unit: float
    offset: float = 0.0

    def of(self, inner: Meaning) -> Meaning:
        """This meaning of what ``inner`` makes of a number."""
        return Meaning(self.unit * inner.unit, self.unit * inner.offset + self.offset)


@dataclass(frozen=True, slots=True)
class LogMel:
    """Features of sound: the logarithms of a frame's ``channels``; frequencies in Hz."""

    rate: int = 16_000  # samples a second
    frame: int = 480  # samples
    hop: int = 320  # samples from one frame to the next
    channels: int = 40
    lowest: float = 125.0
    highest: float = 7500.0
    noise_reduction: bool = True
    gain_control: bool = True


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Real value = (number * scale - mean) / std, by channel.

    ``mean`` and ``std`` hold one number for all channels, or one for each; where neither they nor ``scale``
    is said, None and empty, numbers mean what they do without this table. ``resize``, ``crop`` and
    ``grayscale`` are of pictures. With ``log_mel``, or with ``front_end``, a model that takes ``hop`` new
    samples each time, numbers are features of sound. ``given`` are the file's keys.
    """

    resize: Resize = Resize.MEAN
    crop: Crop = Crop.CENTER
    grayscale: bool | None = None
    scale: float | None = None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    log_mel: LogMel | None = None
    front_end: Path | None = None
    hop: int | None = None
    given: frozenset[str] = frozenset()

    @property
    def scales(self) -> bool:
        """Whether it says what numbers mean."""
        return self.scale is not None or bool(self.mean) or bool(self.std)

    @property
    def draws(self) -> bool:
        """Whether it says how pictures are made."""
        return not self.given.isdisjoint(PICTURE_KEYS)

    @property
    def hears(self) -> bool:
        """Whether it makes features of sound."""
        return self.log_mel is not None or self.front_end is not None

    @property
    def channels(self) -> int:
        """For how many channels numbers mean something of their own; 1: the same for all."""
        return max(1, len(self.mean), len(self.std))

    def meanings(self, channels: int) -> tuple[Meaning, ...]:
        """Each channel's meaning of a number; ConfigError where the table has another count of them."""
        if self.channels not in {1, channels}:
            raise ConfigError(
                f"preprocessing.mean and std are of {self.channels} channels, and the input has {channels}",
                "Give one number for all channels, or one for each.",
            )
        scale = 1.0 if self.scale is None else self.scale
        pairs = zip(_each(self.mean or (0.0,), channels), _each(self.std or (1.0,), channels), strict=True)
        return tuple(Meaning(scale / std, (0.0 - mean) / std) for mean, std in pairs)

    def require_only(self, known: Iterable[str], source: str) -> None:
        """ConfigError where the table asks for what this source does not do."""
        allowed = set(known)
        wrong = sorted(self.given - allowed)
        if wrong:
            raise ConfigError(
                f"preprocessing.{wrong[0]} is nothing that {source} can do on a board",
                f"It can do {', '.join(sorted(allowed))}; leave out the others.",
            )


AS_IT_IS = Preprocessing()


def _each(values: tuple[float, ...], count: int) -> tuple[float, ...]:
    return values * count if len(values) == 1 else values


def read_preprocessing(table: Table) -> Preprocessing:
    """The table; ConfigError with the key that is wrong."""
    found = Preprocessing(
        resize=Resize(_word(table, "resize", [kind.value for kind in Resize])),
        crop=Crop(_word(table, "crop", [kind.value for kind in Crop])),
        grayscale=table.truth("grayscale", default=False) if table.has("grayscale") else None,
        scale=table.real("scale") if table.has("scale") else None,
        mean=table.reals("mean"),
        std=table.reals("std"),
        log_mel=_log_mel(table.table("log_mel")) if table.has("log_mel") else None,
        front_end=table.path.parent / table.text("front_end") if table.has("front_end") else None,
        hop=table.number("hop", 1, LONGEST),
        given=frozenset(table.values),
    )
    table.finish()
    for key, values in (("scale", (found.scale,)), ("std", found.std)):
        if 0.0 in values:
            raise table.error(key, "is 0: every number would mean the same")
    if len(found.mean) > 1 and len(found.std) > 1 and len(found.mean) != len(found.std):
        raise table.error("std", f"has {len(found.std)} numbers, and mean {len(found.mean)}")
    _require_one_front_end(table, found)
    return found


def _require_one_front_end(table: Table, found: Preprocessing) -> None:
    """What makes features, and says how its numbers become real ones."""
    if found.log_mel is not None:
        if found.front_end is not None or found.hop is not None:
            raise table.error("log_mel", "is a front end with a hop of its own: leave front_end and hop out")
        if not found.scales:
            raise table.error("scale", "is missing: log_mel makes integers, and the model takes real numbers")
    elif (found.front_end is None) != (found.hop is None):
        raise table.error("hop", "and front_end belong together: say both, or none")


def _log_mel(table: Table) -> LogMel:
    default = LogMel()

    def frequency(key: str, usual: float) -> float:
        return table.real(key) if table.has(key) else usual

    found = LogMel(
        rate=table.number("rate", 4000, 48_000) or default.rate,
        frame=table.number("frame", 64, 4096) or default.frame,
        hop=table.number("hop", 1, LONGEST) or default.hop,
        channels=table.number("channels", 1, 256) or default.channels,
        lowest=frequency("lowest", default.lowest),
        highest=frequency("highest", default.highest),
        noise_reduction=table.truth("noise_reduction", default=default.noise_reduction),
        gain_control=table.truth("gain_control", default=default.gain_control),
    )
    table.finish()
    if not 0 <= found.lowest < found.highest <= found.rate / 2:
        raise table.error(
            "highest", f"is {found.highest:g} and lowest {found.lowest:g}, at {found.rate} samples a second"
        )
    return found


def _word(table: Table, key: str, known: list[str]) -> str:
    """One of the words, the first where the key is absent."""
    word = table.text(key, known[0])
    if word not in known:
        raise table.error(key, f"is {word!r}, none of {', '.join(known)}{did_you_mean(word, known)}")
    return word

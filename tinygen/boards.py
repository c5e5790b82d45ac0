"""What tinygen knows of a board: the facts in its TOML file, checked.

No code tests a board's name: it asks for one of these facts. A file beside tinygen.toml adds a board.
"""

from __future__ import annotations

import enum
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from tinygen import resources
from tinygen.errors import BoardError
from tinygen.peripherals import Peripherals, read_peripherals
from tinygen.silicon import Silicon, read_silicon
from tinygen.tables import Table, did_you_mean, read_toml
from tinygen.target import Optimize

__all__ = [
    "Board",
    "Cpu",
    "Firmware",
    "Memory",
    "Option",
    "PlatformIO",
    "Serial",
    "SerialOffer",
    "Simulator",
    "Upload",
    "UploadReset",
    "UploadTool",
    "Verified",
    "list_boards",
    "load_board",
]

Word = TypeVar("Word", bound=enum.Enum)

USB_IDENTITY = re.compile("[0-9a-f]{4}:[0-9a-f]{4}")
LOCAL_PLATFORM = "tinygen"
NOT_BOARDS = ("tinygen.toml", "pyproject.toml")

# Options of platformio.ini that a board may set, beside platform, board and framework.
OPTIONS = (
    "build_flags",
    "build_src_flags",
    "build_unflags",
    "lib_deps",
    "lib_ldf_mode",
    "monitor_dtr",
    "monitor_rts",
    "monitor_speed",
    "platform_packages",
    "upload_flags",
    "upload_port",
    "upload_protocol",
    "upload_resetmethod",
    "upload_speed",
)
# Tables whose keys PlatformIO's platforms define: board_build.partitions and the like.
OPTION_TABLES = ("board_build", "board_upload")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of platformio.ini; a list has several values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlatformIO:
    """How PlatformIO builds for the board: copied into platformio.ini."""

    platform: str
    board: str
    framework: str
    options: tuple[Option, ...]

    @property
    def local(self) -> bool:
        """True where the platform comes with tinygen and nothing is ever downloaded."""
        return self.platform == LOCAL_PLATFORM

    def option(self, name: str) -> tuple[str, ...]:
        """The values of one option, none where the board does not set it."""
        return next((option.values for option in self.options if option.name == name), ())

    def adding(self, name: str, values: Sequence[str]) -> PlatformIO:
        """With more values of an option, behind the board's own."""
        if not values:
            return self
        others = tuple(option for option in self.options if option.name != name)
        return replace(self, options=(*others, Option(name, (*self.option(name), *values))))


@dataclass(frozen=True, slots=True)
class Cpu:
    """The processor: its core decides which kernels fit; ``chip`` is the maker's name, or empty."""

    core: str
    chip: str
    mhz: int | None


@dataclass(frozen=True, slots=True)
class Memory:
    """Sizes in bytes; None where there is no limit that matters, as on a computer.

    ``app`` is the largest program, ``static_ram`` what the linker gives to variables. ``stack`` is set aside
    for the program; None where the stack shares ``static_ram`` with the variables. ``framework_flash`` and
    ``framework_ram`` are what an empty program takes. Where ``constants_in_ram`` is true the linker copies
    constants to RAM unless told otherwise.
    """

    flash: int | None
    app: int | None
    ram: int | None
    static_ram: int | None
    psram: int
    stack: int | None
    framework_flash: int
    framework_ram: int
    constants_in_ram: bool


@dataclass(frozen=True, slots=True)
class Serial:
    """The serial port: its speed, and the levels of DTR and RTS that leave the board running."""

    baud: int
    dtr: bool
    rts: bool


@dataclass(frozen=True, slots=True)
class Firmware:
    """The runtime's port to the board, and the compiler that must be on PATH (None: PlatformIO's)."""

    port: str
    compiler: str | None


class SerialOffer(enum.Enum):
    """How a simulator offers the board's serial port."""

    PRINTED = "printed"  # it prints "serial port: PATH" on its standard output
    SOCKET = "socket"  # it listens on the TCP port given as {port}, and says so with the text ``ready``


@dataclass(frozen=True, slots=True)
class Simulator:
    """What stands behind a board without hardware.

    ``command`` holds the placeholders {image} and {port}; ``detach`` is added where the simulator must
    outlive tinygen; ``ready`` is the text it prints once its socket listens; ``clock`` says what a
    microsecond on this board means.
    """

    command: tuple[str, ...]
    detach: tuple[str, ...]
    serial: SerialOffer
    ready: str
    clock: str


class UploadTool(enum.Enum):
    """What writes a program into a board's flash."""

    AVRDUDE = "avrdude"
    ESPTOOL = "esptool"
    UF2 = "uf2"  # the board is a drive, and the image a file copied to it
    PLATFORMIO = "platformio"  # `pio run -t upload`, with whatever the board's platform brings
    SIMULATOR = "simulator"  # the simulator takes the image when it starts


class UploadReset(enum.Enum):
    """How the board's boot loader is reached."""

    DTR = "dtr"  # opening the port resets the board
    TOUCH = "touch-1200"  # opening and closing the port at 1200 baud
    NONE = "none"  # it is reached without one, or by a button


@dataclass(frozen=True, slots=True)
class Upload:
    """How a program gets into the board.

    ``protocol`` and ``mcu`` are the tool's words for the boot loader and the chip, empty where it needs none;
    ``baud`` is the boot loader's speed; ``usb`` the identities of the board's port, each "vid:pid" in four
    lower-case hexadecimal digits.
    """

    tool: UploadTool
    protocol: str
    mcu: str
    baud: int | None
    usb: tuple[str, ...]
    reset: UploadReset


class Verified(enum.Enum):
    """What the tests do with a board's firmware."""

    RUN = "run"  # it is a program of this computer
    EMULATED = "emulated"
    COMPILED = "compiled"  # against declarations of its framework, with the nearest compiler there is


@dataclass(frozen=True, slots=True)
class Board:
    """One board: the checked contents of its TOML file. ``name`` is the file's, with dashes."""

    name: str
    title: str
    platformio: PlatformIO
    cpu: Cpu
    memory: Memory
    serial: Serial
    firmware: Firmware
    simulator: Simulator | None
    upload: Upload | None
    peripherals: Peripherals
    silicon: Silicon

    @property
    def verified(self) -> Verified:
        """Derived from what stands behind the board: nobody claims it."""
        if self.simulator is None:
            return Verified.COMPILED
        return Verified.RUN if self.simulator.command[0] == "{image}" else Verified.EMULATED

    def tuned(self, optimize: Optimize) -> Board:
        """The same board, compiled for what matters most."""
        platformio = self.platformio.adding("build_flags", optimize.build_flags)
        return replace(self, platformio=platformio.adding("build_src_flags", optimize.source_flags))


def load_board(name_or_path: str, extra: Path | None = None) -> Board:
    """The board of that name, or in that .toml file; ``extra`` is a directory with more boards.

    Raises BoardError naming the file and the key.
    """
    if name_or_path.endswith(".toml") or os.sep in name_or_path:
        return _load_file(Path(name_or_path))
    files = {_board_name(path): path for path in _board_files(extra)}
    path = files.get(name_or_path.replace("_", "-"))
    if path is None:
        names = ", ".join(sorted(files))
        hint = did_you_mean(name_or_path, files)
        raise BoardError(
            f"no board is called {name_or_path!r}{hint}",
            f"Known boards: {names}. A board of your own is a TOML file beside tinygen.toml.",
        )
    return _load_file(path)


def list_boards(extra: Path | None = None) -> tuple[Board, ...]:
    """All boards by name: tinygen's own and those in the directory ``extra``."""
    files = {_board_name(path): path for path in _board_files(extra)}
    return tuple(_load_file(files[name]) for name in sorted(files))


def _board_name(path: Path) -> str:
    return path.stem.replace("_", "-")


def _board_files(extra: Path | None) -> Iterator[Path]:
    """tinygen's boards, then the user's, so that a user's file replaces a board of the same name."""
    yield from resources.boards().glob("*.toml")
    if extra is not None:
        for path in sorted(extra.glob("*.toml")):
            if path.name not in NOT_BOARDS and "platformio" in read_toml(path, BoardError):
                yield path


def _load_file(path: Path) -> Board:
    root = Table(path, BoardError)
    board = Board(
        name=_board_name(path),
        title=root.text("title"),
        platformio=_platformio(root.table("platformio")),
        cpu=_cpu(root.table("cpu")),
        memory=_memory(root.table("memory", required=False)),
        serial=_serial(root.table("serial")),
        firmware=_firmware(root.table("firmware")),
        simulator=_simulator(root.table("simulator")) if root.has("simulator") else None,
        upload=_upload(root.table("upload")) if root.has("upload") else None,
        peripherals=read_peripherals(root),
        silicon=read_silicon(root),
    )
    root.finish()
    return board


def _platformio(table: Table) -> PlatformIO:
    settings = [Option(name, table.scalars(name)) for name in OPTIONS if table.has(name)]
    for name in OPTION_TABLES:
        inner = table.table(name, required=False)
        settings += [Option(f"{name}.{key}", inner.scalars(key)) for key in inner.values]
    result = PlatformIO(
        platform=table.text("platform"),
        board=table.text("board"),
        framework=table.text("framework", ""),
        options=tuple(settings),
    )
    table.finish(OPTIONS + OPTION_TABLES)
    return result


def _cpu(table: Table) -> Cpu:
    cpu = Cpu(core=table.text("core"), chip=table.text("chip", ""), mhz=table.number("mhz", 1, 10_000))
    table.finish()
    return cpu


def _memory(table: Table) -> Memory:
    limit = 1 << 32
    flash = table.number("flash", 1, limit)
    ram = table.number("ram", 1, limit)
    memory = Memory(
        flash=flash,
        app=table.number("app", 1, limit if flash is None else flash) or flash,
        ram=ram,
        static_ram=table.number("static_ram", 1, limit if ram is None else ram) or ram,
        psram=table.number("psram", 0, limit) or 0,
        stack=table.number("stack", 1, limit if ram is None else ram),
        framework_flash=table.number("framework_flash", 0, limit if flash is None else flash) or 0,
        framework_ram=table.number("framework_ram", 0, limit if ram is None else ram) or 0,
        constants_in_ram=table.truth("constants_in_ram", default=False),
    )
    table.finish()
    return memory


def _serial(table: Table) -> Serial:
    serial = Serial(
        baud=table.required_number("baud", 300, 12_000_000),
        dtr=table.truth("dtr", default=False),
        rts=table.truth("rts", default=False),
    )
    table.finish()
    return serial


def _firmware(table: Table) -> Firmware:
    firmware = Firmware(port=table.text("port"), compiler=table.text("compiler", "") or None)
    ports = sorted(path.name for path in (resources.firmware() / "ports").iterdir() if path.is_dir())
    if firmware.port not in ports:
        raise table.error("port", f"no port is called {firmware.port!r}; there are {', '.join(ports)}")
    table.finish()
    return firmware


def _simulator(table: Table) -> Simulator:
    command = table.texts("command")
    if not command:
        raise table.error("command", "is empty")
    serial = _word(table, "serial", SerialOffer)
    socket = serial is SerialOffer.SOCKET
    if socket and not any("{port}" in word for word in command):
        raise table.error("command", 'has no {port}, which serial = "socket" needs')
    ready = table.text("ready") if socket else ""
    simulator = Simulator(command, table.texts("detach"), serial, ready, table.text("clock"))
    table.finish()
    return simulator


def _upload(table: Table) -> Upload:
    upload = Upload(
        tool=_word(table, "tool", UploadTool),
        protocol=table.text("protocol", ""),
        mcu=table.text("mcu", ""),
        baud=table.number("baud", 300, 12_000_000),
        usb=tuple(table.texts("usb")),
        reset=_word(table, "reset", UploadReset, UploadReset.NONE),
    )
    for identity in upload.usb:
        if not USB_IDENTITY.fullmatch(identity):
            raise table.error("usb", f'holds {identity!r}, which is not like "2341:0043"')
    table.finish()
    return upload


def _word(table: Table, key: str, words: type[Word], default: Word | None = None) -> Word:
    """The member of an enumeration that the key's text is the value of."""
    text = table.text(key, None if default is None else str(default.value))
    found = {str(word.value): word for word in words}
    if text not in found:
        raise table.error(key, f"is {text!r}, not one of {', '.join(found)}")
    return found[text]

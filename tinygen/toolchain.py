"""The programs tinygen runs: which are installed, which are missing, and the command that installs them."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tinygen.errors import ToolError

__all__ = ["TOOLS", "Check", "Tool", "doctor", "install_command", "require"]

PYTHON_LOWEST = (3, 10)


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that a package of the system brings; ``probe`` are arguments that work if it is whole."""

    program: str
    purpose: str
    apt: str
    brew: str
    probe: tuple[str, ...] = ("--version",)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report: ``found`` is a version, empty where the thing is missing."""

    name: str
    purpose: str
    found: str
    install: str


# --print-file-name answers with the bare name where the C library is not there.
TOOLS = (
    Tool("gcc", "programs for this computer (board host)", "gcc libc6-dev", "gcc"),
    Tool(
        "arm-none-eabi-gcc",
        "firmware for Cortex-M, with newlib as its C library",
        "gcc-arm-none-eabi libnewlib-arm-none-eabi",
        "--cask gcc-arm-embedded",
    ),
    Tool("qemu-system-arm", "the emulated Cortex-M boards", "qemu-system-arm", "qemu"),
)
LIBRARIES = {"arm-none-eabi-gcc": "libc_nano.a"}
PACKAGES = (
    ("platformio", "builds the firmware"),
    ("scons", "PlatformIO's build engine"),
    ("pyserial", "reads predictions over the serial port"),
)


def require(program: str) -> Path:
    """The program's path; raises ToolError with the command that installs it."""
    found = shutil.which(program)
    if found is None:
        raise ToolError(
            f"{program} is not installed, or not on PATH", f"Install it: {install_command(program)}"
        )
    return Path(found)


def install_command(program: str) -> str:
    """The shell command that installs a program on this system."""
    tool = next((tool for tool in TOOLS if tool.program == program), None)
    if sys.platform == "darwin":
        return f"brew install {tool.brew if tool else program}"
    return f"sudo apt-get install {tool.apt if tool else program}"


def doctor() -> tuple[Check, ...]:
    """Everything tinygen needs, found or missing; starts each program once to see that it works."""
    packages = (_package_check(name, purpose) for name, purpose in PACKAGES)
    return (_python_check(), *packages, *(_tool_check(tool) for tool in TOOLS))


def _python_check() -> Check:
    found = platform.python_version() if sys.version_info[:2] >= PYTHON_LOWEST else ""
    return Check("Python", "runs tinygen", found, "sudo apt-get install python3")


def _package_check(name: str, purpose: str) -> Check:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found = ""
    return Check(name, purpose, found, f"{sys.executable} -m pip install {name}")


def _tool_check(tool: Tool) -> Check:
    found = ""
    if shutil.which(tool.program):
        library = LIBRARIES.get(tool.program)
        # The compiler answers with a bare name where it has no such library.
        if library is None or "/" in _output(tool.program, f"-print-file-name={library}"):
            found = _version(_output(tool.program, *tool.probe))
    return Check(tool.program, tool.purpose, found, install_command(tool.program))


def _output(*command: str) -> str:
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout if result.returncode == 0 else ""


def _version(output: str) -> str:
    """The first thing that looks like a version, else the first line."""
    first = output.split("\n", 1)[0]
    # Not inside parentheses: distributions put their package's version there.
    match = re.search(r"\d+(\.\d+)+", re.sub(r"\([^)]*\)", "", first))
    return match[0] if match else first.strip()

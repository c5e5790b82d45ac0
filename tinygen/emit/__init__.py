"""Writes a Program as C: the model's header and source, and the binding that the runtime reads.

All formatting of C text happens here; the templates only place it.
"""

from __future__ import annotations

import re

from tinygen import __version__, literals
from tinygen.emit.constants import constants, initial_states, once
from tinygen.emit.interface import Interface, interface
from tinygen.emit.layers import described, functions
from tinygen.errors import ConfigError
from tinygen.program import Program
from tinygen.templates import render

__all__ = ["Interface", "emit", "interface", "prefix"]

KERNELS_VERSION = 1  # TG_KERNELS_VERSION of firmware/kernels/tg.h

# The generated NAME.h and NAME.c must not stand in front of a system's header or the firmware's own main.c.
RESERVED = frozenset(
    (
        "assert",
        "complex",
        "ctype",
        "errno",
        "fenv",
        "float",
        "inttypes",
        "iso646",
        "limits",
        "locale",
        "main",
        "math",
        "setjmp",
        "signal",
        "stdarg",
        "stdbool",
        "stddef",
        "stdint",
        "stdio",
        "stdlib",
        "string",
        "tgmath",
        "time",
        "wchar",
        "wctype",
    )
)


def emit(program: Program) -> dict[str, str]:
    """File name to text: NAME.h, NAME.c and NAME_model.c; the same program always gives the same bytes."""
    values = _values(program)
    return {
        f"{program.name}.h": render("model.h.j2", **values),
        f"{program.name}.c": render("model.c.j2", **values),
        f"{program.name}_model.c": render("model_binding.c.j2", **values),
    }


def prefix(name: str) -> str:
    """A C identifier from any model name; ConfigError for one that the firmware needs itself."""
    identifier = re.sub(r"\W", "_", name, flags=re.ASCII).strip("_")
    if identifier[:1].isdigit():
        identifier = "model_" + identifier
    if not identifier or identifier.lower() in RESERVED or re.match(r"tg(_|$)", identifier, re.IGNORECASE):
        raise ConfigError(
            f"'{name}' cannot be the model's name in C",
            "Choose another one: --name NAME, or name in tinygen.toml.",
        )
    return identifier


def _values(program: Program) -> dict[str, object]:
    inputs, outputs = interface(program)
    layers = [described(program, number, layer) for number, layer in enumerate(program.layers)]
    return {
        "name": program.name,
        "guard": program.name.upper(),
        "version": __version__,
        "digest": program.digest,
        "summary": f"{len(layers)} layers, {program.macs:,} multiply-accumulates",
        "kernels_version": KERNELS_VERSION,
        "arena_size": max(program.arena_size, 1),
        "arena_alignment": program.alignment,
        "constant_size": program.constant_bytes,
        "macs": program.macs,
        "layer_count": len(layers),
        "kernels": sorted({call.kernel for call in program.calls}),
        "constants": once(constants(program)),
        "functions": functions(program),
        "layers": layers,
        "state_size": program.state_size,
        "states": initial_states(program),
        "interface": [*inputs, *outputs],
        "groups": [{"name": "inputs", "tensors": inputs}, {"name": "outputs", "tensors": outputs}],
        "labels": [literals.quoted(label) for label in program.labels],
    }

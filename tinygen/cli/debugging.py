"""`tinygen debug-quantization`: which layers of a quantized model lose most, why, and what usually helps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinygen.cli.fitting import progress, tell_preprocessing
from tinygen.cli.options import JsonOption
from tinygen.cli.output import data as written
from tinygen.cli.output import note, plain, table, write_json

if TYPE_CHECKING:
    from tinygen.api import QuantizationNoise
    from tinygen.noise import LayerNoise

__all__ = ["debug_quantization"]

LONGEST_NAME = 32  # characters of a tensor's name in the table


def debug_quantization(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The quantized .tflite.")],
    float_model: Annotated[
        Path, typer.Option("--float", help="The float .tflite it was made of, or the network.")
    ],
    data: Annotated[
        Path,
        typer.Option(help="Real inputs: npz, npy, csv, wav, a picture, or a folder of such files a class."),
    ],
    samples: Annotated[int, typer.Option(min=1, help="How many inputs are computed.")] = 32,
    as_json: JsonOption = False,
) -> None:
    """Say which layers of a quantized model add most noise, and what usually helps."""
    from tinygen import api

    with progress("Comparing") as advance:
        found = api.debug_quantization(model, float_model, data, samples=samples, on_progress=advance)
    tell_preprocessing()
    if as_json:
        write_json(_json(found))
    else:
        _show(found)


def _json(found: QuantizationNoise) -> dict[str, object]:
    from tinygen.noise import main_cause

    layers = [plain(layer) | {"mainly": main_cause(layer)} for layer in found.layers]
    values: dict[str, object] = plain(found)
    return values | {"layers": layers}


def _show(found: QuantizationNoise) -> None:
    """The layers, worst first, and below them what was found."""
    head = (
        "Layer",
        "Operator",
        "Output",
        "Own, dB",
        "Mainly by",
        "Reached, dB",
        "Saturated, %",
        "Unused bits",
    )
    table((*head, "Dead"), [_row(layer) for layer in found.layers], right=(0, 3, 5, 6, 7, 8))
    same = found.same_answers
    if same is not None:
        written.print(f"{same} of {found.samples} samples have the same largest output in both models")
    for text in found.unmatched:
        note(f"the float model has nothing like {short(text)}: no ratio is known")
    for finding in found.findings:
        where = "input" if finding.layer is None else f"layer {finding.layer}"
        written.print(f"[bold]{where}[/] {short(finding.tensor)}: {finding.cause}", markup=True)
        written.print(f"    {finding.remedy}", markup=False)
    if not found.findings:
        note("nothing stands out")


def _row(layer: LayerNoise) -> tuple[object, ...]:
    from tinygen.noise import main_cause

    usage = layer.usage
    of_range: tuple[object, ...] = ("", "", "")
    if usage is not None:
        dead = f"{usage.dead} of {usage.channels}" if usage.dead else ""
        of_range = (f"{100 * usage.saturated:.2f}", f"{usage.unused_bits:.1f}", dead)
    return (
        layer.number,
        layer.operator,
        short(layer.tensor),
        _decibels(layer.own),
        main_cause(layer),
        _decibels(layer.reached),
        *of_range,
    )


def _decibels(ratio: float | None) -> str:
    from tinygen.noise import EXACT

    if ratio is None:
        return ""
    return "exact" if ratio >= EXACT else f"{ratio:.1f}"


def short(name: str) -> str:
    """The end of the first of a tensor's names: the network's layer and the operation."""
    end = "/".join(name.partition(";")[0].split("/")[-2:])
    return end if len(end) <= LONGEST_NAME else "..." + end[3 - LONGEST_NAME :]

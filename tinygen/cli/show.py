"""Results as people read them: tables, predictions with their pictures, events of the line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from tinygen.cli.estimates import latency_text
from tinygen.cli.output import data, from_here, messages, note, plain, table, write_json

if TYPE_CHECKING:
    from tinygen.api import (
        Board,
        Build,
        FlashedImage,
        Inspection,
        Prediction,
        Profile,
        Sent,
        Timing,
        Verification,
    )
    from tinygen.api.models import Layer
    from tinygen.estimate import Estimate
    from tinygen.graph import Array

__all__ = [
    "PredictionList",
    "advise_time",
    "build_json",
    "show_build",
    "show_flashed_image",
    "show_inspection",
    "show_profile",
    "show_sent",
    "show_verification",
    "verifying",
]

PICTURES = 5  # inputs drawn before the list goes on without
LARGEST_PICTURE = 32  # columns and rows
SHADES = " .:-=+*#%@"


def show_build(built: Build) -> None:
    """The summary table of flash, RAM, MACs and time, beside what had been estimated."""
    from tinygen import report

    program = built.model.program
    rows = [
        ("Model", program.name, f"{len(program.layers)} layers, {program.digest[:16]}"),
        ("Board", built.board.name, built.board.title),
        *report.rows(built.footprint),
        ("MACs", f"{program.macs:,}", "of one inference"),
        ("Built in", f"{built.seconds:.1f} s", f"{built.compiled} files compiled; {from_here(built.image)}"),
    ]
    if built.estimate is None:
        table(("", "", ""), rows, right=(1,))
    else:
        expected = _expected(built.estimate)
        beside = [(what, value, expected.get(what, ""), text) for what, value, text in rows]
        table(("", "Built", "Estimated", ""), beside, right=(1, 2))
        note(f"estimated before the build, {_basis(built.estimate)}")
    if parts := report.part_rows(built.footprint):
        table(("Of these", "Flash", "RAM"), parts, right=(1, 2))
    for text in built.placement.notes(program):
        note(f"{built.board.name}: {text}")


def _expected(estimate: Estimate) -> dict[str, str]:
    """By the names that the report's rows have."""
    stack = {} if estimate.stack is None else {"Stack of one inference": f"{estimate.stack.bytes:,} B"}
    return {"Flash": f"{estimate.flash:,} B", "RAM": f"{estimate.ram:,} B"} | stack


def _basis(estimate: Estimate) -> str:
    from tinygen.estimate import Basis

    return "by the board's compiler" if estimate.basis is Basis.COMPILED else estimate.basis.value


def advise_time(built: Build) -> None:
    """The estimate, where there is one, and how to know better."""
    if built.latency is not None:
        note(latency_text(built.latency))
    note(f"`tinygen run --board {built.board.name}` measures the time of one inference.")


def build_json(built: Build) -> dict[str, object]:
    """The same as JSON; sizes in bytes."""
    from tinygen import report

    program = built.model.program
    return {
        "model": program.name,
        "digest": program.digest,
        "board": built.board.name,
        "directory": built.directory,
        "image": built.image,
        "log": built.log,
        "seconds": built.seconds,
        "compiled": built.compiled,
        "macs": program.macs,
        "arena": program.arena_size,
        "constants": program.constant_bytes,
        "placement": plain(built.placement),
        "estimate": plain(built.estimate),
        "latency": plain(built.latency),
        **report.to_json(built.footprint),
    }


def show_flashed_image(flashed: FlashedImage, as_json: bool) -> None:
    """Where the image runs, and what its firmware said."""
    hello = flashed.hello
    if as_json:
        facts = {"board": flashed.board.name, "port": flashed.url, "hello": plain(hello)}
        write_json(facts | ({"silence": flashed.silence} if hello is None else {}))
        return
    if hello is None:
        note(
            f"{flashed.board.name} has the image, but its firmware said nothing to tinygen: {flashed.silence}"
        )
        return
    note(f"{flashed.board.name} has the image; its port is {flashed.url}")
    made = f"made by tinygen {escape(hello.generator)}"
    data.print(f"{escape(hello.model)} ({hello.hash}) on {escape(hello.board)}, {made}")
    for role, tensors in (("input", hello.inputs), ("output", hello.outputs)):
        for tensor in tensors:
            shape = "x".join(map(str, tensor.shape)) or "scalar"
            data.print(f"{role:<7}{escape(tensor.name)}: {tensor.dtype.name.lower()} {shape}")


class PredictionList:
    """Shows predictions as they come, and the accuracy and time at the end."""

    def __init__(self, built: Build, as_json: bool) -> None:
        self._built = built
        self._json = as_json
        self._micros: list[int] = []
        self._right: list[bool] = []

    def add(self, prediction: Prediction) -> None:
        self._micros.append(prediction.invoke_us)
        if prediction.right is not None:
            self._right.append(prediction.right)
        if self._json:
            write_json(_prediction_json(prediction))
            return
        if prediction.number < PICTURES:
            _draw(prediction.shown)
        data.print(_prediction_line(prediction))

    def finish(self) -> None:
        from tinygen.api import Timing

        if not self._micros:
            return
        timing = Timing.of(self._micros)
        count, right = len(self._micros), sum(self._right)
        if self._json:
            summary: dict[str, object] = {"inferences": count, "timing": plain(timing)}
            write_json(summary | ({"right": right, "labelled": len(self._right)} if self._right else {}))
            return
        if self._right:
            data.print(
                f"{right} of {len(self._right)} right: {100 * right / len(self._right):.2f} % accuracy"
            )
        data.print(f"{count} inferences, {_time(timing)}{_clock(self._built.board)}")


def _prediction_json(prediction: Prediction) -> dict[str, object]:
    return {
        "number": prediction.number,
        "best": prediction.best,
        "label": prediction.label,
        "score": prediction.score,
        "invoke_us": prediction.invoke_us,
        "expected": prediction.expected,
        "outputs": plain(prediction.outputs),
    }


def _prediction_line(prediction: Prediction) -> str:
    what = prediction.label if prediction.label is not None else prediction.best
    figures = f"{prediction.score:8.4f} {prediction.invoke_us:>9,} us"
    line = f"#{prediction.number:<5} {escape(str(what)):<12} {figures}"
    match prediction.right:
        case True:
            return line + "  [green]right[/]"
        case False:
            return line + f"  [red]wrong[/], it is {prediction.expected}"
        case None:
            return line


def _draw(image: Array) -> None:
    """A small grey image in characters, ink dark on light paper; anything else is not drawn."""
    picture = image.squeeze()
    if picture.ndim != 2 or max(picture.shape) > LARGEST_PICTURE or min(picture.shape) < 2:
        return
    low, high = float(picture.min()), float(picture.max())
    scale = (len(SHADES) - 1) / (high - low) if high > low else 0.0
    for row in picture.tolist():
        data.print("    " + escape("".join(2 * SHADES[round((value - low) * scale)] for value in row)))


def _time(timing: Timing) -> str:
    return f"time of one: {timing.mean:,.0f} us mean, {timing.least:,} to {timing.most:,}"


def _clock(board: Board) -> str:
    return f" ({board.simulator.clock})" if board.simulator is not None else ""


@contextlib.contextmanager
def verifying(total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar over the samples, on a terminal."""
    from rich.progress import Progress

    with Progress(console=messages, transient=True, disable=not messages.is_terminal) as bar:
        task = bar.add_task("Verifying", total=total)
        yield lambda done: bar.update(task, completed=done)


def show_verification(outcome: Verification) -> None:
    """Exact or not, with whom it was compared, and where it first differs."""
    for text in outcome.notes:
        note(text)
    depth = f", {outcome.layers} layers each" if outcome.layers else ""
    oracles = " and ".join(outcome.oracles)
    if outcome.exact:
        data.print(
            f"[green]exact:[/] {outcome.samples} inputs{depth} on {outcome.board} equal {oracles} bit for bit"
        )
    for mismatch in outcome.mismatches[:10]:
        data.print(
            f"[red]different:[/] input {mismatch.sample}, {mismatch.operator} "
            f"'{escape(mismatch.tensor)}': {mismatch.detail} ({mismatch.oracle})"
        )
    if len(outcome.mismatches) > 10:
        data.print(f"and {len(outcome.mismatches) - 10} more")
    data.print(_time(outcome.timing))


def show_sent(sent: Sent) -> None:
    """A file's sample and what the board made of it."""
    what = sent.label if sent.label is not None else sent.best
    figures = f"{sent.score:8.4f} {sent.invoke_us:>9,} us"
    data.print(f"{escape(str(sent.file))} #{sent.number:<5} {escape(str(what)):<12} {figures}")


def show_profile(found: Profile, board: Board) -> None:
    """Each layer's time and share, and what the layers take together."""
    rows = [
        (
            layer.number,
            layer.operator,
            "x".join(map(str, layer.shape)),
            f"{layer.macs:,}",
            f"{layer.timing.mean:,.0f}",
            f"{100 * layer.share:.1f}",
            f"{layer.macs / layer.timing.mean:.1f}" if layer.macs and layer.timing.mean else "",
        )
        for layer in found.layers
    ]
    columns = ("Layer", "Operator", "Output", "MACs", "us", "%", "MACs/us")
    table(columns, rows, right=(0, 3, 4, 5, 6))
    data.print(f"{found.sum_us:,.0f} us in layers, {found.samples} inputs on {found.board}")
    data.print(f"{_time(found.whole)} without stops between layers{_clock(board)}")


def show_inspection(found: Inspection) -> None:
    """A model's interface, layers and needs."""
    data.print(f"[bold]{found.name}[/]  {found.digest[:16]}")
    for role, tensors in (("input", found.inputs), ("output", found.outputs)):
        for tensor in tensors:
            quant = (
                "" if tensor.scale is None else f", scale {tensor.scale:g}, zero point {tensor.zero_point}"
            )
            shape = "x".join(map(str, tensor.shape)) or "scalar"
            data.print(f"{role:<7}{escape(tensor.name)}: {tensor.dtype} {shape}{quant}")
            for text in tensor.use:
                data.print(f"       {escape(text)}")
    if found.labels:
        data.print(f"labels {escape(', '.join(found.labels))}")
    head = ("Layer", "Operator", "Output", "Parameters", "MACs", "Flash (B)", "Arena (B)", "Kernel")
    table(head, [_layer_row(layer) for layer in found.layers], right=(0, 3, 4, 5, 6))
    data.print(
        f"{found.macs:,} MACs, {found.parameters:,} parameters, constants {found.constant_bytes:,} B in flash"
    )
    peak = "" if found.arena_layer is None else f"; layer {found.arena_layer} needs most of it"
    data.print(
        f"arena {found.arena_bytes:,} B, instead of {found.unplanned_bytes:,} B without planning; "
        f"the smallest possible of these layers: {found.arena_bound:,} B{peak}"
    )


def _layer_row(layer: Layer) -> tuple[object, ...]:
    """A layer in numbers, with the kernels that compute it, each once."""
    kernels = dict.fromkeys(kernel.removeprefix("tg_") for kernel in layer.kernels)
    return (
        layer.number,
        layer.operator,
        "x".join(map(str, layer.shape)),
        f"{layer.parameters:,}",
        f"{layer.macs:,}",
        f"{layer.constant_bytes:,}",
        f"{layer.arena_bytes:,}",
        " ".join(kernels),
    )

"""A model as one page of HTML without other files: its interface, layers, graph, arena, flash and weights.

With a board the time that it is expected to take, with data what the model makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tinygen import __version__
from tinygen.boards import Board
from tinygen.fits import Fit
from tinygen.graph import DType, Graph, Tensor
from tinygen.latency import Latency
from tinygen.noise import Activation
from tinygen.page.activations import activation_rows
from tinygen.page.answers import answer_table
from tinygen.page.arena import draw_arena
from tinygen.page.flow import draw_flow
from tinygen.page.layers import layer_rows, shape_text
from tinygen.page.times import expected_time
from tinygen.page.weights import weight_rows
from tinygen.program import Program
from tinygen.scores import Scores
from tinygen.templates import render

__all__ = ["Examined", "Repetition", "Verdict", "make_page"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The board that the page is for: whether the program fits it, None where nothing limits that.

    ``latency`` is the time that an inference is expected to take, None where there is no estimate.
    """

    board: Board
    fit: Fit | None
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What the model made of ``data``: of all ``samples`` its answers, of ``observed`` ones its activations.

    ``different`` of the ``compared`` samples have other outputs than the oracle's; ``scores`` are None where
    no labels are known.
    """

    data: str
    samples: int
    scores: Scores | None
    oracle: str
    compared: int
    different: int
    notes: tuple[str, ...]
    observed: int
    activations: tuple[Activation, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """Commands that make the page and its figures again, and names and digests of files that they read."""

    commands: tuple[str, ...]
    digests: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Port:
    """An input or output, and how to fill or to read it."""

    role: str
    name: str
    dtype: str
    shape: str
    scale: str
    zero_point: str
    use: str


def make_page(
    graph: Graph, program: Program, again: Repetition, verdict: Verdict | None, examined: Examined | None
) -> str:
    """The page's text; ``graph`` is the model as its file has it."""
    return render(
        "report/page.html.j2",
        version=__version__,
        program=program,
        verdict=verdict,
        ports=(
            *(_port("input", program.tensors[name]) for name in program.inputs),
            *(_port("output", program.tensors[name]) for name in program.outputs),
        ),
        layers=layer_rows(program),
        flow=draw_flow(program),
        arena=draw_arena(program),
        weights=weight_rows(graph, program),
        again=again,
        examined=examined,
        answers=None if examined is None or examined.scores is None else answer_table(examined.scores),
        activations=() if examined is None else activation_rows(program, examined.activations),
        time=None if verdict is None else expected_time(program, verdict.latency),
        needs=() if verdict is None or verdict.fit is None else tuple(_needs(verdict.fit)),
    )


def _port(role: str, tensor: Tensor) -> _Port:
    known = tensor.quant is not None and tensor.quant.per_tensor
    return _Port(
        role,
        tensor.name,
        tensor.dtype.value,
        shape_text(tensor.shape),
        f"{tensor.scale:.9g}" if known else "none",
        str(tensor.zero_point) if known else "none",
        _use(role, tensor) if known else "Values are taken as they are.",
    )


def _use(role: str, tensor: Tensor) -> str:
    """The formula between raw and real values, and which real values there are."""
    if tensor.dtype is DType.BOOL or tensor.dtype is DType.FLOAT32:
        return "Values are taken as they are."
    low, high = tensor.dtype.minimum, tensor.dtype.maximum
    scale, zero = f"{tensor.scale:.9g}", tensor.zero_point
    shifted = f"{zero:+d}".replace("+", "+ ").replace("-", "\u2212 ")
    opposite = f"{-zero:+d}".replace("+", "+ ").replace("-", "\u2212 ")
    span = f"{tensor.scale * (low - zero):.6g} to {tensor.scale * (high - zero):.6g}"
    if role == "input":
        return f"q = round(real / {scale}) {shifted}, cut to {low} to {high}: real values from {span}."
    return f"real = {scale} \u00d7 (q {opposite}): real values from {span}."


def _needs(fit: Fit) -> Iterator[tuple[str, str, str, int | None]]:
    """What, how many bytes, of how many, and percent of these."""
    need = fit.need
    yield "Flash", *_share(need.flash, fit.flash_limit)
    yield "RAM", *_share(need.ram, fit.ram_limit)
    if need.stack is not None:
        stack = need.stack.bytes + (need.runtime_stack or 0)
        yield "Stack", *_share(stack, fit.stack_limit)


def _share(need: int, limit: int | None) -> tuple[str, str, int | None]:
    if limit is None:
        return f"{need:,} B", "no limit of its own", None
    return f"{need:,} B", f"{limit:,} B", round(100 * need / limit)

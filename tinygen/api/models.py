"""What can be done with a model alone: compile it, look into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinygen.boards import Board, load_board
from tinygen.config import Config, find_config
from tinygen.emit import prefix
from tinygen.errors import ConfigError, ModelError
from tinygen.filling import how_to_fill, how_to_read
from tinygen.graph import DType, Graph, Operands, Tensor
from tinygen.latency import Duty, Latency, Supply, estimate_latency, supply
from tinygen.occupancy import live_bytes, unplanned_bytes
from tinygen.ops import OPERATORS
from tinygen.passes import rewrite
from tinygen.placement import place
from tinygen.preprocessing import Preprocessing
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import NO_GOAL, PLAIN, Goal, Optimize, Target
from tinygen.tflite import load

__all__ = [
    "Inspection",
    "Layer",
    "Model",
    "Operator",
    "TensorFacts",
    "inspect",
    "load_model",
    "operators",
    "read_lines",
]

LARGEST_LABEL = 200  # characters
REMEDY = "Export the model again, quantized to int8; `tinygen ops` lists what is compiled."

PathLike = str | Path


@dataclass(frozen=True, slots=True)
class Model:
    """A compiled model: its file's bytes, its graph as the file has it, and the program made of it."""

    data: bytes
    graph: Graph
    program: Program

    def made_for(self, target: Target) -> Program:
        """The program that this model becomes on another target."""
        return select(rewrite(self.graph), self.program.labels, target)


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """An input or output: real value = scale * (q - zero_point); scale is None where not quantized.

    ``use`` says in words how to fill the input, or how to read the output.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    bytes: int
    scale: float | None
    zero_point: int | None
    use: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """The kernel calls of one operator; sizes in bytes, that of the arena while it runs.

    ``parameters`` are the numbers that training found: weights and biases.
    """

    number: int
    operator: str
    kernels: tuple[str, ...]
    output: str
    shape: tuple[int, ...]
    macs: int
    constant_bytes: int
    parameters: int
    arena_bytes: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a model is and needs, known without any compiler.

    ``unplanned_bytes`` is what the arena would be if everything in it had bytes of its own.
    """

    name: str
    digest: str
    inputs: tuple[TensorFacts, ...]
    outputs: tuple[TensorFacts, ...]
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]
    macs: int
    arena_bytes: int
    constant_bytes: int
    arena_bound: int  # bytes: no plan for these layers is smaller
    arena_layer: int | None  # the number of the layer that needs most of it
    parameters: int
    unplanned_bytes: int
    latency: Latency | None = None  # of one inference on the board asked for
    supply: Supply | None = None  # at the duty cycle asked for


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator that tinygen compiles, with the element types it takes."""

    name: str
    types: str
    kernels: tuple[str, ...]


def load_model(
    model: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    config: Config | None = None,
    target: Target = PLAIN,
) -> Model:
    """Compile a .tflite file; what is not given comes from tinygen.toml in the working directory.

    ``labels`` is a text file with one label a line. ``target`` says which kernels there may be besides the
    plain ones. Raises ModelError and ConfigError.
    """
    given = Path(model) if model is not None else None
    settings = (config or find_config(Path.cwd())).of_model(given)
    path = given or settings.model
    if path is None:
        raise ConfigError("no model was given", "Name a .tflite file, or run `tinygen init MODEL` once.")
    chosen = name or settings.name or path.stem
    label_path = Path(labels) if labels is not None else settings.labels
    data = read_bytes(path, "model")
    graph = read_graph(path, data, prefix(chosen))
    texts = _read_labels(label_path, graph) if label_path is not None else ()
    return Model(data, graph, select(rewrite(graph), texts, target))


def read_graph(path: Path, data: bytes, name: str) -> Graph:
    """The graph of a model file's bytes, as the file has it; ModelError, which names the file."""
    try:
        return load(data, name=name)
    except ModelError as error:
        raise ModelError(f"{path}: {error.cause}", error.remedy or REMEDY) from None


def read_bytes(path: Path, what: str) -> bytes:
    """A whole file; ModelError, which says ``what`` it should be."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"the {what} {path} cannot be read: {error.strerror}", "Check the path.") from None


def read_lines(path: Path) -> tuple[str, ...]:
    """The lines of a label file, without empty ones; ConfigError where it is no text."""
    try:
        text = read_bytes(path, "label file").decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"the label file {path} is not UTF-8 text", "Save it as UTF-8.") from None
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _read_labels(path: Path, graph: Graph) -> tuple[str, ...]:
    """One label for each element of the first output."""
    labels = read_lines(path)
    expected = graph.tensors[graph.outputs[0]].elements
    if len(labels) != expected:
        raise ConfigError(
            f"the label file {path} has {len(labels)} labels, and the model's output {expected} elements",
            "Give one label a line, in the order of the output.",
        )
    long = next((label for label in labels if len(label.encode()) > LARGEST_LABEL), None)
    if long is not None:
        raise ConfigError(
            f"a label in {path} is longer than {LARGEST_LABEL} bytes: {long[:40]}...", "Shorten it."
        )
    return labels


def inspect(
    model: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    board: str | None = None,
    goal: Goal = NO_GOAL,
    duty: Duty | None = None,
) -> Inspection:
    """What the model takes, gives and needs, layer by layer; ``board`` as of generate().

    With a board it says what time and energy are to be expected, and with ``duty`` what a battery is.
    """
    config = find_config(Path.cwd())
    goal = goal.before(config.goal)
    target = None if board is None else load_board(board, config.root)
    core = "" if target is None else target.cpu.core
    compiled = load_model(model, name=name, labels=labels, config=config, target=goal.target(core))
    program, counts = compiled.program, _parameters(compiled.graph)
    latency = None
    if target is not None:
        latency = estimate_latency(
            program, target.tuned(goal.optimize or Optimize.SPEED), place(program, target)
        )
    return Inspection(
        program.name,
        program.digest,
        tuple(_facts(program.tensors[name], config.preprocessing) for name in program.inputs),
        tuple(_facts(program.tensors[name]) for name in program.outputs),
        program.labels,
        _layers(program, counts),
        program.macs,
        program.arena_size,
        program.constant_bytes,
        program.arena_bound,
        next((i for i, layer in enumerate(program.layers) if layer.output == program.peak), None),
        sum(counts.values()),
        unplanned_bytes(program),
        latency,
        None if duty is None else _supply_of(latency, target, duty),
    )


def _supply_of(latency: Latency | None, board: Board | None, duty: Duty) -> Supply | None:
    """What the board takes at that duty cycle; ConfigError where no board was named."""
    if board is None:
        raise ConfigError("--every and --battery are about a board, and none was named", "Say --board NAME.")
    power = board.silicon.power
    if power is None or latency is None or latency.milliseconds is None:
        return None
    return supply(latency.milliseconds, power, duty)


def _parameters(graph: Graph) -> dict[str, int]:
    """Weights and biases of each operator that is left, by the first tensor that it writes."""
    kept = rewrite(graph)
    return {node.outputs[0]: _trained(kept.operands(node)) for node in kept.nodes if node.outputs}


def _trained(operands: Operands) -> int:
    """Elements of the constants that stand for real numbers."""
    constants = (each for each in operands.inputs if each is not None and each.data is not None)
    return sum(each.elements for each in constants if each.quant is not None or each.dtype is DType.FLOAT32)


def _facts(tensor: Tensor, how: Preprocessing | None = None) -> TensorFacts:
    """Of an input, with ``how`` it is made, or of an output."""
    known = tensor.quant is not None and tensor.quant.per_tensor
    return TensorFacts(
        tensor.name,
        tensor.dtype.value,
        tensor.shape,
        tensor.bytes,
        tensor.scale if known else None,
        tensor.zero_point if known else None,
        how_to_read(tensor) if how is None else how_to_fill(tensor, how),
    )


def _layers(program: Program, parameters: Mapping[str, int]) -> tuple[Layer, ...]:
    return tuple(
        Layer(
            number,
            layer.operator,
            tuple(call.kernel for call in layer.calls),
            layer.output,
            program.tensors[layer.output].shape,
            layer.macs,
            layer.constant_bytes,
            parameters.get(layer.output, 0),
            live_bytes(program, number),
        )
        for number, layer in enumerate(program.layers)
    )


def operators() -> tuple[Operator, ...]:
    """Every operator that tinygen compiles."""
    return tuple(Operator(kind.TFLITE, kind.TYPES, kind.KERNELS) for kind in OPERATORS)

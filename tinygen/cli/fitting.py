"""The commands on the way from a trained model to one that fits: smaller, and still as good."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tinygen.cli.options import (
    BoardOption,
    ClusterOption,
    CountOption,
    JsonOption,
    LabelsOption,
    ModelArgument,
    NameOption,
    PortOption,
    ProcessesOption,
)
from tinygen.cli.output import building, messages, note, plain, table, write_json
from tinygen.cli.output import data as written
from tinygen.config import find_config
from tinygen.errors import ConfigError

if TYPE_CHECKING:
    from tinygen.api import Evaluation, Quantized, Scores

__all__ = ["evaluate", "progress", "quantize", "tell_preprocessing"]

LARGEST_MATRIX = 20  # classes: a wider one fits no terminal


def tell_preprocessing() -> None:
    """What tinygen.toml does to the data, so that nobody looks for it in the network."""
    given = find_config(Path.cwd()).preprocessing.given
    if given:
        note(f"inputs are prepared as [preprocessing] says: {', '.join(sorted(given))}")


def quantize(
    model: Annotated[
        Path, typer.Argument(metavar="MODEL", help="A .keras, .h5 or float .tflite, or a SavedModel.")
    ],
    data: Annotated[
        Path,
        typer.Option(help="Real inputs: npz, npy, csv, wav, a picture, or a folder of such files a class."),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The .tflite; default: ./MODEL_KIND.tflite.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--to", metavar="int8|int16x8|float16|dynamic", help="What becomes of the numbers.")
    ] = "int8",
    per_tensor: Annotated[
        bool, typer.Option("--per-tensor", help="One scale for all channels of weights.")
    ] = False,
    input_type: Annotated[
        str | None, typer.Option(metavar="int8|uint8|int16|float32", help="Default: that of --to.")
    ] = None,
    output_type: Annotated[
        str | None, typer.Option(metavar="int8|uint8|int16|float32", help="Default: that of --to.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="Names of the classes, one a line; default: the folders' names.")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, help="How many inputs measure the ranges.")] = 200,
    as_json: JsonOption = False,
) -> None:
    """Quantize a trained network to a .tflite by TensorFlow, and say how much smaller and worse it is."""
    from tinygen import api

    with messages.status("TensorFlow converts the network"):
        found = api.quantize_network(
            model,
            data,
            output,
            kind=kind,
            per_tensor=per_tensor,
            input_type=input_type,
            output_type=output_type,
            labels=labels,
            samples=samples,
        )
    tell_preprocessing()
    if as_json:
        write_json(plain(found) | {"reduction": found.reduction})
    else:
        _show_quantized(found)


def _show_quantized(found: Quantized) -> None:
    """Both forms of the network below each other."""

    def accuracy(right: int) -> str:
        return f"{100 * right / found.labelled:.2f}" if found.labelled else "no labels"

    rows = [
        ("float32", f"{found.float_bytes:,}", "", accuracy(found.float_right)),
        (found.kind, f"{found.bytes:,}", f"{100 * found.reduction:.1f}", accuracy(found.right)),
    ]
    table(("As .tflite", "Size, B", "Reduction, %", "Accuracy, %"), rows, right=(1, 2, 3))
    ranges = f", ranges measured on {found.calibrated} of {found.samples} inputs" if found.calibrated else ""
    note(f"{found.output} is written{ranges}")
    if found.labels is not None:
        note(f"{found.labels} has its labels")


def evaluate(
    model: ModelArgument = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Inputs with labels: npz, csv, or a folder of wav, pictures, ... a class; default: inputs."
        ),
    ] = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    float_model: Annotated[
        Path | None, typer.Option("--float", help="The float .tflite it was made of, for comparison.")
    ] = None,
    min_accuracy: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="SHARE", help="Exit status 1 below it: 0.95 is 95 %."),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(metavar="SCORE", help="No answer below it; with one output: class 1 from it on."),
    ] = None,
    count: CountOption = None,
    board: BoardOption = None,
    port: PortOption = None,
    jobs: ProcessesOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a test set through the generated C, here or on a board: accuracy, confusion, recall, exactness."""
    from tinygen import api

    file = api.inputs_file(data, model)
    if file is None:
        raise ConfigError("no test set was given", "Name one: --data FILE, or inputs in tinygen.toml.")
    if port is not None and board is None:
        raise ConfigError("a port was given, and no board", "Say --board NAME.")
    place = api.Place(jobs, cluster)
    wishes = {
        "data": file,
        "float_model": float_model,
        "count": count,
        "threshold": threshold,
        "place": place,
    }
    found = _evaluated(model, name, labels, board, port, wishes)
    if found.scores is None and min_accuracy is not None:
        raise ConfigError(
            f"{file} has no labels, and without them there is no accuracy",
            "Give an .npz with `labels`, or a folder with one sub-folder a class.",
        )
    tell_preprocessing()
    if as_json:
        write_json(_json(found))
    else:
        _show(found)
    if found.scores is not None and min_accuracy is not None and found.scores.accuracy < min_accuracy:
        note(f"the accuracy is below {100 * min_accuracy:.2f} %")
        raise typer.Exit(1)
    raise typer.Exit(1 if found.different else 0)


def _evaluated(
    model: Path | None,
    name: str | None,
    labels: Path | None,
    board: str | None,
    port: str | None,
    wishes: dict[str, Any],
) -> Evaluation:
    """On this computer, or on a board that is built and started for it."""
    from tinygen import api

    found: Evaluation
    if board is None:
        with progress("Evaluating") as advance:
            found = api.evaluate(model, name=name, labels=labels, on_progress=advance, **wishes)
        return found
    with building("Building") as step:
        built = api.build(board, model, name=name, labels=labels, on_progress=step)
    with api.open_board(built, port) as device, progress("Evaluating") as advance:
        found = api.evaluate_board(device, built.model, on_progress=advance, **wishes)
    return found


@contextlib.contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar over the samples, on a terminal."""
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _json(found: Evaluation) -> dict[str, object]:
    values: dict[str, object] = plain(found)
    for key, scores in (("scores", found.scores), ("float_scores", found.float_scores)):
        if scores is not None:
            values[key] = plain(scores) | {"accuracy": scores.accuracy, "recall": plain(scores.recall)}
    return values


def _show(found: Evaluation) -> None:
    computer = "the generated C" if found.board is None else f"the board {found.board}"
    if found.scores is not None:
        _show_confusion(found.scores, found.float_scores)
        written.print(f"{found.model}: {_accuracy(found.scores)}, by {computer}")
    else:
        written.print(f"{found.model}: {found.samples} samples, no labels, by {computer}")
    if found.float_scores is not None:
        written.print(f"the model of --float: {_accuracy(found.float_scores)}, by LiteRT")
    if found.float_differs is not None:
        written.print(f"both give different answers to {found.float_differs} of {found.samples} samples")
    for text in found.notes:
        note(text)
    if found.different:
        written.print(
            f"[red]different:[/] {found.different} of {found.compared} samples give other outputs than "
            f"{found.oracle}, first #{found.first_different}"
        )
    else:
        written.print(f"[green]exact:[/] the outputs of {found.compared} samples equal {found.oracle}'s")
    written.print(f"{found.samples:,} samples in {found.seconds:.1f} s")


def _accuracy(scores: Scores) -> str:
    left = f", {sum(scores.unsure)} of {scores.labelled} left without an answer" if any(scores.unsure) else ""
    return f"{scores.right} of {scores.answered} right: {100 * scores.accuracy:.2f} % accuracy{left}"


def _show_confusion(scores: Scores, by_float: Scores | None) -> None:
    """A row for each class that occurs: how often it is taken for which, and how often recognized."""
    answers = scores.classes if len(scores.classes) <= LARGEST_MATRIX else ()
    unsure = ("no answer",) if any(scores.unsure) else ()
    rows = []
    for number, name in enumerate(scores.classes):
        cells, left = scores.confusion[number], scores.unsure[number]
        counted = (*(cells if answers else ()), *((left,) if unsure else ()), sum(cells) + left)
        shares = (each.recall[number] for each in (scores, by_float) if each is not None)
        if sum(cells) + left:
            rows.append((name, *counted, *(f"{100 * (share or 0):.1f}" for share in shares)))
    of_float = () if by_float is None else ("Float's, %",)
    head = ("Is, taken for:", *answers, *unsure, "Samples", "Recall, %", *of_float)
    table(head, rows, right=range(1, len(head)))

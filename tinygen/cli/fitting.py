"""The commands on the way from a trained model to one that fits: how good it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinygen.cli.options import CountOption, JsonOption, LabelsOption, ModelArgument, NameOption
from tinygen.cli.output import data as written
from tinygen.cli.output import messages, note, plain, table, write_json
from tinygen.errors import ConfigError

if TYPE_CHECKING:
    from tinygen.api import Evaluation, Scores

__all__ = ["evaluate"]

LARGEST_MATRIX = 20  # classes: a wider one fits no terminal


def evaluate(
    model: ModelArgument = None,
    data: Annotated[
        Path | None,
        typer.Option(help="A file of inputs with labels, or a folder of files a class; default: inputs."),
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
    count: CountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a test set through the generated C on this computer: accuracy, confusion, recall, exactness."""
    from tinygen import api

    file = api.inputs_file(data, model)
    if file is None:
        raise ConfigError("no test set was given", "Name one: --data FILE, or inputs in tinygen.toml.")
    with _progress() as advance:
        found = api.evaluate(
            model,
            file,
            name=name,
            labels=labels,
            float_model=float_model,
            count=count,
            on_progress=advance,
        )
    if found.scores is None and min_accuracy is not None:
        raise ConfigError(
            f"{file} has no labels, and without them there is no accuracy",
            "Give an .npz with `labels`, or a folder with one sub-folder a class.",
        )
    if as_json:
        write_json(_json(found))
    else:
        _show(found)
    if found.scores is not None and min_accuracy is not None and found.scores.accuracy < min_accuracy:
        note(f"the accuracy is below {100 * min_accuracy:.2f} %")
        raise typer.Exit(1)
    raise typer.Exit(1 if found.different else 0)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar over the samples, on a terminal."""
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as bar:
        task = bar.add_task("Evaluating", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _json(found: Evaluation) -> dict[str, object]:
    values: dict[str, object] = plain(found)
    for key, scores in (("scores", found.scores), ("float_scores", found.float_scores)):
        if scores is not None:
            values[key] = plain(scores) | {"accuracy": scores.accuracy, "recall": plain(scores.recall)}
    return values


def _show(found: Evaluation) -> None:
    if found.scores is not None:
        _show_confusion(found.scores)
        written.print(f"{found.model}: {_accuracy(found.scores)}, by the generated C")
    else:
        written.print(f"{found.model}: {found.samples} samples, no labels, by the generated C")
    if found.float_scores is not None:
        written.print(f"float model: {_accuracy(found.float_scores)}, by LiteRT")
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
    return f"{scores.right} of {scores.labelled} right: {100 * scores.accuracy:.2f} % accuracy"


def _show_confusion(scores: Scores) -> None:
    """A row for each class that occurs: how often it is taken for which, and how often recognized."""
    wide = len(scores.classes) <= LARGEST_MATRIX
    answers = scores.classes if wide else ()
    rows = [
        (name, *(cells if wide else ()), sum(cells), "" if recall is None else f"{100 * recall:.1f}")
        for name, cells, recall in zip(scores.classes, scores.confusion, scores.recall, strict=True)
        if sum(cells)
    ]
    head = ("Is, taken for:", *answers, "Samples", "Recall, %")
    table(head, rows, right=range(1, len(head)))

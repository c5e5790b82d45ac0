"""All commands. Each imports what it needs when it runs: `tinygen --help` shall not wait for NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinygen import __version__
from tinygen.cli.comparing import compare
from tinygen.cli.debugging import debug_quantization
from tinygen.cli.fitting import evaluate, quantize
from tinygen.cli.looking import boards, doctor, inspect, ops
from tinygen.cli.options import (
    BoardOption,
    BoardsOption,
    CountOption,
    ImageOption,
    InputsOption,
    JobsOption,
    JsonOption,
    LabelsOption,
    MaxFlashOption,
    MaxRamOption,
    ModelArgument,
    NameOption,
    OptimizeOption,
    OutputOption,
    PortOption,
    SetOption,
    VerboseOption,
    goal_of,
)
from tinygen.cli.output import building, data, note, write_json
from tinygen.cli.reporting import report
from tinygen.cli.watching import monitor
from tinygen.errors import ConfigError
from tinygen.target import NO_GOAL, Goal

if TYPE_CHECKING:
    from tinygen.api import Build

app = typer.Typer(
    name="tinygen",
    help="Compiles quantized TensorFlow Lite models to plain C and brings them to a microcontroller.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        data.print(f"tinygen {__version__}")
        raise typer.Exit


@app.callback()
def tinygen(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Compiles quantized TensorFlow Lite models to plain C and brings them to a microcontroller."""


@app.command()
def init(
    model: Annotated[
        Path | None, typer.Argument(metavar="[MODEL]", help="The .tflite file of the project.")
    ] = None,
    board: Annotated[str, typer.Option("--board", "-b", help="The project's board.")] = "host",
    name: NameOption = None,
    example: Annotated[
        bool, typer.Option("--example", help="Copy the digits example to ./digits instead.")
    ] = False,
) -> None:
    """Start a project here: tinygen.toml, so that later commands need no arguments."""
    from tinygen.api import init as start
    from tinygen.api import init_example

    if example:
        directory = init_example()
        note(f"The example is in {directory}: cd {directory} && tinygen run")
        return
    if model is None:
        raise ConfigError("no model was given", "Say `tinygen init MODEL`, or `tinygen init --example`.")
    note(f"{start(model, board=board, name=name)} is written: `tinygen run` builds, starts and reads it.")


@app.command()
def generate(
    model: ModelArgument = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Directory for the C files, or the .zip; default: ./NAME."),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="c|cmake|esp-idf|platformio|arduino",
            help="C alone, with a CMakeLists.txt, as a component of ESP-IDF, as a library for PlatformIO's "
            "lib/, or as a .zip that the Arduino IDE takes.",
        ),
    ] = "c",
    board: Annotated[
        str | None, typer.Option("--board", "-b", help="Use kernels for this board's processor.")
    ] = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the model as C99, with the kernels it needs, for a build of your own."""
    from tinygen.api import generate as write

    target, changes = write(
        model,
        output,
        name=name,
        labels=labels,
        form=form,
        board=board,
        goal=goal_of(optimize, max_ram),
    )
    if as_json:
        write_json({"output": target, "written": changes.written, "unchanged": changes.unchanged})
        return
    note(f"{target}: {len(changes.written)} files written, {len(changes.unchanged)} unchanged")


def _build(
    board: str | None,
    model: Path | None,
    name: str | None,
    labels: Path | None,
    output: Path | None,
    settings: list[str] | None = None,
    goal: Goal = NO_GOAL,
    verbose: bool = False,
) -> Build:
    from tinygen import api

    with building("Building") as advance:
        return api.build(
            board,
            model,
            name=name,
            labels=labels,
            output=output,
            settings=settings or (),
            goal=goal,
            on_progress=advance,
            on_line=note if verbose else None,
        )


@app.command()
def build(
    model: ModelArgument = None,
    board: BoardsOption = None,
    jobs: JobsOption = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    output: OutputOption = None,
    settings: SetOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    max_flash: MaxFlashOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Build the firmware of a board, or of several at once, with PlatformIO, and say what it needs."""
    from tinygen.cli.several import build_several
    from tinygen.cli.show import advise_time, build_json, show_build

    named, goal = list(dict.fromkeys(board or ())), goal_of(optimize, max_ram, max_flash)
    if len(named) > 1:
        status = build_several(
            named,
            model,
            name=name,
            labels=labels,
            output=output,
            settings=settings or (),
            goal=goal,
            jobs=jobs,
            as_json=as_json,
            verbose=verbose,
        )
        raise typer.Exit(status)
    built = _build(named[0] if named else None, model, name, labels, output, settings, goal, verbose)
    if as_json:
        write_json(build_json(built))
    else:
        show_build(built)
        advise_time(built)


@app.command()
def flash(
    model: ModelArgument = None,
    board: BoardOption = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    output: OutputOption = None,
    settings: SetOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    max_flash: MaxFlashOption = None,
    port: PortOption = None,
    image: ImageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build, and put the firmware on its board, where it keeps running; or put an image there as it is."""
    from tinygen import api
    from tinygen.cli.ask import which_port

    if image is not None:
        from tinygen.cli.show import show_flashed_image

        of_a_build = (model, name, labels, output, settings, optimize, max_ram, max_flash)
        if any(given is not None for given in of_a_build):
            raise ConfigError(
                "--image brings a program as it is: what else is given concerns a build",
                "Leave that out, or leave out --image.",
            )
        show_flashed_image(api.flash_image(image, board, port, choose=which_port()), as_json)
        return
    built = _build(board, model, name, labels, output, settings, goal_of(optimize, max_ram, max_flash))
    flashed = api.flash(built, port, choose=which_port())
    if as_json:
        write_json({"board": flashed.build.board.name, "port": flashed.url})
        return
    note(f"{flashed.build.board.name} runs {flashed.build.model.program.name}; its port is {flashed.url}")


app.command()(monitor)


@app.command()
def run(
    model: ModelArgument = None,
    board: BoardOption = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    output: OutputOption = None,
    settings: SetOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    max_flash: MaxFlashOption = None,
    port: PortOption = None,
    inputs: InputsOption = None,
    count: CountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build, flash and monitor: send inputs to the board and show what it predicts."""
    from tinygen import api
    from tinygen.cli.show import PredictionList, show_build

    built = _build(board, model, name, labels, output, settings, goal_of(optimize, max_ram, max_flash))
    if not as_json:
        show_build(built)
    file = api.inputs_file(inputs, model)
    samples = api.samples_for(built.model, file, count)
    with api.open_board(built, port) as device:
        if file is None:
            note(f"no file of inputs was given: {len(samples.values)} random ones are sent")
        shown = PredictionList(built, as_json)
        for prediction in api.predict(device, built.model, samples):
            shown.add(prediction)
        shown.finish()


@app.command()
def verify(
    model: ModelArgument = None,
    board: BoardOption = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    output: OutputOption = None,
    settings: SetOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    max_flash: MaxFlashOption = None,
    port: PortOption = None,
    inputs: InputsOption = None,
    count: CountOption = 16,
    layers: Annotated[bool, typer.Option("--layers", help="Compare layer by layer.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare a board's outputs with the reference, bit for bit; exit status 1 where any bit differs."""
    from tinygen import api
    from tinygen.cli.show import show_verification, verifying

    built = _build(board, model, name, labels, output, settings, goal_of(optimize, max_ram, max_flash))
    samples = api.samples_for(built.model, api.inputs_file(inputs, model), count)
    with api.open_board(built, port) as device, verifying(len(samples.values)) as advance:
        for outcome in api.verify(device, built.model, samples, layers=layers):
            advance(outcome.samples)
    if as_json:
        write_json(outcome)
    else:
        show_verification(outcome)
    raise typer.Exit(0 if outcome.exact else 1)


@app.command()
def send(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="npy, npz, csv, wav, png, jpg, ...")],
    board: BoardOption = None,
    port: PortOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run files of inputs through the model of a board at work, and show its predictions."""
    from tinygen import api
    from tinygen.cli.show import show_sent

    url, target = api.find_board(board, port, output)
    for sent in api.send(url, target, files):
        if as_json:
            write_json(sent)
        else:
            show_sent(sent)


@app.command()
def profile(
    model: ModelArgument = None,
    board: BoardOption = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    output: OutputOption = None,
    settings: SetOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    max_flash: MaxFlashOption = None,
    port: PortOption = None,
    inputs: InputsOption = None,
    count: CountOption = 8,
    as_json: JsonOption = False,
) -> None:
    """Time every layer on the board."""
    from tinygen import api
    from tinygen.cli.show import show_profile

    built = _build(board, model, name, labels, output, settings, goal_of(optimize, max_ram, max_flash))
    samples = api.samples_for(built.model, api.inputs_file(inputs, model), count)
    with api.open_board(built, port) as device:
        found = api.profile(device, built.model, samples)
    if as_json:
        write_json(found)
    else:
        show_profile(found, built.board)


for command in (quantize, debug_quantization, evaluate, compare, inspect, report, boards, ops, doctor):
    app.command()(command)

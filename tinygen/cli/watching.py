"""The command that listens to a board: on the terminal, in files and in the browser."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinygen.cli.options import BoardOption, JsonOption, OutputOption, PortOption
from tinygen.cli.output import note
from tinygen.errors import ConfigError

if TYPE_CHECKING:
    from tinygen.live import Feed

__all__ = ["monitor"]

HOST, PORT = "127.0.0.1", 8377


def monitor(
    board: BoardOption = None,
    port: PortOption = None,
    output: OutputOption = None,
    seconds: Annotated[float | None, typer.Option(min=0, help="Stop after that long.")] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Predictions as rows of CSV.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The line's own bytes, as they come.")] = False,
    log: Annotated[
        Path | None, typer.Option(help="A file that every event is added to, as a line of JSON.")
    ] = None,
    web: Annotated[bool, typer.Option("--web", help="A live page for the browser, too.")] = False,
    web_port: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", min=0, max=65535, help=f"The page's TCP port; 0: any free; default: {PORT}."
        ),
    ] = None,
    web_host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help=f"Where the page is served; default: {HOST}, for this computer."
        ),
    ] = None,
) -> None:
    """Show what a board says: its text, predictions and health, until Ctrl-C; waits for it when unplugged."""
    from tinygen import api
    from tinygen.cli import monitoring

    if sum((as_json, as_csv, raw)) > 1:
        raise ConfigError("--json, --csv and --raw exclude each other", "Choose one of them.")
    if not web and (web_port is not None or web_host is not None):
        raise ConfigError("--web-port and --web-host say where the page of --web is", "Say --web too.")
    url, target = api.find_board(board, port, output)
    view = monitoring.json_view if as_json else monitoring.csv_view if as_csv else monitoring.line_view
    tally = api.Tally()
    on_bytes = monitoring.raw_bytes if raw else None
    image = api.find_image(target, output)
    try:
        with monitoring.LogFile(log) as file, _page(web, target.name, url, web_host, web_port) as feed:
            note(f"{target.name} on {url}; Ctrl-C ends")
            for seen in api.monitor(url, target, seconds=seconds, image=image, on_bytes=on_bytes):
                tally.take(seen)
                file.add(seen)
                if feed is not None:
                    feed.take(seen, tally)
                monitoring.tell_port(seen)
                if not raw:
                    view(seen, tally)
    finally:
        monitoring.show_tally(tally)


@contextlib.contextmanager
def _page(wanted: bool, board: str, url: str, host: str | None, port: int | None) -> Iterator[Feed | None]:
    """What the page is fed with, None where nobody wants it. Ctrl-C is the ordinary end of a page."""
    if not wanted:
        yield None
        return
    from tinygen.live import Feed, is_loopback, open_page

    feed = Feed(board, url)
    with _until_interrupted(), open_page(feed, host or HOST, PORT if port is None else port) as address:
        note(f"live page: {address}")
        if not is_loopback(host or HOST):
            note("warning: everybody who reaches this computer can read the page: it asks for no password")
        yield feed


@contextlib.contextmanager
def _until_interrupted() -> Iterator[None]:
    from tinygen.cli import Stopped

    try:
        yield
    except Stopped as stopped:
        if stopped.number != signal.SIGINT:
            raise

"""Prints start-up times, how fast lines are used, and what an inference costs on emulated processors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import costs
from benchmarks.figures import Figures, Name, tools_of
from benchmarks.instructions import counts_instructions
from benchmarks.matrix import cases_of, measure_all
from benchmarks.models import find_models
from benchmarks.page import PAGE, renewed
from benchmarks.peers.measure import BOARD as PEERS_BOARD
from benchmarks.peers.measure import peer_cases
from benchmarks.record import PEERS, RECORD, read_figures, write_figures
from benchmarks.start import HEAVY, heavy_imports, time_generate, time_help
from benchmarks.tables import markdown
from benchmarks.throughput import BAUD, SHOWN, measure_line, measure_monitor
from tinygen.boards import Board, list_boards, load_board
from tinygen.target import Optimize

HELP_TARGET = 0.4  # seconds
GENERATE_TARGET = 2.0
LINE_TARGET = 0.85  # of the line rate is payload
PROCESSOR_TARGET = 0.5  # of one processor, for a monitor
RECEIVE_BUFFERS = (4_096, 1_024)  # bytes: this computer's, an ESP32's
GENERATED = ("person_detect", "digits")  # the first that is there


def main() -> None:
    """Measure everything, or what is named; every output is compared with the reference."""
    arguments = _arguments()
    models, boards = _models(arguments.model), _boards(arguments.board)
    if not arguments.model and not arguments.board and not arguments.optimize:
        print_start(find_models())
        print_throughput()
    modes = [Optimize(mode) for mode in arguments.optimize] or list(Optimize)
    cases = [] if arguments.peers else cases_of(models, boards, modes)
    found = measure_all(cases, arguments.again)
    wanted = arguments.peers or (PEERS_BOARD in {board.name for board in boards} and Optimize.SPEED in modes)
    peers = measure_all(peer_cases([*models.values()]) if wanted else [], arguments.again)
    if wanted and not peers:
        print("bakenn is not installed, and so not measured: pip install 'tinygen[bench]'")
    text = markdown(found, read_figures()) + markdown(peers, read_figures(PEERS), "Beside other compilers")
    print(text)
    if arguments.markdown:
        arguments.markdown.write_text(text, encoding="utf-8")
    if arguments.json:
        arguments.json.unlink(missing_ok=True)
        _write(found, arguments.json)
    if arguments.record:
        _write(found, RECORD)
        _write(peers, PEERS)
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(renewed(page, read_figures(), read_figures(PEERS)), encoding="utf-8")


def _write(found: Mapping[Name, Figures], path: Path) -> None:
    """What has a key; without one it is not known whether it could be measured."""
    keyed = {name: figures for name, figures in found.items() if figures.key}
    write_figures(keyed, {board: tools_of(load_board(board)) for board, _, _ in keyed}, path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("model", nargs="*", help=f"only these models: {', '.join(find_models())}")
    parser.add_argument("--board", action="append", default=[], help="only this emulated board; repeatable")
    parser.add_argument(
        "--optimize",
        action="append",
        choices=[mode.value for mode in Optimize],
        default=[],
        help="only programs optimized for this; repeatable",
    )
    parser.add_argument("--peers", action="store_true", help="only what runs beside other compilers")
    parser.add_argument("--again", action="store_true", help="measure what is known, too")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file, too")
    parser.add_argument("--json", type=Path, help="write all figures to this file, too")
    parser.add_argument("--record", action="store_true", help="renew what is committed, and its page")
    return parser.parse_args()


def _models(names: Sequence[str]) -> dict[str, Path]:
    models = find_models()
    if unknown := sorted({*names} - {*models}):
        raise SystemExit(f"no model is called {unknown[0]}; there are {', '.join(models)}")
    return {name: models[name] for name in names or models}


def _boards(names: Sequence[str]) -> list[Board]:
    """Those named, else one for each processor that counts instructions."""
    counting = {board.name: board for board in list_boards() if counts_instructions(board)}
    if unknown := sorted({*names} - {*counting}):
        raise SystemExit(f"{unknown[0]} does not count instructions; {', '.join(counting)} do")
    if names:
        return [counting[name] for name in names]
    # Of two boards with one processor the first, which has more memory.
    return list({board.cpu.core: board for board in reversed(counting.values())}.values())[::-1]


def print_start(models: Mapping[str, Path]) -> None:
    """Wall times against their targets."""
    print_time("tinygen --help", time_help(), HELP_TARGET)
    heavy = heavy_imports()
    imported = " and ".join(heavy) if heavy else f"neither {' nor '.join(HEAVY)}"
    print(f"tinygen --help imports {imported}")
    name = next(name for name in GENERATED if name in models)
    print_time(f"tinygen generate {name}", time_generate(models[name]), GENERATE_TARGET)


def print_throughput() -> None:
    """Payload on a fast line, and the cost of watching it, against their targets."""
    for size in RECEIVE_BUFFERS:
        found = measure_line(size)
        verdict = "above" if found.median >= LINE_TARGET else "BELOW"
        print(
            f"payload at {BAUD:,} baud, {size:,} B of receive buffer: {found.median:.1%} of the line rate "
            f"(least {found.least:.1%}), {verdict} its target of {LINE_TARGET:.0%}",
            flush=True,
        )
    for option in SHOWN:
        watched = measure_monitor(option)
        verdict = "below" if watched.processor < PROCESSOR_TARGET else "ABOVE"
        print(
            f"tinygen monitor {option}: {watched.rate:,.0f} results a second, {watched.missing} lost, "
            f"{watched.processor:.2f} of a processor, {verdict} its target of {PROCESSOR_TARGET:g}",
            flush=True,
        )


def print_time(what: str, seconds: float, target: float) -> None:
    verdict = "below" if seconds < target else "ABOVE"
    print(f"{what}: {seconds:.3f} s, median with start-up, {verdict} its target of {target:g} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["kernels"]:
        costs.main(sys.argv[2:])
    else:
        main()

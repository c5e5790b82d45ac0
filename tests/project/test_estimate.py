"""What is said before a build is what the linker makes: flash and RAM within 5 % on every simulated board."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.conftest import ROOT, Tools
from tests.native import compile_program
from tests.project.conftest import require
from tests.upload.wave import wave_model
from tinygen import estimate as estimates
from tinygen import report
from tinygen.boards import Board, Verified, list_boards, load_board
from tinygen.emit import emit
from tinygen.errors import BuildError
from tinygen.estimate import Basis, Estimate, estimate, recipe_of
from tinygen.fits import Fit, fit_quickly, fits, require_fit
from tinygen.placement import ORDINARY, Placement, place
from tinygen.platformio import build
from tinygen.project import write_project

SIMULATED = [board for board in list_boards() if board.verified is Verified.EMULATED]
WAVE = compile_program(wave_model(), "wave")
DIGITS = compile_program((ROOT / "examples" / "digits" / "digits.tflite").read_bytes(), "digits")
TOLERANCE = 0.05  # of an estimate, not of a result


@pytest.mark.parametrize("board", SIMULATED, ids=lambda board: board.name)
def test_the_estimate_is_what_the_linker_makes(board: Board, tools: Tools, tmp_path: Path) -> None:
    require(tools, board)
    told = estimate(WAVE, board, place(WAVE, board))
    assert told.basis is Basis.COMPILED
    write_project(emit(WAVE), board, tmp_path, model_name="wave")
    made = report.measure(build(tmp_path, board).image, board, model="wave")
    assert made.flash is not None and made.ram is not None
    assert abs(told.flash - made.flash) <= TOLERANCE * made.flash
    assert abs(told.ram - made.ram) <= TOLERANCE * made.ram
    if made.stack is not None and not made.stack.unknown:
        assert told.stack == made.stack


def by_name(found: tuple[Fit, ...]) -> dict[str, Fit]:
    return {fit.board: fit for fit in found}


def test_which_boards_fit(tools: Tools) -> None:
    """Two of one recipe, one with another's compiler, one that is too small whatever a compiler does."""
    tools.require("arm-none-eabi-gcc")
    tools.require("xtensa-lx106-elf-gcc")
    names = ("nucleo-f411re", "nucleo-l4r5zi", "esp32cam", "uno")
    found = by_name(fits(lambda _: DIGITS, [load_board(name) for name in names]))
    assert tuple(found) == names
    assert found["nucleo-f411re"].need == found["nucleo-l4r5zi"].need
    assert found["nucleo-f411re"].need.flash > DIGITS.constant_bytes
    assert found["esp32cam"].need.basis is Basis.NEAREST
    assert [name for name, fit in found.items() if not fit.problems] == list(found)[:3]
    (problem,) = found["uno"].problems
    assert problem.endswith("B of RAM too much")


@pytest.mark.parametrize(
    ("memory", "problem"),
    [
        ({"app": 12_000}, "B of flash too much"),
        ({"static_ram": 2_000}, "B of RAM too much"),
        ({"stack": 500}, "B of stack too much"),
        ({"stack": None, "static_ram": 2_600}, "B of RAM too much"),
    ],
)
def test_each_limit_is_looked_at(tools: Tools, memory: dict[str, int | None], problem: str) -> None:
    """The stack counts, whether it has memory of its own or that of the variables."""
    tools.require("arm-none-eabi-gcc")
    large = load_board("sim-cortex-m4")
    facts = dataclasses.replace(large.memory, **memory)  # type: ignore[arg-type]
    small = dataclasses.replace(large, memory=facts)
    fit, enough = fits(lambda _: DIGITS, [small, large])
    assert [problem in said for said in fit.problems] == [True]
    assert enough.problems == ()


def test_without_a_compiler_the_figures_are_fitted(monkeypatch: pytest.MonkeyPatch, tools: Tools) -> None:
    """Such a figure is a guess, and says so; for a Cortex-M4 it is within a third of the compiler's."""
    tools.require("arm-none-eabi-gcc")
    board = load_board("nucleo-f411re")
    compiled = estimate(DIGITS, board, ORDINARY)
    monkeypatch.setattr(estimates, "find_compiler", lambda _core, _mcu: None)
    assert recipe_of(board) is None
    guessed = estimate(DIGITS, board, ORDINARY)
    assert (compiled.basis, guessed.basis) == (Basis.COMPILED, Basis.FITTED)
    assert 0.67 * compiled.flash < guessed.flash < 1.33 * compiled.flash
    assert abs(guessed.ram - compiled.ram) < 200


def test_a_compiler_is_asked_only_near_a_limit(monkeypatch: pytest.MonkeyPatch, tools: Tools) -> None:
    tools.require("arm-none-eabi-gcc")
    far = load_board("nucleo-h743zi")
    facts = dataclasses.replace(far.memory, stack=32_768)
    far = dataclasses.replace(far, memory=facts)
    near = dataclasses.replace(far, memory=dataclasses.replace(facts, app=30_000))
    small = dataclasses.replace(far, memory=dataclasses.replace(facts, app=22_000))
    assert fit_quickly(DIGITS, far).need.basis is Basis.FITTED
    assert fit_quickly(DIGITS, near).need.basis is Basis.COMPILED
    require_fit(fit_quickly(DIGITS, near))
    with pytest.raises(BuildError, match=r"does not fit nucleo-h743zi: [\d,]+ B of flash too much"):
        require_fit(fit_quickly(DIGITS, small))
    monkeypatch.setattr(estimates, "find_compiler", lambda _core, _mcu: None)
    guess = fit_quickly(DIGITS, small)
    assert guess.need.basis is Basis.FITTED and guess.problems
    require_fit(guess)  # nothing is refused by a guess


def test_what_is_moved_is_counted_where_it_goes(tools: Tools) -> None:
    tools.require("xtensa-lx106-elf-gcc")

    def need(board: str, placement: Placement) -> Estimate:
        return estimate(DIGITS, load_board(board), placement)

    inside = need("esp32cam", ORDINARY)
    assert inside.ram - need("esp32cam", Placement(psram_arena=True)).ram >= DIGITS.arena_size - 16
    constants = need("nodemcuv2", ORDINARY).ram - need("nodemcuv2", Placement(flash_constants=True)).ram
    assert DIGITS.constant_bytes - 64 <= constants <= DIGITS.constant_bytes + 64
    taken = estimate(DIGITS, load_board("esp32cam"), ORDINARY, reserve=1000)
    assert (taken.ram - inside.ram, taken.flash) == (1000, inside.flash)

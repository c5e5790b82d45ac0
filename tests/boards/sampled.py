"""Projects that sample a sensor, for every board that has it."""

from __future__ import annotations

from pathlib import Path

from tests.boards.frameworks import compile_project, framework_of
from tests.conftest import ROOT, Tools
from tests.modelfile import O, T, model_file
from tests.native import compile_program
from tinygen.boards import Board, Verified, list_boards
from tinygen.config import Settings
from tinygen.emit import emit
from tinygen.program import Program
from tinygen.project import write_project
from tinygen.sampling import Sampling
from tinygen.sensing import plan_sensing

FRONT_END = ROOT / "examples" / "audio" / "preprocessor.tflite"
HARDWARE = [board for board in list_boards() if board.verified is Verified.COMPILED]
# A board for each framework and core: what compiles for it compiles for its sisters.
ONE_OF_EACH = list({(framework_of(board), board.cpu.core): board for board in HARDWARE}.values())


def window_model(*shape: int, kind: str = "INT8", scale: float = 0.1, zero_point: int = 0) -> Program:
    """A model of a window of that shape: it gives back its input."""
    window = T(shape, kind, (scale,), (zero_point,))
    data = model_file([window, window], [O("MAXIMUM", (0, 0), (1,), {}, "MaximumMinimumOptions")], [0], [1])
    return compile_program(data, "heard")


def front_end() -> Program:
    """480 samples of sound to 40 features."""
    return compile_program(FRONT_END.read_bytes(), "heard")


def compile_sampled(
    source: str, board: Board, program: Program, sampling: Sampling, project: Path, tools: Tools
) -> str:
    """Compile the board's project without a warning; the text of the header with the source's facts."""
    sensing = plan_sensing(Settings(source, sampling=sampling), program, board)
    assert sensing is not None
    write_project(emit(program), board, project, model_name="heard", sensing=sensing)
    compile_project(board, project, tools)
    return (project / "src" / "sources" / f"tg_{source}_facts.h").read_text(encoding="utf-8")

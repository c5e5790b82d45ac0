"""A source of one's own with [preprocessing]: the board at work sees what a file gives, bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import Tools
from tinygen import api, simulator
from tinygen.config import find_config
from tinygen.errors import ConfigError
from tinygen.graph import run
from tinygen.inputs import read_file
from tinygen.link import listen
from tinygen.protocol import Predicted

ROWS, COLUMNS = 20, 36
SENSOR = """#include "tg_model.h"
#include "tg_port.h"
%s
static const uint8_t bytes[] = {%s};

int tg_source_read(const tg_model *model) {
  static uint32_t last;
  if (tg_port_millis() - last < 20) return 0;
  last = tg_port_millis();
  %s
  return 1;
}
"""
BY_PICTURE = """const tg_frame frame = {bytes, TG_RGB888, 36, 20};
  tg_picture_fill(&tg_preprocessing_picture, &frame, model->inputs[0].data());"""
BY_NUMBER = """int8_t *input = (int8_t *)model->inputs[0].data();
  for (int i = 0; i < 64; i++)
    tg_window_store(&model->inputs[0], &tg_preprocessing[0], bytes[i], &input[i]);"""
INK = "scale = -0.0627450980392156863\nmean = -16.0\n"  # 255 is paper: 0; black is 16
CROP = 'crop = "none"\nresize = "nearest"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: Tools) -> Path:
    tools.require("gcc")
    directory = api.init_example(tmp_path / "digits")
    monkeypatch.chdir(directory)
    return directory


def wish(folder: Path, keys: str, body: str, include: str = '#include "tg_preprocessing.h"') -> np.ndarray:
    """tinygen.toml, sensor.c, and the frame that it holds."""
    frame = np.random.default_rng(9).integers(0, 256, (ROWS, COLUMNS, 3)).astype(np.uint8)
    text = SENSOR % (include, ", ".join(map(str, frame.ravel())), body)
    (folder / "sensor.c").write_text(text)
    with (folder / "tinygen.toml").open("a") as stream:
        stream.write(f'\n[firmware]\nsource = "sensor.c"\n[preprocessing]\n{keys}')
    return frame


@pytest.mark.parametrize(("keys", "body"), [(INK + CROP, BY_PICTURE), (INK, BY_NUMBER)])
def test_what_a_board_sees(folder: Path, keys: str, body: str) -> None:
    frame = wish(folder, keys, body)
    Image.fromarray(frame).save("seen.png")
    Path("seen.csv").write_text(",".join(map(str, frame.ravel()[:64])))
    built = api.build("host")
    graph = built.model.graph
    file = Path("seen.png" if body == BY_PICTURE else "seen.csv")
    (value,) = read_file(file, graph.tensors[graph.inputs[0]], find_config(folder).preprocessing).raw
    assert len(np.unique(value)) > 20
    expected = run(graph, [value])[graph.outputs[0]]
    with simulator.start(built.board, built.image) as started:
        (first, *_) = (event for event in listen(started.url, seconds=10) if isinstance(event, Predicted))
    assert first.outputs[0] == expected.tobytes()


@pytest.mark.parametrize(
    ("keys", "include", "problem"),
    [
        (INK, "", "sensor.c does not include tg_preprocessing.h"),
        (
            INK + "[preprocessing.log_mel]",
            '#include "tg_preprocessing.h"',
            "nothing that the source sensor.c",
        ),
    ],
)
def test_what_is_refused(folder: Path, keys: str, include: str, problem: str) -> None:
    wish(folder, keys, BY_NUMBER, include)
    with pytest.raises(ConfigError, match=problem):
        api.build("host")
    assert not (folder / "build").exists()

"""The page on preprocessing: its examples are tables of tinygen.toml, and its keys are all there are."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.boards.sampled import window_model
from tests.cli.test_send import write_wav
from tests.conftest import ROOT
from tests.docs.markdown import blocks
from tests.firmware.programs import RUNTIME, STRICT, compile_c
from tinygen.config import find_config
from tinygen.preprocessing import Crop, LogMel, Preprocessing, Resize
from tinygen.sources import own_source

if TYPE_CHECKING:
    from tests.conftest import Tools

PAGE = ROOT / "docs" / "preprocessing.md"


def test_the_examples_are_tables(tmp_path: Path) -> None:
    found = []
    for text in blocks(PAGE, "toml"):
        (tmp_path / "tinygen.toml").write_text(text, encoding="utf-8")
        found.append(find_config(tmp_path).preprocessing)
    assert len(found) == 6
    assert found[0].resize is Resize.MEAN and found[0].crop is Crop.CENTER and found[0].channels == 3
    assert found[1].log_mel == LogMel()  # all defaults, said aloud


def test_training_takes_the_same(tools: Tools, tmp_path: Path) -> None:
    """The page's program, with the page's table, on two words."""
    tools.require("gcc")
    words = np.load(ROOT / "examples" / "audio" / "words.npz")
    for word in words:
        (tmp_path / "words" / word).mkdir(parents=True)
        write_wav(tmp_path / "words" / word / "1.wav", words[word][:, np.newaxis])
    (tmp_path / "tinygen.toml").write_text(blocks(PAGE, "toml")[1], encoding="utf-8")
    (program,) = blocks(PAGE, "python")
    command = [sys.executable, "-c", f"{program}print(inputs.max())"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    shape, most = done.stdout.splitlines()
    assert shape == "(2, 49, 40, 1) float32 [3 2]"
    assert 10 < float(most) < 28  # micro_speech's features reach from 0 to 26


def test_the_source_compiles(tools: Tools, tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "c")
    (tmp_path / "sensor.c").write_text(text, encoding="utf-8")
    how = Preprocessing(scale=0.5, given=frozenset({"scale"}))
    inputs = window_model(1, 200).tensors["t0"]
    for name, data in own_source(tmp_path / "sensor.c", [inputs], how).files.items():
        (tmp_path / Path(name).name).write_bytes(data)
    flags = (*STRICT, "-Wno-missing-prototypes", f"-I{RUNTIME}", "-c")
    compile_c(tools.require("gcc"), tmp_path / "sensor.o", [tmp_path / "sensor.c"], *flags)


def keys_of(table: str) -> set[str]:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"| key of `[{table}]`")
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return {key for row in rows for key in re.findall(r"`([\w.]+)`", row.split(" | ")[0])}


def test_the_tables_name_every_key() -> None:
    assert keys_of("preprocessing") == {field.name for field in fields(Preprocessing)} - {"given"}
    assert keys_of("preprocessing.log_mel") == {field.name for field in fields(LogMel)}

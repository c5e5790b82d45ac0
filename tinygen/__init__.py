"""tinygen compiles quantized TensorFlow Lite models to plain C and brings them to a microcontroller."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# The names of tinygen.api, which is imported when the first of them is used: `tinygen --help` shall not
# wait for NumPy.
__all__ = [
    "Board",
    "Build",
    "Check",
    "Failed",
    "Fit",
    "Flashed",
    "FlashedImage",
    "Inspection",
    "LayerTime",
    "Mismatch",
    "Model",
    "Operator",
    "Prediction",
    "Profile",
    "Samples",
    "Seen",
    "Sent",
    "Tally",
    "Timing",
    "Verification",
    "build",
    "build_boards",
    "doctor",
    "find_board",
    "find_image",
    "fit_boards",
    "flash",
    "flash_image",
    "generate",
    "init",
    "init_example",
    "inputs_file",
    "inspect",
    "list_boards",
    "listen_to",
    "load_board",
    "load_model",
    "monitor",
    "open_board",
    "operators",
    "predict",
    "profile",
    "random_samples",
    "read_samples",
    "samples_for",
    "send",
    "verify",
]

if TYPE_CHECKING:
    from tinygen.api import (
        Board,
        Build,
        Check,
        Failed,
        Fit,
        Flashed,
        FlashedImage,
        Inspection,
        LayerTime,
        Mismatch,
        Model,
        Operator,
        Prediction,
        Profile,
        Samples,
        Seen,
        Sent,
        Tally,
        Timing,
        Verification,
        build,
        build_boards,
        doctor,
        find_board,
        find_image,
        fit_boards,
        flash,
        flash_image,
        generate,
        init,
        init_example,
        inputs_file,
        inspect,
        list_boards,
        listen_to,
        load_board,
        load_model,
        monitor,
        open_board,
        operators,
        predict,
        profile,
        random_samples,
        read_samples,
        samples_for,
        send,
        verify,
    )


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'tinygen' has no attribute '{name}'")
    return getattr(importlib.import_module("tinygen.api"), name)

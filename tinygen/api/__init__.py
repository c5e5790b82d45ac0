"""The verbs of tinygen as typed functions: what the command line does, a program can do.

built = tinygen.build("host", "model.tflite")
with tinygen.open_board(built) as device:
    for prediction in tinygen.predict(device, built.model, samples):
        print(prediction.label, prediction.score)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinygen.api.builds import Build, Failed, build, build_boards, fit_boards
    from tinygen.api.comparing import Comparison, compare
    from tinygen.api.debugging import QuantizationNoise, debug_quantization
    from tinygen.api.evaluating import Evaluation, evaluate, evaluate_board
    from tinygen.api.firmware import Flashed, find_board, find_image, flash
    from tinygen.api.generating import generate
    from tinygen.api.images import FlashedImage, flash_image
    from tinygen.api.models import Inspection, Model, Operator, inspect, load_model, operators
    from tinygen.api.monitoring import Seen, Tally, monitor
    from tinygen.api.predictions import (
        Mismatch,
        Prediction,
        Timing,
        Verification,
        inputs_file,
        listen_to,
        open_board,
        predict,
        samples_for,
        verify,
    )
    from tinygen.api.profiling import LayerTime, Profile, profile
    from tinygen.api.projects import init, init_example
    from tinygen.api.quantizing import Quantized, quantize_network
    from tinygen.api.reports import write_report
    from tinygen.api.sending import Sent, send
    from tinygen.api.training import training_data
    from tinygen.boards import Board, list_boards, load_board
    from tinygen.fits import Fit
    from tinygen.inputs import Samples, random_samples, read_samples
    from tinygen.scores import Scores
    from tinygen.spread import Place
    from tinygen.toolchain import Check, doctor

__all__ = [
    "Board",
    "Build",
    "Check",
    "Comparison",
    "Evaluation",
    "Failed",
    "Fit",
    "Flashed",
    "FlashedImage",
    "Inspection",
    "LayerTime",
    "Mismatch",
    "Model",
    "Operator",
    "Place",
    "Prediction",
    "Profile",
    "QuantizationNoise",
    "Quantized",
    "Samples",
    "Scores",
    "Seen",
    "Sent",
    "Tally",
    "Timing",
    "Verification",
    "build",
    "build_boards",
    "compare",
    "debug_quantization",
    "doctor",
    "evaluate",
    "evaluate_board",
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
    "quantize_network",
    "random_samples",
    "read_samples",
    "samples_for",
    "send",
    "training_data",
    "verify",
    "write_report",
]

# Whose names these are: a module is imported when the first of them is used, so that a command that
# looks into a model need not wait for what builds and speaks to boards.
MODULES = {
    "tinygen.api.builds": "Build Failed build build_boards fit_boards",
    "tinygen.api.comparing": "Comparison compare",
    "tinygen.api.debugging": "QuantizationNoise debug_quantization",
    "tinygen.api.evaluating": "Evaluation evaluate evaluate_board",
    "tinygen.api.firmware": "Flashed find_board find_image flash",
    "tinygen.api.images": "FlashedImage flash_image",
    "tinygen.api.generating": "generate",
    "tinygen.api.models": "Inspection Model Operator inspect load_model operators",
    "tinygen.api.monitoring": "Seen Tally monitor",
    "tinygen.api.predictions": "Mismatch Prediction Timing Verification inputs_file "
    "listen_to open_board predict samples_for verify",
    "tinygen.api.profiling": "LayerTime Profile profile",
    "tinygen.api.projects": "init init_example",
    "tinygen.api.quantizing": "Quantized quantize_network",
    "tinygen.api.reports": "write_report",
    "tinygen.scores": "Scores",
    "tinygen.api.sending": "Sent send",
    "tinygen.api.training": "training_data",
    "tinygen.boards": "Board list_boards load_board",
    "tinygen.fits": "Fit",
    "tinygen.inputs": "Samples random_samples read_samples",
    "tinygen.spread": "Place",
    "tinygen.toolchain": "Check doctor",
}
OWNER = {name: module for module, names in MODULES.items() for name in names.split()}


if not TYPE_CHECKING:  # which knows the names themselves

    def __getattr__(name: str) -> object:
        if name not in OWNER:
            raise AttributeError(f"module 'tinygen.api' has no attribute '{name}'")
        return getattr(importlib.import_module(OWNER[name]), name)

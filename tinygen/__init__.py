"""tinygen compiles quantized TensorFlow Lite models to plain C and brings them to a microcontroller."""

__version__ = "0.1.0"

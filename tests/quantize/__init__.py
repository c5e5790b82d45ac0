"""Networks quantized by TensorFlow."""

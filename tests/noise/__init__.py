"""The noise of quantization, on small models whose faults are known."""

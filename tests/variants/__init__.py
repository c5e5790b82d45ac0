"""Faster kernels, on the emulated processors that have their units."""

"""What speed and memory are measured with: `python -m benchmarks`, or `make bench`. No tests."""

"""Other compilers of models that PyPI has, in the same firmware on the same emulated processor."""

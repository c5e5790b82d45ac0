"""python -m tinygen."""

from __future__ import annotations

from tinygen.cli import main

if __name__ == "__main__":
    main()

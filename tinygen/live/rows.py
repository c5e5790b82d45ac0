"""What happened on the line, as the page gets it: predictions as numbers, all else as lines of words."""

from __future__ import annotations

import math

from tinygen.api.monitoring import Seen
from tinygen.link import Found, Lost
from tinygen.protocol import DeviceError, Hello, Log, Predicted, Result, Text

__all__ = ["row_of"]


def row_of(seen: Seen) -> dict[str, object] | None:
    """The row of one event, ready for JSON; None for what the page shows elsewhere or not at all."""
    if isinstance(seen.event, Predicted):
        return _prediction(seen.event) | {"at": round(seen.at, 3)}
    said = _line(seen)
    if said is None:
        return None
    level, text = said
    more = [seen.advice] if seen.advice else []
    more += [f"0x{frame.address:08x} {frame.function} {frame.line}".rstrip() for frame in seen.frames]
    return {"level": level, "text": "\n".join([text, *more]), "at": round(seen.at, 3)}


def _prediction(event: Predicted) -> dict[str, object]:
    """JSON has no infinity and no NaN: such a score is null."""
    return {
        "number": event.number,
        "what": event.label if event.label is not None else str(event.best),
        "score": event.score if math.isfinite(event.score) else None,
        "us": event.invoke_us,
    }


def _line(seen: Seen) -> tuple[str, str] | None:
    """How much it matters, and what it says."""
    match seen.event:
        case Text(line=line):
            return "text", line
        case Log(level=level, text=text):
            return level.name.lower(), text
        case DeviceError(code=code, detail=detail, text=text):
            return "error", f"device error {code} ({detail}): {text}"
        case Hello(board=board, model=model):
            return "state", f"{board} runs {model}"
        case Result(sequence=sequence, best=best, label=label, invoke_us=micros):
            return "text", f"result {sequence}: {best if label is None else label}, {micros:,} us"
        case Lost(cause=cause):
            return "state", f"unplugged: {cause}"
        case Found(url=url, seconds=seconds):
            return "state", f"{url} is back after {seconds:.1f} s"
    return None

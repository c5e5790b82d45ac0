"""Drives a headless Chromium by its DevTools protocol, over two pipes: no port, no package, no driver."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # root has no other way
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)
PATIENCE = 30.0  # seconds that anything may take


class Browser:
    """A running browser; its tabs say what they complained about."""

    def __init__(self, process: int, commands: int, answers: int) -> None:
        self._process = process
        self._commands = commands
        self._answers = answers
        self._rest = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str = "", **params: object) -> dict[str, Any]:
        """Send one command and return its result; events that come before it are kept."""
        self._number += 1
        command: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while True:
            message = self._read(until)
            if message.get("id") == self._number:
                assert "error" not in message, (method, message["error"])
                result: dict[str, Any] = message["result"]
                return result
            self.events.append(message)

    def open(self, address: str, width: int = 1000, height: int = 1400, **media: str) -> Tab:
        """A tab of that size, its page loaded; ``media`` are features such as prefers_color_scheme."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, str(target), str(session))
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.call(f"{domain}.enable")
        features = [{"name": key.replace("_", "-"), "value": value} for key, value in media.items()]
        tab.call("Emulation.setEmulatedMedia", features=features)
        tab.resize(width, height)
        tab.go(address)
        return tab

    def close(self) -> None:
        with contextlib.suppress(OSError, AssertionError):
            self.call("Browser.close")
        for descriptor in (self._commands, self._answers):
            os.close(descriptor)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)

    def _read(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            data = os.read(self._answers, 1 << 20)
            assert data, "the browser has gone"
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


class Tab:
    """One page in the browser."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self._browser = browser
        self._target = target
        self._session = session

    def call(self, method: str, **params: object) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def go(self, address: str) -> None:
        """Load a page, to its end."""
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def resize(self, width: int, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )

    def value(self, expression: str) -> Any:
        """What a line of JavaScript is, once its promises are kept."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, (expression, found["exceptionDetails"])
        return found["result"].get("value")

    def text(self, selector: str) -> str:
        return str(self.value(f"document.querySelector({json.dumps(selector)}).innerText"))

    def wait(self, expression: str, seconds: float = PATIENCE) -> Any:
        """Until the expression is true; its value then."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.value(expression)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{expression} stayed false; the page says: {self.text('body')[:2000]}")

    def show_as_printed(self, width: int) -> None:
        """On paper of that many pixels between its margins."""
        self.resize(width, 1000)
        self.call("Emulation.setEmulatedMedia", media="print")

    def press(self, key: str) -> None:
        """A key of the keyboard, by its name."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        text = {"Enter": "\r", " ": " "}.get(key, "")
        common = {"key": key, "windowsVirtualKeyCode": codes[key], "text": text}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, path: Path) -> None:
        """The whole page as a PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def printed(self) -> bytes:
        """The page as a PDF on A4."""
        paper = {"paperWidth": 8.27, "paperHeight": 11.69}
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, **paper)["data"])

    def complaints(self) -> list[str]:
        """What the console shows: exceptions, errors, and requests that failed or that its policy forbids."""
        mine = [event for event in self._browser.events if event.get("sessionId") == self._session]
        return [json.dumps(event["params"]) for event in mine if _is_complaint(event)]

    def addresses(self) -> set[str]:
        """Everything that was asked for over the network."""
        mine = [event for event in self._browser.events if event.get("sessionId") == self._session]
        return {
            str(event["params"]["request"]["url"])
            for event in mine
            if event["method"] == "Network.requestWillBeSent"
        }

    def close(self) -> None:
        self._browser.call("Target.closeTarget", targetId=self._target)


def _is_complaint(event: dict[str, Any]) -> bool:
    match event["method"]:
        case "Runtime.exceptionThrown":
            return True
        case "Log.entryAdded":
            return event["params"]["entry"]["level"] in {"error", "warning"}
        case "Runtime.consoleAPICalled":
            return event["params"]["type"] in {"error", "warning", "assert"}
    return False


@contextlib.contextmanager
def start_browser(program: str, folder: Path) -> Iterator[Browser]:
    """Chromium with nothing but ``folder`` to write to."""
    theirs_in, commands = _pipe()
    answers, theirs_out = _pipe()
    arguments = [program, *OPTIONS, f"--user-data-dir={folder}"]
    silence = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    pipes = [(os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4)]
    environment = {**os.environ, "HOME": str(folder)}
    process = os.posix_spawn(program, arguments, environment, file_actions=[*silence, *pipes], setpgroup=0)
    os.close(theirs_in)
    os.close(theirs_out)
    browser = Browser(process, commands, answers)
    try:
        yield browser
    finally:
        browser.close()


def _pipe() -> tuple[int, int]:
    """Both ends, none of them a number that Chromium reads or writes as its own."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]

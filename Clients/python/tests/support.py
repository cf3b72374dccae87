"""A server of the tests' own, a clock that never waits, and what many tests begin with."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any, Callable, List, Optional

import pytest

from fake_http import FakeHTTP
from tuneserver import Client, Experiment, asha, minimize, uniform
from tuneserver._transport import Transport

ROOT = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("TUNE_SERVER") or ROOT / ".build/release/tune-server")


class Server:
    """A server of its own, on fresh data and a free port."""

    def __init__(self, *options: str, **variables: str) -> None:
        if not BINARY.exists():
            pytest.fail(f"there is no {BINARY}; build it (make release) or name another in TUNE_SERVER")
        self.data = Path(tempfile.mkdtemp(prefix="tuneserver-test-"))
        self._options, self._variables = options, variables
        self.port = 0
        self.process: Optional[subprocess.Popen[str]] = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it, on the port it had before."""
        log = open(self.data / "log.txt", "a")
        self.process = subprocess.Popen(
            [
                str(BINARY),
                "serve",
                "--port",
                str(self.port),
                "--data",
                str(self.data / "data"),
                *self._options,
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**{n: v for n, v in os.environ.items() if not n.startswith("TUNE_")}, **self._variables},
        )
        log.close()
        assert self.process.stdout is not None
        self.output: List[str] = []
        for line in self.process.stdout:
            self.output.append(line)
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found[1])
                threading.Thread(target=self._drain, args=(self.process.stdout,), daemon=True).start()
                return
        pytest.fail("the server did not start: " + (self.data / "log.txt").read_text()[-2000:])

    def _drain(self, stream: object) -> None:
        for line in stream:  # type: ignore[attr-defined]
            self.output.append(line)

    def kill(self) -> None:
        """kill -9: it has no chance to tidy up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """kill -9 and a new start on the same data and port."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """Ends it and removes its data."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.data, ignore_errors=True)


class FakeClock:
    """Time that passes only when somebody sleeps; what happens meanwhile is `on_sleep`."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: List[float] = []
        self.on_sleep: Callable[[float], None] = lambda seconds: None
        self._changed = threading.Condition()

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        self.on_sleep(seconds)

    def advance(self, seconds: float) -> None:
        with self._changed:
            self.time += seconds
            self._changed.notify_all()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Until the event or until the time was moved so far; looks at the event again after each move."""
        with self._changed:
            end = self.time + seconds
            while self.time < end and not event.is_set():
                self._changed.wait(0.05)
        return event.is_set()


def transport(server: FakeHTTP, clock: FakeClock, **options: Any) -> Transport:
    """A transport that waits by the clock, and by the same chances each time."""
    return Transport(server.url, clock=clock, chance=random.Random(1).random, **options)


def promoting(client: Client, name: str, trials: int, **options: Any) -> Experiment:
    """An experiment over one parameter whose trials pause at steps 1 and 3, and whose best end at 9."""
    return client.create(
        name,
        space={"x": uniform(0, 1)},
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3, mode="promotion"),
        trials=trials,
        **options,
    )

"""Keeps a lease while a step takes long."""

from __future__ import annotations

import threading
from typing import Callable

from ._clock import Clock


class Heartbeat:
    """A thread that beats whenever the server has heard nothing for a while."""

    def __init__(self, beat: Callable[[], None], interval: float, clock: Clock, name: str) -> None:
        self._beat = beat
        self._interval = interval
        self._clock = clock
        self._ended = threading.Event()
        self._heard = clock.now()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def touch(self) -> None:
        """Notes that the server has just been spoken to."""
        self._heard = self._clock.now()

    def stop(self) -> None:
        """Ends it; a beat that is under way may still finish."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            rest = self._heard + self._interval - self._clock.now()
            if rest > 0:
                self._clock.wait(self._ended, rest)
            else:
                self.touch()
                self._beat()

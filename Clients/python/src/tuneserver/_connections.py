"""Connections to one server that are used again."""

from __future__ import annotations

import http.client
import os
import threading
import weakref
from typing import Any, Dict, List, Optional


class Connections:
    """The connections that rest between requests; each is used by one thread at a time."""

    def __init__(self, host: str, port: int, secure: bool) -> None:
        self._host, self._port, self._secure = host, port, secure
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._idle: List[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._finalizer = weakref.finalize(self, _close, self._idle)

    def __getstate__(self) -> Dict[str, Any]:
        return {"_host": self._host, "_port": self._port, "_secure": self._secure}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()

    def open(self, timeout: float) -> http.client.HTTPConnection:
        """A new connection, which is made when it is first used."""
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=timeout)

    def take(self) -> Optional[http.client.HTTPConnection]:
        """A connection that rests; None where none does."""
        if self._process != os.getpid():
            # A forked child must not speak over its parent's connections, which stay open in the parent.
            self._finalizer()
            self._begin()
        with self._lock:
            return self._idle.pop() if self._idle else None

    def put(self, connection: http.client.HTTPConnection) -> None:
        """Lets a connection rest."""
        with self._lock:
            self._idle.append(connection)

    def close(self) -> None:
        """Closes those that rest."""
        with self._lock:
            _close(self._idle)


def _close(connections: List[http.client.HTTPConnection]) -> None:
    while connections:
        connections.pop().close()

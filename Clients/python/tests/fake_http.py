"""A server that answers what a test tells it to, byte by byte where need be."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Union


class Request(NamedTuple):
    """What was asked."""

    method: str
    target: str
    headers: Dict[str, str]
    body: bytes
    connection: int


Answer = Union[bytes, None]
"""Bytes to send; None closes the connection without a word."""


class Cut(bytes):
    """Bytes after which the connection is closed."""


def answer(status: int, document: Any = None, **headers: str) -> bytes:
    """An answer as bytes."""
    body = b"" if document is None else json.dumps(document).encode()
    head = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


def problem(status: int, code: str, retryable: bool = False, **headers: str) -> bytes:
    """A refusal as bytes."""
    document = {"title": "No.", "status": status, "detail": "No.", "code": code, "retryable": retryable}
    return answer(status, document, **headers)


OK = answer(200, {"fine": True})


class FakeHTTP:
    """Answers requests in their order with what it was given, the last answer again and again."""

    def __init__(
        self,
        *answers: Union[Answer, Callable[[Request], Answer]],
        tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        self._tls = tls
        self.answers = list(answers)
        self.requests: List[Request] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: List[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(peer)
            threading.Thread(target=self._begin, args=(peer, self.connections), daemon=True).start()

    def _begin(self, peer: socket.socket, number: int) -> None:
        try:
            self._serve(self._tls.wrap_socket(peer, server_side=True) if self._tls else peer, number)
        except OSError:
            peer.close()

    def _serve(self, peer: socket.socket, number: int) -> None:
        with peer, peer.makefile("rb") as stream:
            while True:
                request = self._read(stream, number)
                if request is None:
                    return
                self.requests.append(request)
                given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                said = given(request) if callable(given) else given
                if said is None:
                    peer.shutdown(socket.SHUT_RDWR)
                    return
                peer.sendall(said)
                if isinstance(said, Cut):
                    peer.shutdown(socket.SHUT_RDWR)
                    return

    def _read(self, stream: Any, number: int) -> Optional[Request]:
        try:
            first = stream.readline().decode().split()
            if not first:
                return None
            headers: Dict[str, str] = {}
            while True:
                line = stream.readline().decode().strip()
                if not line:
                    break
                key, _, value = line.partition(":")
                headers[key.lower()] = value.strip()
            body = stream.read(int(headers.get("content-length", 0)))
        except OSError:
            return None
        return Request(first[0], first[1], headers, body, number)


Make = Callable[..., FakeHTTP]
"""The fixture `fake`."""

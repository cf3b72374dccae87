"""HTTP with connections that are kept, retries that outlive a restart of the server, and problems as exceptions."""

from __future__ import annotations

import http.client
import json
import logging
import random
import socket
import ssl
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Mapping, NoReturn, Optional, Tuple
from urllib.parse import quote, urlencode, urlsplit

from ._clock import Clock, SystemClock
from ._connections import Connections
from ._json import decode, encode
from .problems import ConnectionFailed, ProblemError, ProtocolError, TuneError, problem

log = logging.getLogger("tuneserver")

_BROKEN = (http.client.HTTPException, OSError)
_WAIT_AGAIN = (408, 429, 502, 503, 504)


@dataclass(frozen=True)
class Retry:
    """How long and how often a request is tried again.

    The waits are `first`, twice that, four times that ... up to `longest`, each times a random part between a half
    and one; the server's `Retry-After` goes before. They end `patience` seconds after the first failure, or
    `first_patience` seconds while the server has never answered this client: a wrong address is said soon, a restart
    is outlived.
    """

    first: float = 0.1
    longest: float = 10.0
    patience: float = 300.0
    first_patience: float = 15.0

    def wait(self, failures: int, chance: float) -> float:
        """The wait after so many failures; `chance` lies between 0 and 1."""
        longest = min(self.longest, self.first * 2.0 ** min(failures - 1, 60))
        return longest * (0.5 + 0.5 * chance)


@dataclass(frozen=True)
class Reply:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return decode(self.body, f"the answer {self.status}")


def _dice() -> float:
    """A chance; by a function of its own, since a pickled `random.random` would draw the same ones everywhere."""
    return random.random()


class Transport:
    """Sends requests to one server; may be used by many threads at once, each with a connection of its own."""

    def __init__(
        self,
        url: str,
        token: Optional[str] = None,
        *,
        timeout: float = 30.0,
        retry: Optional[Retry] = None,
        clock: Optional[Clock] = None,
        chance: Callable[[], float] = _dice,
    ) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is not the address of a server; it is like http://localhost:8080")
        if parts.query or parts.fragment:
            raise ValueError(f"{url!r} must end with its path")
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        self.token = (token or "").strip() or None
        self.timeout = timeout
        self.retry = retry or Retry()
        self.clock = clock or SystemClock()
        self._chance = chance
        self._prefix = parts.path.rstrip("/")
        secure = parts.scheme == "https"
        # Without a port http.client would take the last part of an IPv6 address for one.
        self._connections = Connections(parts.hostname, parts.port or (443 if secure else 80), secure)
        self._answered = False

    def close(self) -> None:
        """Closes the connections that are not in use."""
        self._connections.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        body: Any = None,
        data: Optional[bytes] = None,
        headers: Optional[Mapping[str, str]] = None,
        key: Optional[str] = None,
        timeout: Optional[float] = None,
        patience: Optional[float] = None,
    ) -> Reply:
        """Sends a request until it is answered.

        A changing request carries an idempotency key, the same one however often it is sent, so the server does once
        what was asked once.

        Raises ProblemError where the server refuses, ConnectionFailed where it stays silent.
        """
        sent = self._headers(headers)
        payload = data
        if body is not None:
            payload = encode(body)
            sent.setdefault("Content-Type", "application/json")
        if method not in ("GET", "HEAD"):
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        target = self._prefix + path + _query(query)
        return self._persist(method, target, payload, sent, timeout or self.timeout, patience)

    def _headers(self, headers: Optional[Mapping[str, str]]) -> Dict[str, str]:
        sent = {"Accept": "application/json", "User-Agent": "tuneserver-python/0.1"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent.update(headers or {})
        return sent

    def _persist(
        self,
        method: str,
        target: str,
        payload: Optional[bytes],
        headers: Dict[str, str],
        timeout: float,
        patience: Optional[float],
    ) -> Reply:
        failures, began = 0, 0.0
        while True:
            asked: Optional[float] = None
            try:
                reply = self._exchange(method, target, payload, headers, timeout)
                self._answered = True
                if reply.status < 300:
                    return reply
                refusal = _refusal(reply)
                if not (refusal.retryable and (reply.status >= 500 or reply.status in _WAIT_AGAIN)):
                    raise refusal
                failure: Exception = refusal
                asked = refusal.retry_after
            except _BROKEN as error:
                if isinstance(error, ssl.SSLCertVerificationError):
                    raise ConnectionFailed(f"{self.url}: {error}") from error
                failure = error
            failures += 1
            if failures == 1:
                began = self.clock.now()
            wait = asked or self.retry.wait(failures, self._chance())
            if self.clock.now() + wait > began + self._patience(patience):
                self._give_up(failure, self.clock.now() - began)
            self._tell(failures, failure)
            self.clock.sleep(wait)

    def _patience(self, patience: Optional[float]) -> float:
        if patience is not None:
            return patience
        return self.retry.patience if self._answered else min(self.retry.first_patience, self.retry.patience)

    def _tell(self, failures: int, failure: Exception) -> None:
        level = logging.WARNING if failures == 3 else logging.DEBUG
        log.log(level, "%s does not answer (%s); trying again", self.url, failure or type(failure).__name__)

    def _give_up(self, failure: Exception, seconds: float) -> NoReturn:
        if isinstance(failure, TuneError):
            raise failure
        what = str(failure) or type(failure).__name__
        raise ConnectionFailed(f"no answer from {self.url} for {seconds:.0f} s: {what}") from failure

    # One exchange

    def _exchange(
        self, method: str, target: str, payload: Optional[bytes], headers: Dict[str, str], timeout: float
    ) -> Reply:
        connection = self._connections.take()
        reused = connection is not None
        if connection is None:
            connection = self._connections.open(timeout)
        try:
            return self._converse(connection, method, target, payload, headers, timeout)
        except _BROKEN as error:
            connection.close()
            if not reused or isinstance(error, socket.timeout):
                raise
        except BaseException:
            connection.close()
            raise
        # The server closed a connection that had rested too long: that is no failure.
        self.close()
        connection = self._connections.open(timeout)
        try:
            return self._converse(connection, method, target, payload, headers, timeout)
        except BaseException:
            connection.close()
            raise

    def _converse(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        payload: Optional[bytes],
        headers: Dict[str, str],
        timeout: float,
    ) -> Reply:
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        try:
            connection.request(method, target, body=payload, headers=headers)
        except (BrokenPipeError, ConnectionResetError):
            # Whoever refuses a large body by its head may close at once: an answer is there, or this raises again.
            if connection.sock is None:
                raise
        answer = connection.getresponse()
        body = answer.read()
        reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
        if answer.will_close:
            connection.close()
        else:
            self._connections.put(connection)
        return reply

    def stream(
        self,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
    ) -> Iterator[bytes]:
        """The lines of an answer that does not end, such as server-sent events; not tried again here."""
        connection = self._connections.open(max(self.timeout, 90.0))
        try:
            connection.request("GET", self._prefix + path + _query(query), headers=self._headers(headers))
            answer = connection.getresponse()
            if answer.status >= 300:
                raise _refusal(Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()))
            while True:
                line = answer.readline()
                if not line:
                    return
                yield line
        except _BROKEN as error:
            raise ConnectionFailed(f"{self.url}: {error}") from error
        finally:
            connection.close()


def path(*parts: Any) -> str:
    """A path of segments, each quoted."""
    return "".join("/" + quote(str(part), safe="") for part in parts)


def _query(query: Optional[Mapping[str, Any]]) -> str:
    pairs: List[Tuple[str, str]] = []
    for name, value in (query or {}).items():
        if value is None:
            continue
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, (list, tuple)):
            value = ",".join(str(member) for member in value)
        pairs.append((name, str(value)))
    return "?" + urlencode(pairs, quote_via=quote, safe=",") if pairs else ""


def _refusal(reply: Reply) -> ProblemError:
    if reply.status < 400:
        where = reply.headers.get("location", "no other address")
        raise ProtocolError(f"what is at this address answers {reply.status}, and names {where}")
    try:
        document = json.loads(reply.body.decode("utf-8"))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        document = {"detail": reply.body[:200].decode("utf-8", "replace").strip()}
    after = reply.headers.get("retry-after", "")
    return problem(reply.status, document, float(after) if after.isdecimal() else None)

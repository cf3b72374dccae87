"""Requests that are sent again, against a server that misbehaves as told."""

from __future__ import annotations

import logging
import pickle
import threading
from typing import Any

import pytest

from fake_http import OK, Cut, Make, problem
from support import FakeClock, transport
from tuneserver import Client, ConnectionFailed, Retry
from tuneserver._transport import Transport
from tuneserver.problems import Unavailable


def test_a_changing_request_keeps_its_key_when_it_is_sent_again(fake: Make, clock: FakeClock) -> None:
    server = fake(None, None, problem(503, "overloaded", True), OK, OK)
    one = transport(server, clock)
    one.request("POST", "/x", body={"a": 1})
    one.request("POST", "/x", body={"a": 1})
    keys = [r.headers["idempotency-key"] for r in server.requests]
    assert len(keys) == 5 and len(set(keys[:4])) == 1 and keys[4] != keys[0]
    assert {r.body for r in server.requests} == {b'{"a":1}'}


def test_a_reading_request_has_no_key(fake: Make, clock: FakeClock) -> None:
    server = fake(OK)
    transport(server, clock).request("GET", "/x")
    assert "idempotency-key" not in server.requests[0].headers


def test_waits_grow_and_are_random_and_end(fake: Make, clock: FakeClock) -> None:
    server = fake(OK, None)
    one = transport(server, clock, retry=Retry(patience=120))
    one.request("GET", "/x")
    with pytest.raises(ConnectionFailed, match="no answer from"):
        one.request("GET", "/x")
    # About .1 .2 .4 .8 1.6 3.2 6.4 10 10 ..., each between a half and the whole of it.
    for index, wait in enumerate(clock.slept):
        whole = min(10.0, 0.1 * 2**index)
        assert whole / 2 <= wait <= whole
    assert 110 < sum(clock.slept) <= 120


def test_a_wrong_address_is_said_soon(clock: FakeClock) -> None:
    one = Transport("http://127.0.0.1:1", clock=clock)
    with pytest.raises(ConnectionFailed, match="127.0.0.1:1"):
        one.request("GET", "/x")
    assert 5 < sum(clock.slept) <= 15


def test_retry_after_goes_before(fake: Make, clock: FakeClock) -> None:
    server = fake(problem(503, "starting", True, Retry_After="7"), problem(429, "rate-limited", True), OK)
    transport(server, clock).request("GET", "/x")
    assert clock.slept[0] == 7 and clock.slept[1] < 1


@pytest.mark.parametrize("asked", ["0", "\xb2", "Thu, 26 Nov 2026 13:00:00 GMT"])
def test_a_retry_after_that_says_nothing_does_not_hurry(fake: Make, clock: FakeClock, asked: str) -> None:
    again = problem(503, "overloaded", True, Retry_After="?").replace(b"?", asked.encode("latin-1"))
    transport(fake(again, again, OK), clock).request("GET", "/x")
    assert 0.05 <= clock.slept[0] <= 0.1 < clock.slept[1] <= 0.2


def test_processes_do_not_wait_in_step(clock: FakeClock) -> None:
    sent = pickle.dumps(Client("http://127.0.0.1:1"))
    workers = [pickle.loads(sent).api.transport for _ in range(2)]
    waits = [[one.retry.wait(9, one._chance()) for _ in range(4)] for one in workers]
    assert waits[0] != waits[1]


def test_the_last_refusal_is_raised_when_patience_ends(fake: Make, clock: FakeClock) -> None:
    server = fake(problem(503, "draining", True, Retry_After="20"))
    with pytest.raises(Unavailable) as caught:
        transport(server, clock, retry=Retry(patience=50)).request("GET", "/x")
    assert caught.value.retry_after == 20 and clock.slept == [20, 20]


def test_an_answer_that_breaks_off_is_asked_for_again(fake: Make, clock: FakeClock) -> None:
    server = fake(Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"), OK)
    assert transport(server, clock).request("GET", "/x").json() == {"fine": True}
    assert len(clock.slept) == 1


def test_an_answer_that_never_comes_runs_into_the_timeout(fake: Make, clock: FakeClock) -> None:
    release = threading.Event()

    def silent(_: Any) -> None:
        release.wait(10)

    server = fake(silent, OK)
    one = transport(server, clock, timeout=0.05)
    assert one.request("GET", "/x").status == 200
    release.set()
    assert len(clock.slept) == 1


def test_the_third_failure_is_logged(fake: Make, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    server = fake(OK, None, None, None, None, OK)
    one = transport(server, clock)
    one.request("GET", "/x")
    with caplog.at_level(logging.WARNING, "tuneserver"):
        one.request("GET", "/x")
    assert len(caplog.records) == 1 and "does not answer" in caplog.text

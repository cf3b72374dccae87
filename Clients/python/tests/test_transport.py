"""Connections, retries and problems, against a server that misbehaves as told."""

from __future__ import annotations

import inspect
import logging
import os
import pickle
import random
import shutil
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Type

import pytest

from fake_http import Cut, FakeHTTP, answer, problem
from support import FakeClock
from tuneserver import Client, Retry
from tuneserver._transport import Transport, path
from tuneserver.problems import (
    BY_CODE,
    BadRequest,
    Conflict,
    ConnectionFailed,
    Forbidden,
    Invalid,
    NotFound,
    ProblemError,
    ProtocolError,
    RateLimited,
    ServerFailure,
    Unavailable,
)

Make = Callable[..., FakeHTTP]


@pytest.fixture
def fake() -> Iterator[Make]:
    made: List[FakeHTTP] = []

    def make(*answers: Any) -> FakeHTTP:
        made.append(FakeHTTP(*answers))
        return made[-1]

    yield make
    for one in made:
        one.close()


def transport(server: FakeHTTP, clock: FakeClock, **options: Any) -> Transport:
    return Transport(server.url, clock=clock, chance=random.Random(1).random, **options)


OK = answer(200, {"fine": True})


def test_a_connection_is_used_again(fake: Make, clock: FakeClock) -> None:
    server = fake(OK)
    one = transport(server, clock)
    for _ in range(5):
        assert one.request("GET", "/x").json() == {"fine": True}
    assert server.connections == 1


def test_each_thread_that_asks_at_the_same_time_has_a_connection(fake: Make, clock: FakeClock) -> None:
    both = threading.Barrier(2)

    def together(_: Any) -> bytes:
        both.wait(10)
        return OK

    server = fake(together)
    one = transport(server, clock)
    threads = [threading.Thread(target=one.request, args=("GET", "/x")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.connections == 2 and clock.slept == []


def test_a_connection_that_was_closed_while_it_rested_is_no_failure(fake: Make, clock: FakeClock) -> None:
    server = fake(OK, None, OK)
    one = transport(server, clock)
    one.request("GET", "/x")
    assert one.request("POST", "/x", body={}).status == 200
    assert clock.slept == [] and server.connections == 2
    keys = [r.headers["idempotency-key"] for r in server.requests[1:]]
    assert len(keys) == 2 and keys[0] == keys[1]


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


def test_the_last_refusal_is_raised_when_patience_ends(fake: Make, clock: FakeClock) -> None:
    server = fake(problem(503, "draining", True, Retry_After="20"))
    with pytest.raises(Unavailable) as caught:
        transport(server, clock, retry=Retry(patience=50)).request("GET", "/x")
    assert caught.value.retry_after == 20 and clock.slept == [20, 20]


@pytest.mark.parametrize(
    "status, code, kind",
    [
        (400, "bad-query", BadRequest),
        (403, "forbidden", Forbidden),
        (404, "not-found", NotFound),
        (409, "something-new", Conflict),
        (422, "invalid-spec", Invalid),
        (500, "internal", ServerFailure),
        (418, "", BadRequest),
    ],
)
def test_a_refusal_is_raised_at_once(
    fake: Make, clock: FakeClock, status: int, code: str, kind: Type[ProblemError]
) -> None:
    server = fake(problem(status, code))
    with pytest.raises(kind) as caught:
        transport(server, clock).request("POST", "/x", body={})
    assert len(server.requests) == 1
    assert caught.value.status == status and caught.value.code == code


def test_a_proxy_s_page_is_a_refusal_too(fake: Make, clock: FakeClock) -> None:
    server = fake(b"HTTP/1.1 502 Bad\r\nContent-Length: 9\r\n\r\n<p>no</p>", OK)
    assert transport(server, clock).request("GET", "/x").status == 200
    assert len(clock.slept) == 1


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


def test_another_program_s_answer_is_told_apart(fake: Make, clock: FakeClock) -> None:
    server = fake(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", answer(200, {"x": 1}), answer(200, []))
    client = Client(server.url, clock=clock)
    for call in (client.api.get_version, lambda: client.experiment("x"), client.api.list_searchers):
        with pytest.raises(ProtocolError):
            call()


JUNK: List[Any] = [
    None,
    3,
    "text",
    [],
    {},
    [[1]],
    {"items": None},
    {"items": [3]},
    {"items": [{"name": []}]},
    {"name": {}, "state": 1, "counts": [], "created_at": 5, "objectives": {"a": 1}},
    {"number": "many", "config": [], "metrics": {"a": "b"}, "checkpoint": [], "value": {}},
    {"status": 1, "trials": [{}], "decision": [], "lease": 0, "results": {}},
    {"version": [], "columns": {"a": 3}, "bands": 1, "curves": [0], "levels": "abc", "brackets": [1]},
]
ARGUMENTS: Dict[str, List[Any]] = {
    "create_experiment": [{}],
    "edit_experiment": ["x", {}],
    "import_experiment": [b""],
    "tell": ["x", []],
    "add_trial": ["x", {}],
    "report": ["x", 1, 1, {"a": 1}],
    "put_checkpoint": ["x", 1, b""],
    "get_top": ["x", 1],
    "create_token": ["worker"],
    "delete_token": ["x"],
    "get_slice": ["x", "a"],
    "get_pairs": ["x", "a", "b"],
    "get_regret": ["x", 1.0],
    "ask_what_if": ["x", {}],
}


def test_no_answer_however_strange_raises_anything_else(fake: Make, clock: FakeClock) -> None:
    said: List[Any] = [None]
    server = fake(lambda request: answer(200, said[0], Content_Type="application/json"))
    api = Client(server.url, clock=clock).api
    wrong = 0
    for name, function in inspect.getmembers(api, inspect.ismethod):
        if name.startswith(("_", "watch")):
            continue
        needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
        arguments = ARGUMENTS.get(name, ["x", 1][: len(needed)])
        for said[0] in JUNK:
            try:
                function(*arguments)
            except ProtocolError:
                wrong += 1
    assert wrong > 300
    deep = b"[" * 100_000
    server.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + deep]
    with pytest.raises(ProtocolError):
        api.get_version()
    server.answers = [b"HTTP/1.1 404 No\r\nContent-Length: 100000\r\n\r\n" + deep]
    with pytest.raises(NotFound):
        api.get_version()


def test_the_token_is_sent(fake: Make, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    server = fake(OK)
    Client(server.url, "secret", clock=clock).api.get_health()
    monkeypatch.setenv("TUNE_TOKEN", "other")
    monkeypatch.setenv("TUNE_URL", server.url)
    client = Client(clock=clock)
    client.api.get_health()
    assert [r.headers["authorization"] for r in server.requests] == ["Bearer secret", "Bearer other"]
    assert "secret" not in repr(client) and client.url == server.url


def test_a_path_prefix_stays(fake: Make, clock: FakeClock) -> None:
    server = fake(OK)
    one = Transport(server.url + "/tune/", clock=clock)
    one.request("GET", path("experiments", "a/b c"), query={"q": "ü&", "n": None, "l": ["a", "b"], "t": True})
    assert server.requests[0].target == "/tune/experiments/a%2Fb%20c?q=%C3%BC%26&l=a,b&t=true"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate of its own for 127.0.0.1."""
    both = tmp_path / "both.pem"
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
        + ["-keyout", str(both), "-out", str(tmp_path / "cert.pem")]
        + ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )
    both.write_bytes(both.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return both


def test_https_is_spoken_with_whom_the_system_trusts(
    certificate: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = FakeHTTP(OK, tls=context)
    assert server.url.startswith("https://")
    with pytest.raises(ConnectionFailed, match="certificate"):
        transport(server, clock).request("GET", "/x")
    assert clock.slept == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    one = transport(server, clock)
    assert [one.request("GET", "/x").status for _ in range(2)] == [200, 200]
    server.close()


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "http://x/?a=1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address|path"):
        Transport(url or "://")


def test_a_client_goes_to_other_processes(fake: Make, clock: FakeClock) -> None:
    server = fake(OK)
    client = Client(server.url, "t", retry=Retry(patience=3))
    client.api.get_health()
    other = pickle.loads(pickle.dumps(client))
    assert other.url == server.url and other.api.transport.retry.patience == 3
    other.api.get_health()
    assert server.connections == 2


def test_a_forked_child_opens_a_connection_of_its_own(fake: Make, clock: FakeClock) -> None:
    server = fake(OK)
    one = transport(server, clock)
    one.request("GET", "/parent")
    child = os.fork()
    if child == 0:
        try:
            one.request("GET", "/child")
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    one.request("GET", "/parent")
    assert [(r.target, r.connection) for r in server.requests] == [
        ("/parent", 1),
        ("/child", 2),
        ("/parent", 1),
    ]


def test_a_problem_says_what_is_wrong_and_can_be_pickled() -> None:
    error = Invalid(
        422,
        {
            "code": "invalid-spec",
            "detail": "Two things.",
            "errors": [
                {"pointer": "/a", "code": "invalid", "detail": "is bad"},
                {"pointer": "/b", "code": "invalid", "detail": "is worse"},
            ],
        },
    )
    assert str(error) == "Two things.\n  /a is bad\n  /b is worse (422 invalid-spec)"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is Invalid and again.errors == error.errors and again.status == 422


def test_the_third_failure_is_logged(fake: Make, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    server = fake(OK, None, None, None, None, OK)
    one = transport(server, clock)
    one.request("GET", "/x")
    with caplog.at_level(logging.WARNING, "tuneserver"):
        one.request("GET", "/x")
    assert len(caplog.records) == 1 and "does not answer" in caplog.text


def test_each_family_is_a_problem() -> None:
    assert all(issubclass(kind, ProblemError) for kind in BY_CODE.values())
    assert BY_CODE["rate-limited"] is RateLimited

"""Refusals, and answers that no tune-server gives, as exceptions."""

from __future__ import annotations

import inspect
import pickle
import socket
import threading
from typing import Any, Callable, Dict, List, Type

import pytest

from fake_http import OK, Make, answer, problem
from support import FakeClock, transport
from tuneserver import Client
from tuneserver.problems import (
    BY_CODE,
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ProblemError,
    ProtocolError,
    RateLimited,
    ServerFailure,
    TooLarge,
)


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


def test_an_answer_that_comes_before_the_whole_request_was_sent_is_heard(clock: FakeClock) -> None:
    """A proxy with a limit of its own refuses an upload by its head, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(100)
                peer.sendall(answer(413))

        threading.Thread(target=refuse, daemon=True).start()
        api = Client(f"http://127.0.0.1:{listener.getsockname()[1]}", clock=clock).api
        with pytest.raises(TooLarge):
            api.put_checkpoint("x", 1, bytes(50_000_000))
    assert clock.slept == []


def test_a_redirection_is_no_answer(fake: Make, clock: FakeClock) -> None:
    server = fake(answer(302, Location="https://login.example/"))
    api = Client(server.url, clock=clock).api
    calls: List[Callable[[], Any]] = [
        lambda: api.get_checkpoint("x", 1),
        lambda: api.delete_experiment("x"),
        lambda: list(api.watch_all_changes()),
    ]
    for call in calls:
        with pytest.raises(ProtocolError, match="302, and names https://login.example/"):
            call()
    assert len(server.requests) == 3


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


def test_each_family_is_a_problem() -> None:
    assert all(issubclass(kind, ProblemError) for kind in BY_CODE.values())
    assert BY_CODE["rate-limited"] is RateLimited

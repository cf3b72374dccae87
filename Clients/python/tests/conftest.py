"""What the tests find made: a server, a client, a clock, a name, an experiment."""

from __future__ import annotations

import itertools
import os
import re
from typing import Any, Iterator, List, Optional

import pytest

from fake_http import FakeHTTP, Make
from support import FakeClock, Server
from tuneserver import Client, Experiment, Retry, Trial, minimize, uniform


@pytest.fixture(autouse=True)
def assertions_leave_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial's block takes exceptions for failed trainings; those of a test's assertions must fail the test."""
    leave = Trial._leave

    def strict(self: Trial, error: Optional[BaseException]) -> bool:
        if isinstance(error, AssertionError):
            return False
        return leave(self, error)

    monkeypatch.setattr(Trial, "_leave", strict)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that all tests share."""
    one = Server()
    yield one
    one.stop()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may kill."""
    one = Server()
    yield one
    one.stop()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """A client of the shared server."""
    with Client(server.url, retry=Retry(patience=20.0)) as one:
        yield one


_numbers = itertools.count(1)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name for an experiment that no other test has."""
    base = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")[:60]
    return f"{base}-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def clock() -> FakeClock:
    """A clock that never waits."""
    return FakeClock()


@pytest.fixture
def fake() -> Iterator[Make]:
    """Makes servers that answer as a test tells them to."""
    made: List[FakeHTTP] = []

    def make(*answers: Any, **options: Any) -> FakeHTTP:
        made.append(FakeHTTP(*answers, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def experiment(client: Client, name: str) -> Experiment:
    """A plain experiment over one parameter."""
    return client.create(name, space={"x": uniform(0, 1)}, objective=minimize("loss"), searcher="random", trials=4)

"""Tokens, against a server that demands them."""

from __future__ import annotations

from typing import Iterator

import pytest

from support import Server
from tuneserver import Client, uniform
from tuneserver.problems import Unauthenticated

TOKEN = "t" * 43


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    one = Server("--auth", "token", TUNE_ADMIN_TOKEN=TOKEN)
    yield one
    one.stop()


def test_a_token_opens_the_door(guarded: Server) -> None:
    client = Client(guarded.url, TOKEN)
    experiment = client.create("mine", space={"x": uniform(0, 1)}, objective="loss", trials=2)
    experiment.run(lambda trial: 0.5, workers=2)
    assert experiment.best().value == 0.5


@pytest.mark.parametrize("token", [None, "wrong" * 8])
def test_without_one_it_is_said_at_once(guarded: Server, token: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        Client(guarded.url, token).experiment("mine")
    assert caught.value.status == 401 and (token is None or token not in str(caught.value))


def test_a_token_of_a_later_request_is_not_remembered(guarded: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNE_TOKEN", TOKEN)
    assert Client(guarded.url).experiment("mine").state == "completed"
    monkeypatch.delenv("TUNE_TOKEN")
    with pytest.raises(Unauthenticated):
        Client(guarded.url).experiment("mine")

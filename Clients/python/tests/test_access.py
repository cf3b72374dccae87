"""Tokens, against a server that demands them."""

from __future__ import annotations

from typing import Iterator

import pytest

from support import Server
from tuneserver import Client, uniform
from tuneserver.problems import Forbidden, NotFound, Unauthenticated

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


def test_tokens_are_made_listed_and_taken_back(guarded: Server) -> None:
    admin = Client(guarded.url, TOKEN)
    for name in ("theirs", "others"):
        admin.create(name, space={"x": uniform(0, 1)}, objective="loss", searcher="random", trials=3)
    made = admin.api.create_token("worker", experiments=["their*"], expires_in=3600, note="the cluster")
    assert made.token and made.token not in repr(made) and made.expires_at is not None
    worker = Client(guarded.url, made.token)
    trial = worker.experiment("theirs").ask()[0]
    with pytest.raises(KeyboardInterrupt):
        with trial:
            raise KeyboardInterrupt
    assert admin.experiment("theirs").info().counts["queued"] == 1
    worker.experiment("theirs").run(lambda trial: 0.5)
    with pytest.raises((Forbidden, NotFound)):
        worker.experiment("others").ask()
    with pytest.raises(Forbidden):
        worker.create("mine too", space={"x": uniform(0, 1)}, objective="loss")
    with pytest.raises(Forbidden):
        worker.api.get_status()
    listed = [token for token in admin.api.list_tokens() if token.id == made.id]
    assert [token.note for token in listed] == ["the cluster"] and listed[0].token is None
    admin.api.delete_token(made.id)
    with pytest.raises(Unauthenticated):
        worker.experiment("theirs")


def test_the_server_tells_an_admin_how_it_is(guarded: Server) -> None:
    api = Client(guarded.url, TOKEN).api
    api.get_health()
    status = api.get_status()
    assert status.uptime_seconds > 0 and (status.storage["database_bytes"] or 0) > 0
    assert "GET /healthz" in [route.route for route in status.latency]
    assert "# TYPE tune_connections gauge" in api.get_metrics()


@pytest.mark.parametrize("token", [None, "wrong" * 8])
def test_without_one_it_is_said_at_once(guarded: Server, token: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        Client(guarded.url, token).experiment("mine")
    assert caught.value.status == 401 and (token is None or token not in str(caught.value))


def test_a_server_under_a_path_is_found_there() -> None:
    one = Server("--base-path", "/tune")
    try:
        experiment = Client(one.url + "/tune/").create("x", space={"x": uniform(0, 1)}, objective="loss", trials=2)
        experiment.run(lambda trial: 0.5, workers=2)
        assert experiment.best().value == 0.5 and experiment.client.url == one.url + "/tune"
    finally:
        one.stop()


def test_a_token_of_a_later_request_is_not_remembered(guarded: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNE_TOKEN", TOKEN)
    assert Client(guarded.url).experiment("mine").state == "completed"
    monkeypatch.delenv("TUNE_TOKEN")
    with pytest.raises(Unauthenticated):
        Client(guarded.url).experiment("mine")

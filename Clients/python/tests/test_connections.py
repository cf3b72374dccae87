"""Connections: to which address, whose they are, and what is sent over them."""

from __future__ import annotations

import os
import pickle
import shutil
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from fake_http import OK, Make
from support import FakeClock, transport
from tuneserver import Client, ConnectionFailed, Retry
from tuneserver._transport import Transport, path


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


def test_the_token_is_sent(fake: Make, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    server = fake(OK)
    Client(server.url, "secret", clock=clock).api.get_health()
    monkeypatch.setenv("TUNE_TOKEN", "other")
    monkeypatch.setenv("TUNE_URL", server.url)
    client = Client(clock=clock)
    client.api.get_health()
    assert [r.headers["authorization"] for r in server.requests] == ["Bearer secret", "Bearer other"]
    assert "secret" not in repr(client) and client.url == server.url


def test_a_token_out_of_a_file_may_end_with_a_line(fake: Make, clock: FakeClock) -> None:
    server = fake(OK)
    Client(server.url, "secret\n", clock=clock).api.get_health()
    assert server.requests[0].headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    "url, host, port",
    [
        ("http://[::1]", "::1", 80),
        ("https://[fd00::2]/tune", "fd00::2", 443),
        ("http://[::1]:8080", "::1", 8080),
        ("tuner", "tuner", 80),
        ("https://tuner", "tuner", 443),
    ],
)
def test_an_address_may_leave_out_its_port(url: str, host: str, port: int) -> None:
    connection = Transport(url)._connections.open(1.0)
    assert (connection.host, connection.port) == (host, port)


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
    fake: Make, certificate: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = fake(OK, tls=context)
    assert server.url.startswith("https://")
    with pytest.raises(ConnectionFailed, match="certificate"):
        transport(server, clock).request("GET", "/x")
    assert clock.slept == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    one = transport(server, clock)
    assert [one.request("GET", "/x").status for _ in range(2)] == [200, 200]


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

"""The README's code, run as it is pasted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT, Server
from tuneserver import Client

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```python test\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block {n}" for n in range(1, len(BLOCKS) + 1)])
def test_a_block_runs_as_pasted(server: Server, block: str) -> None:
    assert "http://localhost:8080" in block
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block.replace("http://localhost:8080", server.url)],
        env={"PYTHONPATH": str(README.parent / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr
    name = re.findall(r'create\(\s*"(\w+)"', block)[0]
    info = Client(server.url).experiment(name).info()
    assert info.state == "completed" and info.best is not None
    if "print" in block:
        assert done.stdout.strip() == str(info.best.config)


def test_the_loop_of_the_server_s_readme_runs(own_server: Server) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    prelude = "from tuneserver import *\ntrain = lambda config, epoch: config['lr'] + 1 / epoch\n"
    done = subprocess.run(
        [sys.executable, "-c", prelude + block.replace("http://localhost:8080", own_server.url)],
        env={"PYTHONPATH": str(README.parent / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert set(eval(done.stdout)) == {"lr", "batch_size"}


def test_there_are_blocks_and_the_links_lead_somewhere() -> None:
    assert len(BLOCKS) == 3
    for link in re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / link).exists(), link

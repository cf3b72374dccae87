"""The examples that need a training library, run as they stand against a server."""

from __future__ import annotations

import difflib
import gzip
import importlib.util
import json
import os
import re
import socket
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
EXAMPLES = ROOT / "Examples"


def needs(*packages: str) -> pytest.MarkDecorator:
    missing = [one for one in packages if importlib.util.find_spec(one) is None]
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")


def run(client, *command: object, **variables: str) -> str:
    source = str(ROOT / "Clients/python/src")
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "TUNE_URL": client.url, "PYTHONPATH": path, **variables}
    ended = subprocess.run(
        [sys.executable, *map(str, command)], env=environment, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout


def digits(folder: Path) -> Path:
    """The bundled 8 x 8 digits as files like MNIST's, 24 x 24 pixels with a margin."""
    with gzip.open(ROOT / "Sources/CDatasets/digits.csv.gz", "rt") as file:
        rows = [[int(float(cell)) for cell in line.split(",")] for line in list(file)[1:]]
    for part, chosen in (("train", rows[:600]), ("t10k", rows[600:700])):
        pixels = bytearray()
        for row in chosen:
            image = [[0] * 28 for _ in range(28)]
            for y in range(24):
                image[y + 2][2:26] = [min(255, row[y // 3 * 8 + x // 3] * 16) for x in range(24)]
            pixels += bytes(sum(image, []))
        header = struct.pack(">IIII", 2051, len(chosen), 28, 28)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(header + pixels))
        labels = struct.pack(">II", 2049, len(chosen)) + bytes(row[64] for row in chosen)
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    return folder


def mnist(tmp_path: Path) -> Path:
    """MNIST where TUNE_DATASETS (or the folder beside the project) has it, otherwise the bundled digits."""
    folder = Path(os.environ.get("TUNE_DATASETS") or ROOT.parent / "shared/data") / "mnist"
    return folder if (folder / "train-images-idx3-ubyte.gz").exists() else digits(tmp_path)


def code(name: str) -> list:
    """The lines of a script after its opening text."""
    text = (EXAMPLES / name).read_text()
    return text.split('"""', 2)[2].splitlines()


def test_the_mnist_trainer_is_the_plain_script_with_at_most_six_lines_changed():
    changes = list(difflib.unified_diff(code("pytorch_mnist_plain.py"), code("pytorch_mnist.py"), n=0))[2:]
    added = [line for line in changes if line.startswith("+")]
    removed = [line for line in changes if line.startswith("-")]
    assert 0 < len(removed) <= len(added) <= 6, "".join(changes)


@needs("torch")
def test_the_mnist_trainer_and_the_plain_script_learn(client, tmp_path):
    data = mnist(tmp_path)
    document = json.loads((EXAMPLES / "pytorch_mnist.json").read_text())
    client.api.create_experiment({**document, "limits": {"trials": 9}, "seed": 3})
    arguments = ["--data", data, "--images", 600]
    run(client, EXAMPLES / "pytorch_mnist.py", *arguments, OMP_NUM_THREADS="1")
    experiment = client.experiment("pytorch-mnist")
    steps = [trial.step for trial in experiment.all_trials()]
    # How many go on past a rung depends on the weights that each training begins with.
    assert len(steps) == 9 and {1, 9} <= set(steps) <= {1, 3, 9}
    assert experiment.best().value > 0.6
    plain = run(client, EXAMPLES / "pytorch_mnist_plain.py", *arguments, "--epochs", 1, OMP_NUM_THREADS="1")
    assert plain.startswith("epoch 1: accuracy 0.")


@needs("torch")
def test_a_trial_on_two_processes_is_trained_and_completed(client, name):
    made = client.create(
        name,
        space={"lr": {"type": "float", "low": 0.001, "high": 0.1}},
        objective={"metric": "loss", "goal": "minimize"},
        trials=1,
    )
    (asked,) = made.client.api.ask(name).trials
    given = {"TUNE_EXPERIMENT": name, "TUNE_TRIAL": str(asked.number), "TUNE_LEASE": asked.lease.token}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    # What torchrun sets, which in the oldest torch that is tested here does not run on Python 3.11.
    group = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}
    with ThreadPoolExecutor() as pool:
        both = [
            pool.submit(run, client, EXAMPLES / "pytorch_distributed.py", RANK=str(rank), **group, **given)
            for rank in range(2)
        ]
        for one in both:
            one.result()
    trial = made.trial(1)
    assert (trial.state, trial.step) == ("completed", 9)
    curve = [report.metrics["loss"] for report in client.api.list_reports(name, 1).items]
    assert curve[-1] < curve[0]


SCRIPTS = [
    pytest.param("xgboost_tuned.py", marks=needs("xgboost", "sklearn")),
    pytest.param("catboost_tuned.py", marks=needs("catboost", "sklearn")),
    pytest.param("tensorflow_tuned.py", marks=needs("keras", "tensorflow")),
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_script_tunes_to_its_end(client, script):
    printed = run(client, EXAMPLES / script)
    assert re.search(r"after (round|iteration|epoch) (27|9)\n", printed) and "best:" in printed

"""Every block of FRAMEWORKS.md runs as it stands."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tuneserver import asha, loguniform, minimize

HERE = Path(__file__).resolve()
TEXT = (HERE.parents[2] / "FRAMEWORKS.md").read_text()
BLOCKS = re.findall(r"^```python (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
NEEDS = {"sklearn": ["sklearn"], "torch": ["torch"], "keras": ["keras", "tensorflow"], "ray": ["ray"]}

PREAMBLE = """
import os
from tuneserver import Client
experiment = Client().experiment(os.environ["EXPERIMENT"]) if os.environ["EXPERIMENT"] else None
if {data}:
    from sklearn.datasets import load_breast_cancer
    X, y = load_breast_cancer(return_X_y=True)
"""
RAY = """
import ray
ray.init(num_cpus=2, include_dashboard=False, object_store_memory=80 * 2**20, log_to_driver=False)
"""


def test_all_libraries_have_a_block():
    blocks = {library for library, _ in BLOCKS}
    assert blocks == {"xgboost", "lightgbm", "catboost", "sklearn", "torch", "keras", "ray"}


@pytest.mark.parametrize("library, block", [pytest.param(*one, id=f"{i}-{one[0]}") for i, one in enumerate(BLOCKS)])
def test_the_block_runs(client, name, tmp_path, library, block):
    missing = [one for one in NEEDS.get(library, [library, "sklearn"]) if importlib.util.find_spec(one) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    if library != "ray":
        client.create(
            name,
            space={"rate": loguniform(0.01, 1.0)},
            objective=minimize("loss"),
            scheduler=asha(1, 3, 3),
            trials=4,
        )
    script = tmp_path / "block.py"
    begin = PREAMBLE.format(data=library not in ("torch", "ray")) + (RAY if library == "ray" else "")
    script.write_text(begin + block)
    source = str(HERE.parents[2] / "src")
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    own = {"TUNE_URL": client.url, "EXPERIMENT": "" if library == "ray" else name, "PYTHONPATH": path}
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled", "HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, str(script)], env={**os.environ, **own, **quiet}, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    trials = list(client.experiment(name if library != "ray" else "on-ray").all_trials())
    assert any(trial.state == "completed" and trial.step >= 3 for trial in trials)
    assert not any(trial.state == "failed" for trial in trials)

"""A Ray driver of the tests: tunes a toy function, and kills itself where it is told to.

    driver.py URL EXPERIMENT STORAGE fresh|restore

After SNAPSHOT_AT results Ray's state is saved, after KILL_AT all processes get SIGKILL; both are variables.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from typing import Any, Dict

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_AUTH_MODE"] = "disabled"

import ray  # noqa: E402
from ray import tune  # noqa: E402

from tuneserver import asha  # noqa: E402
from tuneserver.ray import TuneServerScheduler, tune_config  # noqa: E402

LAST = 3


def loss(config: Dict[str, Any], step: int) -> float:
    return abs(config["x"] - 0.3) + 1 / step + config["model"]["width"] / 100


def train(config: Dict[str, Any]) -> None:
    """Goes on from its checkpoint; `note` is a constant that only Ray knows."""
    assert config["note"] == ("any", "thing")
    begin, saved = 0, tune.get_checkpoint()
    if saved:
        with saved.as_directory() as folder:
            with open(os.path.join(folder, "state.json")) as file:
                begin = json.load(file)["step"]
    for step in range(begin + 1, 100):
        if step == 2 and config["x"] > config.get("breaks_above", 1):
            raise RuntimeError("this configuration cannot be trained")
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "state.json"), "w") as file:
                json.dump({"step": step}, file)
            tune.report(
                {"loss": loss(config, step), "begin": begin}, checkpoint=tune.Checkpoint.from_directory(folder)
            )


SPACE = {
    "x": tune.uniform(0, 1),
    "model": {"width": tune.choice([1, 2, 3])},
    "note": ("any", "thing"),
}


def start_ray() -> str:
    """A small Ray of its own; the folder has a short name because sockets need one."""
    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        object_store_memory=80 * 2**20,
        log_to_driver=False,
        configure_logging=False,
        _temp_dir=folder,
    )
    return folder


class Dying(TuneServerScheduler):
    """Saves and dies after so many results."""

    results = 0

    def on_trial_result(self, controller: Any, trial: Any, result: Any) -> str:
        decision = super().on_trial_result(controller, trial, result)
        self.results += 1
        if str(self.results) == os.environ.get("SNAPSHOT_AT"):
            controller.checkpoint(force=True, wait=True)
        if str(self.results) == os.environ.get("KILL_AT"):
            os.killpg(os.getpgrp(), signal.SIGKILL)
        return decision


def config(url: str, name: str, **spec: Any) -> tune.TuneConfig:
    """ASHA with rungs at 1 and 3: of six trials two go on."""
    whole = {"scheduler": asha(1, LAST, 3, mode="promotion"), "searcher": "random", "seed": 1, "trials": 6, **spec}
    return tune_config(name, url, metric="loss", mode="min", max_concurrent=2, **whole)


def main() -> None:
    url, name, storage, how = sys.argv[1:5]
    start_ray()
    made = config(url, name)
    made.scheduler = Dying(made.search_alg)
    if how == "restore":
        tuner = tune.Tuner.restore(os.path.join(storage, "run"), train)
    else:
        run = tune.RunConfig(name="run", storage_path=storage, verbose=0)
        tuner = tune.Tuner(train, param_space=SPACE, tune_config=made, run_config=run)
    grid = tuner.fit()
    print("ended", len(grid), grid.num_errors, grid.num_terminated)


if __name__ == "__main__":
    main()

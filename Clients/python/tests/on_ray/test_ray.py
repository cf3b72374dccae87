"""Real Ray Tune on this machine, with a real server that decides."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, List

import pytest

pytest.importorskip("ray.tune")

import driver  # noqa: E402
import ray  # noqa: E402
from driver import LAST, SPACE, config, train  # noqa: E402
from ray import tune  # noqa: E402

from tuneserver import Experiment, asha, pbt  # noqa: E402
from tuneserver.ray import TuneServerSearch, tune_config  # noqa: E402


@pytest.fixture(scope="module")
def cluster():
    folder = driver.start_ray()
    yield
    ray.shutdown()
    shutil.rmtree(folder, ignore_errors=True)


def fit(tune_config: tune.TuneConfig, storage: Path, *, space: Any = SPACE, retries: int = 0) -> Any:
    failing = tune.FailureConfig(max_failures=retries)
    run = tune.RunConfig(name="run", storage_path=str(storage), verbose=0, failure_config=failing)
    return tune.Tuner(train, param_space=space, tune_config=tune_config, run_config=run).fit()


def curve(experiment: Experiment, number: int) -> List[float]:
    """The values of the steps 1, 2, 3 ... without a gap."""
    values: Dict[int, float] = {}
    for report in experiment.client.api.list_reports(experiment.name, number, limit=1000).items:
        values[report.step] = report.metrics["loss"]
    assert sorted(values) == list(range(1, len(values) + 1))
    return [values[step] for step in sorted(values)]


def check(experiment: Experiment, rungs: List[int]) -> None:
    """All trials stand where ASHA leaves them, and their curves are what the function gives."""
    trials = list(experiment.all_trials())
    assert [trial.number for trial in trials] == list(range(1, 7))
    assert sorted(trial.step or 0 for trial in trials) == rungs
    for trial in trials:
        shape = {"x": trial.config["x"], "model": {"width": trial.config["model/width"]}}
        assert curve(experiment, trial.number) == [driver.loss(shape, step + 1) for step in range(trial.step or 0)]
        assert trial.state == ("completed" if trial.step == LAST else "paused")


def entered(experiment: Experiment) -> List[int]:
    return [rung["entered"] for rung in experiment.client.api.get_summary(experiment.name).raw["rungs"]]


def entered_by(trials: Dict[int, Any]) -> int:
    return sum((trial.step or 0) >= 1 for trial in trials.values())


def test_rays_trials_pause_and_go_on_where_the_server_says_so(cluster, client, name, tmp_path):
    grid = fit(config(client.url, name), tmp_path)
    experiment = client.experiment(name)
    check(experiment, [1] * 4 + [3] * 2)
    assert entered(experiment) == [6, 2]
    assert (len(grid), grid.num_errors, grid.num_terminated) == (6, 0, 6)
    lengths = sorted(result.metrics["training_iteration"] for result in grid)
    assert lengths == [1] * 4 + [3] * 2, "nothing was trained twice"
    assert max(result.metrics["begin"] for result in grid) == 1, "and it went on from Ray's checkpoint"
    assert grid.get_best_result().metrics["loss"] == experiment.best().value


def test_rays_trials_stop_where_the_server_says_so(cluster, client, name, tmp_path):
    grid = fit(config(client.url, name, scheduler=asha(1, LAST, 3, mode="stopping")), tmp_path)
    experiment = client.experiment(name)
    steps = sorted(trial.step for trial in experiment.all_trials())
    assert steps == sorted(result.metrics["training_iteration"] for result in grid)
    assert steps[0] < LAST and steps[-1] == LAST
    assert {trial.state for trial in experiment.all_trials()} == {"stopped", "completed"}


def test_a_failure_is_told_and_a_retry_of_rays_is_none(cluster, client, name, tmp_path):
    made = config(client.url, name, scheduler=None, trials=2, limits={"trial": {"steps": 2}})
    grid = fit(made, tmp_path, space={**SPACE, "breaks_above": 0.5}, retries=1)
    assert (len(grid), grid.num_errors) == (2, 1)
    for trial in client.experiment(name).all_trials():
        breaks = trial.config["x"] > 0.5
        assert (trial.state, trial.step) == (("failed", 1) if breaks else ("completed", 2))
        assert trial.attempt == 1, "Ray tried again, from its checkpoint, and the server need not know"
        if breaks:
            assert "cannot be trained" in trial.error.message and "\x1b" not in trial.error.message


def test_a_persons_stop_reaches_rays_trial(cluster, client, name, tmp_path):
    made = config(client.url, name, trials=2)

    class Person(driver.TuneServerScheduler):
        def on_trial_result(self, controller, trial, result):
            held = self.bridge.held[trial.trial_id]
            if held.number == 1:
                client.api.stop_trial(name, 1, reason="It will not get better.")
            return super().on_trial_result(controller, trial, result)

    made.scheduler = Person(made.search_alg)
    grid = fit(made, tmp_path)
    first = client.experiment(name).trial(1)
    assert (first.state, first.step, first.reason.rule) == ("stopped", 1, "user")
    assert len(grid) == grid.num_terminated == 2


def run_driver(*arguments: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A driver in a session of its own, which it may kill whole."""
    here = Path(__file__).parent
    paths = [str(here.parents[1] / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(
        [sys.executable, str(here / "driver.py"), *map(str, arguments)],
        env=environment,
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_a_killed_drivers_rungs_are_intact_for_the_next_one(client, name, tmp_path):
    """Ray alone begins again with empty rungs: its schedulers are in no snapshot."""
    killed = run_driver(client.url, name, tmp_path, "fresh", SNAPSHOT_AT="2", KILL_AT="4")
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    experiment = client.experiment(name)
    first = {trial.number: trial for trial in experiment.all_trials()}
    assert entered(experiment)[0] >= 3 and len(first) < 6

    # The snapshot is older than the last reports, and knows less trials than the server.
    killed = run_driver(client.url, name, tmp_path, "restore", KILL_AT="2")
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    second = {trial.number: trial for trial in experiment.all_trials()}
    assert entered(experiment)[0] >= entered_by(first)

    # A new driver, which knows nothing of Ray's old trials but where their checkpoints are.
    ended = run_driver(client.url, name, tmp_path / "new", "fresh")
    assert ended.returncode == 0, ended.stderr[-2000:]
    check(experiment, [1] * 4 + [3] * 2)
    assert entered(experiment) == [6, 2]
    for number, before in [*first.items(), *second.items()]:
        after = experiment.trial(number)
        assert after.config == before.config and (after.step or 0) >= (before.step or 0)


def test_a_killed_driver_is_restored_to_its_end(client, name, tmp_path):
    killed = run_driver(client.url, name, tmp_path, "fresh", SNAPSHOT_AT="4", KILL_AT="5")
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    ended = run_driver(client.url, name, tmp_path, "restore")
    assert ended.returncode == 0, ended.stderr[-2000:]
    check(client.experiment(name), [1] * 4 + [3] * 2)
    assert entered(client.experiment(name)) == [6, 2]
    assert "ended" in ended.stdout and " 0 " in ended.stdout, ended.stdout


def test_what_cannot_work_is_refused_in_words(cluster, client, name, tmp_path):
    with pytest.raises(Exception, match="use num_samples=-1"):
        made = config(client.url, name)
        made.num_samples = 5
        fit(made, tmp_path)
    with pytest.raises(Exception, match="Ray cannot clone trials"):
        fit(config(client.url, name + "-pbt", scheduler=pbt(max_resource=9, perturbation_interval=3)), tmp_path)
    with pytest.raises(Exception, match="grid_search is Ray's own"):
        fit(config(client.url, name + "-grid"), tmp_path, space={"x": tune.grid_search([1, 2])})


def test_a_release_that_comes_while_ray_still_saves_the_trial_is_kept(name):
    """The server may promote a trial in the moment after its pause, before Ray has paused it."""
    search = TuneServerSearch(name, "http://127.0.0.1:1")
    scheduler = driver.TuneServerScheduler(search)
    trial = SimpleNamespace(trial_id="a", status="RUNNING", latest_checkpoint_result=None)
    controller = SimpleNamespace(search_alg=SimpleNamespace(is_finished=lambda: False))
    scheduler._live["a"] = trial
    search.bridge.released["a"] = False
    assert scheduler.choose_trial_to_run(controller) is None
    trial.status = "PAUSED"
    assert scheduler.choose_trial_to_run(controller) is trial
    assert scheduler.choose_trial_to_run(controller) is trial, "Ray may not have started it at once"
    trial.status = "RUNNING"
    assert scheduler.choose_trial_to_run(controller) is None
    assert not search.bridge.released


def test_rays_files_hold_no_token():
    search = TuneServerSearch("any", "http://127.0.0.1:1", "a-very-secret-token")
    assert b"secret" not in pickle.dumps(search)
    made = tune_config("any", "http://127.0.0.1:1")
    copied = pickle.loads(pickle.dumps(made))
    assert copied.search_alg.bridge is copied.scheduler.bridge


def test_of_a_result_only_the_numbers_are_reported(client, experiment):
    numpy = pytest.importorskip("numpy")
    search = TuneServerSearch(experiment.name, client=client)
    result = {"loss": numpy.float32(0.5), "histogram": numpy.array([1, 2]), "note": "x", "ok": True, "time_total_s": 9}
    assert search.metrics(result) == {"loss": 0.5, "ok": 1.0}

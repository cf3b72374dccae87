"""What the tests of all libraries share: small experiments, and their curves."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Sequence

import pytest

from tuneserver import Client, Experiment, Trial, minimize, pbt

LAST = 9


def experiment(
    client: Client,
    name: str,
    space: Dict[str, Any],
    *,
    mode: str,
    metric: str = "loss",
    trials: int = 9,
    last: int = LAST,
) -> Experiment:
    """Rungs at 1 and 3, the end at 9 (or with fewer steps at 3)."""
    options = {"min_resource": 1, "max_resource": last, "reduction_factor": 3, "mode": mode}
    return client.create(
        name,
        space=space,
        objective=minimize(metric),
        searcher="random",
        scheduler={"name": "asha", "options": options},
        trials=trials,
        seed=5,
    )


def population(client: Client, name: str, space: Dict[str, Any], trials: int = 6) -> Experiment:
    """Trials of 12 steps that clone each other every 3."""
    return client.create(
        name,
        space=space,
        objective=minimize("loss"),
        scheduler=pbt(max_resource=12, perturbation_interval=3),
        trials=trials,
        seed=2,
    )


def run(experiment: Experiment, train: Callable[[Trial], Any]) -> List[Any]:
    """What the function returned for each trial that was handed out, in that order."""
    results = []
    for trial in experiment.trials(max_failures=1):
        with trial:
            results.append(train(trial))
        assert trial.outcome in ("completed", "stop", "pause"), trial.outcome
    return results


def curve(experiment: Experiment, number: int, metric: str = "loss") -> List[float]:
    """The reported values; the steps must be 1, 2, 3 ... without a gap, in each attempt once at most."""
    values: Dict[int, float] = {}
    reports = experiment.client.api.list_reports(experiment.name, number, limit=1000).items
    assert len({(report.attempt, report.step) for report in reports}) == len(reports)
    for report in reports:
        # What was lost with a worker was reported twice, and must have been the same.
        assert values.setdefault(report.step, report.metrics[metric]) == pytest.approx(report.metrics[metric])
    assert sorted(values) == list(range(1, len(values) + 1))
    return [values[step] for step in sorted(values)]


def check_promotions(
    experiment: Experiment,
    plain: Callable[[Dict[str, Any], int], Iterable[float]],
    tolerance: float = 0.0,
    last: int = LAST,
) -> None:
    """Some trial was paused, came back and reached the end; all curves are those of runs without a break."""
    trials = list(experiment.all_trials())
    ended = [trial for trial in trials if trial.step == last]
    assert ended and all(trial.state == "completed" for trial in ended)
    assert any(trial.step < last for trial in trials)
    for trial in trials:
        expected = list(plain(trial.config, trial.step))
        assert curve(experiment, trial.number) == pytest.approx(expected, rel=tolerance, abs=tolerance)
    for trial in ended:
        history = experiment.client.api.get_history(experiment.name, trial.number)
        assert [attempt.from_step for attempt in history.attempts] == [0, 1, 3][: len(history.attempts)]
        assert len(history.attempts) > 1


def check_clones(experiment: Experiment) -> None:
    """All trials reached the end without a gap, and some are clones."""
    trials = list(experiment.all_trials())
    assert trials and all(trial.state == "completed" for trial in trials)
    assert all(len(curve(experiment, trial.number)) == 12 for trial in trials)
    assert any(trial.lineage for trial in trials)


def check_stops(experiment: Experiment, lengths: Sequence[int], last: int = LAST) -> None:
    """Some trials ended early and some did not, and the library's models are as long as their curves."""
    trials = list(experiment.all_trials())
    assert [trial.step for trial in trials] == list(lengths)
    assert {trial.state for trial in trials} == {"stopped", "completed"}
    assert all((trial.step < last) == (trial.state == "stopped") for trial in trials)


class Contract:
    """What holds with every library.

    A subclass names a space, how a trial is trained (`tuned`), the curve of a run without a break (`plain`), and how
    many steps a trained model has (`steps`).
    """

    space: Dict[str, Any]
    tuned: Callable[[Trial], Any]
    plain: Callable[[Dict[str, Any], int], Iterable[float]]
    steps: Callable[[Any], int]
    tolerance = 1e-6
    trials, last = 9, LAST

    def experiment(self, client: Client, name: str, mode: str) -> Experiment:
        return experiment(client, name, self.space, mode=mode, trials=self.trials, last=self.last)

    def test_trials_end_early_where_asha_says_so(self, client, name):
        found = self.experiment(client, name, "stopping")
        check_stops(found, [self.steps(model) for model in run(found, self.tuned)], self.last)

    def test_paused_trials_go_on_as_if_there_had_been_no_break(self, client, name):
        found = self.experiment(client, name, "promotion")
        run(found, self.tuned)
        check_promotions(found, self.plain, self.tolerance, self.last)


class CloningContract(Contract):
    """For those that take another trial's model by themselves."""

    def test_clones_go_on_with_another_trials_model_and_their_own_parameters(self, client, name):
        found = population(client, name, self.space)
        run(found, self.tuned)
        check_clones(found)

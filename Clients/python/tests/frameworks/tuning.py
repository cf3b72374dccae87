"""What the tests of all libraries share: small experiments, and their curves."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Sequence

import pytest

from tuneserver import Client, Experiment, Trial, minimize

LAST = 9


def experiment(
    client: Client, name: str, space: Dict[str, Any], *, mode: str, metric: str = "loss", trials: int = 9
) -> Experiment:
    """Rungs at 1 and 3, the end at 9."""
    options = {"min_resource": 1, "max_resource": LAST, "reduction_factor": 3, "mode": mode}
    return client.create(
        name,
        space=space,
        objective=minimize(metric),
        searcher="random",
        scheduler={"name": "asha", "options": options},
        trials=trials,
        seed=5,
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
    experiment: Experiment, plain: Callable[[Dict[str, Any], int], Iterable[float]], tolerance: float = 0.0
) -> None:
    """Some trial was paused, came back and reached the end; all curves are those of runs without a break."""
    trials = list(experiment.all_trials())
    ended = [trial for trial in trials if trial.step == LAST]
    assert ended and all(trial.state == "completed" for trial in ended)
    assert any(trial.step < LAST for trial in trials)
    for trial in trials:
        expected = list(plain(trial.config, trial.step))
        assert curve(experiment, trial.number) == pytest.approx(expected, rel=tolerance, abs=tolerance)
    for trial in ended:
        history = experiment.client.api.get_history(experiment.name, trial.number)
        assert [attempt.from_step for attempt in history.attempts] == [0, 1, 3][: len(history.attempts)]
        assert len(history.attempts) > 1


def check_stops(experiment: Experiment, lengths: Sequence[int]) -> None:
    """Some trials ended early and some did not, and the library's models are as long as their curves."""
    trials = list(experiment.all_trials())
    assert [trial.step for trial in trials] == list(lengths)
    assert {trial.state for trial in trials} == {"stopped", "completed"}
    assert all((trial.step < LAST) == (trial.state == "stopped") for trial in trials)

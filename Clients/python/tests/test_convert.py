"""Ray's and W&B's spaces, checked by the server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict

import pytest

from tuneserver import Client, Goal, minimize
from tuneserver.convert import from_ray, from_wandb

SWEEP = """
program: train.py
method: bayes
description: wider rates
metric: {name: val_loss, goal: minimize, target: 0.01}
run_cap: 40
early_terminate: {type: hyperband, min_iter: 3, eta: 3}
parameters:
  epochs: {value: 27}
  lr: {distribution: log_uniform_values, min: 0.0001, max: 0.1}
  old_lr: {distribution: log_uniform, min: -9.21, max: -2.3}
  batch: {values: [16, 32, 64]}
  units: {min: 8, max: 256}
  dropout: {min: 0.0, max: 0.5}
  decay: {distribution: q_uniform, min: 0.03, max: 0.5, q: 0.1}
  noise: {distribution: normal, mu: 1, sigma: 2}
  gain: {distribution: log_normal, mu: 0, sigma: 0.5}
  rare: {values: [a, b], probabilities: [0.9, 0.1]}
  maybe: {values: [null, [1, 2], x]}
  optimizer:
    parameters:
      name: {values: [sgd, adam]}
      momentum: {distribution: uniform, min: 0, max: 0.99}
"""


def test_a_sweep_becomes_an_experiment_that_the_server_takes(client: Client) -> None:
    pytest.importorskip("yaml")
    conversion = from_wandb(SWEEP, max_resource=81)
    info = client.check("sweep", **conversion.spec)
    assert info.searcher.name == "gp" and info.scheduler.name == "asha"
    assert info.levels == [3, 9, 27, 81]
    assert info.limits == {"trials": 40, "target": 0.01}
    assert info.notes == "wider rates"
    assert (info.objectives[0].metric, info.objectives[0].goal) == ("val_loss", "minimize")
    space = info.space
    assert space["epochs"] == {"type": "constant", "value": 27}
    assert space["lr"] == {"type": "float", "low": 1e-4, "high": 0.1, "scale": "log"}
    assert space["old_lr"]["low"] == pytest.approx(1e-4, rel=1e-2)
    assert space["batch"] == {"type": "categorical", "values": [16, 32, 64]}
    assert space["units"] == {"type": "int", "low": 8, "high": 256}
    assert (space["decay"]["low"], space["decay"]["high"], space["decay"]["step"]) == (0.1, 0.5, 0.1)
    assert space["noise"] == {"type": "normal", "mean": 1, "sd": 2}
    assert space["optimizer.momentum"]["high"] == 0.99
    assert space["maybe"]["values"] == ["None", "[1, 2]", "x"]
    assert len([note for note in conversion.notes if note.split(":")[0] in ("rare", "gain")]) == 2
    config = {"optimizer.name": "sgd", "maybe": "[1, 2]", "lr": 0.1}
    assert conversion.restore(config) == {"optimizer": {"name": "sgd"}, "maybe": [1, 2], "lr": 0.1}


@pytest.mark.parametrize("rule, end", [({"min_iter": 3}, None), ({}, 27)])
def test_a_sweep_without_a_first_or_a_last_comparison_says_so(rule: Dict[str, Any], end: Any) -> None:
    conversion = from_wandb({"early_terminate": {"type": "hyperband", **rule}, "parameters": {}}, max_resource=end)
    assert "scheduler" not in conversion.spec
    assert any("max_resource" in note for note in conversion.notes)


@pytest.mark.parametrize(
    "rule", [{"max_iter": 27, "s": 2}, {"max_iter": 27, "s": 2, "min_iter": 1}, {"max_iter": 27, "min_iter": 3}]
)
def test_max_iter_and_brackets_give_the_first_rung(client: Client, rule: Dict[str, Any]) -> None:
    conversion = from_wandb(
        {
            "method": "random",
            "metric": {"name": "loss"},
            "early_terminate": {"type": "hyperband", "eta": 3, **rule},
            "parameters": {"x": {"min": 0.0, "max": 1.0}},
        }
    )
    assert client.check("s", **conversion.spec).levels == [3, 9, 27]


@pytest.mark.parametrize(
    "definition, words",
    [
        ({"min": 1}, "neither values"),
        ({"distribution": "cauchy", "min": 0, "max": 1}, "not known"),
        (3, "a mapping"),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused(definition: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_wandb({"parameters": {"x": definition}})


def ranged(**definition: Any) -> Dict[str, Any]:
    return {"metric": {"name": "loss"}, "parameters": {"x": definition}}


@pytest.mark.parametrize(
    "definition, expected, noted",
    [
        ({"distribution": "int_uniform", "min": 1, "max": 3}, {"type": "int", "low": 1, "high": 3}, False),
        ({"distribution": "constant", "value": "a"}, {"type": "constant", "value": "a"}, False),
        ({"distribution": "beta", "a": 2, "b": 0.5}, {"type": "float", "low": 0, "high": 1}, True),
        ({"distribution": "q_beta", "q": 0.25}, {"type": "float", "low": 0, "high": 1, "step": 0.25}, True),
        (
            {"distribution": "inv_log_uniform_values", "min": 0.1, "max": 10},
            {"type": "float", "low": 0.1, "high": 10, "scale": "log"},
            True,
        ),
        (
            {"distribution": "inv_log_uniform", "min": 0, "max": 0.0001},
            {"type": "float", "low": pytest.approx(0.9999), "high": 1, "scale": "log"},
            True,
        ),
        (
            {"distribution": "q_log_uniform_values", "min": 1, "max": 9.5, "q": 2},
            {"type": "int", "low": 2, "high": 8, "scale": "log", "step": 2},
            False,
        ),
        (
            {"distribution": "q_normal", "mu": 1, "sigma": 2, "q": 1},
            {"type": "normal", "mean": 1, "sd": 2},
            True,
        ),
        ({"distribution": "normal", "mu": 2, "sigma": 0}, {"type": "constant", "value": 2}, False),
        ({"distribution": "q_log_normal", "mu": 0, "sigma": 0}, {"type": "constant", "value": 1}, True),
        ({"min": 3, "max": 3}, {"type": "constant", "value": 3}, False),
        ({"values": [7]}, {"type": "constant", "value": 7}, False),
        (
            {"distribution": "q_uniform", "min": 0, "max": 10, "q": 5},
            {"type": "int", "low": 0, "high": 10, "step": 5},
            False,
        ),
        (
            {"distribution": "q_uniform", "min": 0.0, "max": 10},
            {"type": "float", "low": 0, "high": 10, "step": 1},
            False,
        ),
    ],
)
def test_each_distribution_of_w_and_b(client: Client, definition: Any, expected: Any, noted: bool) -> None:
    conversion = from_wandb(ranged(**definition))
    assert conversion.space["x"].document == expected
    assert bool(conversion.notes) == noted
    client.check("x", **conversion.spec)


def test_what_a_sweep_leaves_open_is_noted(client: Client, tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    file = tmp_path / "sweep.yaml"
    file.write_text("method: magic\nearly_terminate: {type: mystery}\nparameters: {x: {min: 0.0, max: 1.0}}\n")
    notes = from_wandb(file).notes
    assert [note.split()[1] for note in notes] == ["sweep", "method", "of"]
    with pytest.raises(ValueError, match="a mapping with"):
        from_wandb("- a\n- b\n")


def test_a_sweep_as_text_needs_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError, match="pip install PyYAML"):
        from_wandb("a:\n  b")
    assert from_wandb(ranged(min=0.0, max=1.0)).space


class _Domain:
    """As Ray's, for where Ray is not installed: what is read of them is the same."""

    sampler: Any

    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members)

    def get_sampler(self) -> Any:
        return self.sampler


def _domain(kind: str, **members: Any) -> Any:
    return type(kind, (_Domain,), {"__module__": "ray.tune.search.sample"})(**members)


def test_rays_domains_are_known_by_their_classes() -> None:
    log = _domain("_LogUniform")
    conversion = from_ray(
        {
            "lr": _domain("Float", lower=1e-4, upper=0.1, sampler=log),
            "n": _domain("Integer", lower=1, upper=10, sampler=_domain("_Uniform")),
            "net": {"act": _domain("Categorical", categories=["relu", None], sampler=_domain("_Uniform"))},
            "width": {"grid_search": [8, 16]},
            "fixed": 3,
        }
    )
    assert {name: p.document for name, p in conversion.space.items()} == {
        "lr": {"type": "float", "low": 1e-4, "high": 0.1, "scale": "log"},
        "n": {"type": "int", "low": 1, "high": 9},
        "net/act": {"type": "categorical", "values": ["relu", "None"]},
        "width": {"type": "categorical", "values": [8, 16]},
        "fixed": {"type": "constant", "value": 3},
    }
    assert "searcher" not in conversion.spec and conversion.notes[0].startswith("width: ")
    alone = from_ray({"width": {"grid_search": [8, 16]}, "fixed": 3})
    assert alone.spec["searcher"] == "grid" and alone.notes == []
    assert conversion.restore({"net/act": "None", "n": 2}) == {"net": {"act": None}, "n": 2}


def ray_space(tune: Any) -> Dict[str, Any]:
    return {
        "u": tune.uniform(0, 1),
        "q": tune.quniform(0.2, 1, 0.1),
        "l": tune.loguniform(1e-4, 1e-1),
        "ql": tune.qloguniform(0.1, 1, 0.1),
        "n": tune.randn(10, 2),
        "i": tune.randint(1, 10),
        "qi": tune.qrandint(4, 20, 4),
        "li": tune.lograndint(1, 1000),
        "c": tune.choice(["a", (1, 2), None]),
        "g": tune.grid_search([1, 2]),
        "nested": {"deep": {"x": tune.uniform(-1, 0)}},
        "plain": "text",
    }


def test_the_real_ray_s_space_is_taken_by_the_server_and_contains_its_samples(client: Client, name: str) -> None:
    tune = pytest.importorskip("ray.tune")
    space = ray_space(tune)
    conversion = from_ray(space)
    info = client.check("ray", objective=minimize("loss"), **conversion.spec)
    assert info.space["i"] == {"type": "int", "low": 1, "high": 9}
    assert info.space["qi"] == {"type": "int", "low": 4, "high": 20, "step": 4}
    assert info.space["q"]["low"] == 0.2
    experiment = client.create(name, space=conversion.space, objective=Goal("loss", "minimize"), searcher="random")
    for _ in range(20):
        sample = {key: domain.sample() for key, domain in space.items() if hasattr(domain, "sample") and key != "c"}
        experiment.add({**sample, "c": "a", "g": 1, "nested/deep/x": space["nested"]["deep"]["x"].sample()})


def test_each_domain_of_ray_without_ray() -> None:
    uniform_, quantized = _domain("_Uniform"), _domain("Quantized", sampler=_domain("_Uniform"), q=2)
    normal = _domain("_Normal", mean=1, sd=2)
    space = {
        "q": _domain("Float", lower=0, upper=4, sampler=quantized),
        "ql": _domain("Float", lower=2, upper=4, sampler=_domain("Quantized", sampler=_domain("_LogUniform"), q=2)),
        "u": _domain("Float", lower=0, upper=4, sampler=uniform_),
        "n": _domain("Float", lower=float("-inf"), upper=float("inf"), sampler=normal),
        "qn": _domain("Float", sampler=_domain("Quantized", sampler=normal, q=2)),
        "one": _domain("Float", lower=1, upper=1, sampler=uniform_),
        "qi": _domain("Integer", lower=3, upper=9, sampler=quantized),
        "i1": _domain("Integer", lower=3, upper=4, sampler=uniform_),
        "g": _domain("Categorical", categories=[1, 2], sampler=_domain("Grid")),
        "empty": {},
    }
    conversion = from_ray(space)
    assert {name: p.document for name, p in conversion.space.items()} == {
        "q": {"type": "float", "low": 0, "high": 4, "step": 2},
        "ql": {"type": "float", "low": 2, "high": 4, "scale": "log", "step": 2},
        "u": {"type": "float", "low": 0, "high": 4},
        "n": {"type": "normal", "mean": 1, "sd": 2},
        "qn": {"type": "normal", "mean": 1, "sd": 2},
        "one": {"type": "constant", "value": 1},
        "qi": {"type": "int", "low": 4, "high": 8, "step": 2},
        "i1": {"type": "constant", "value": 3},
        "g": {"type": "categorical", "values": [1, 2]},
        "empty": {"type": "constant", "value": "{}"},
    }
    assert [note.split(":")[0] for note in conversion.notes] == ["qn", "g"]
    with pytest.raises(ValueError, match="Function has no form"):
        from_ray({"x": _domain("Function", sampler=None)})


def test_functions_of_ray_are_refused() -> None:
    with pytest.raises(ValueError, match="a function"):
        from_ray({"x": lambda spec: 1})

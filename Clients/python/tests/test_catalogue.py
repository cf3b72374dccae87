"""The helpers know what the server's catalogue and openapi.yaml know."""

from __future__ import annotations

import inspect
import re
from typing import Any, Dict, List

import pytest

from tuneserver import Api, Choice, Client, Goal, catalogue, maximize, minimize, searcher
from tuneserver.goals import objective_documents
from tuneserver.problems import BY_CODE

FUNCTIONS = {"none": "no_scheduler"}


FOR_BROWSERS = ("getDashboard", "getAsset")
"""What only browsers call."""


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), name)


def operations(client: Client) -> List[str]:
    return re.findall(r"^ +operationId: (\w+)$", client.api.get_document(), re.M)


def test_every_operation_of_the_document_has_a_method(client: Client) -> None:
    names = [name for name in operations(client) if name not in FOR_BROWSERS]
    assert len(names) > 40
    missing = [name for name in names if not callable(getattr(Api, snake(name), None))]
    assert missing == []


def test_every_method_is_an_operation_and_is_explained(client: Client) -> None:
    known = {snake(name) for name in operations(client)} | {"get_top"}
    methods = [name for name, _ in inspect.getmembers(Api, inspect.isfunction) if not name.startswith("_")]
    assert [name for name in methods if name not in known] == []
    assert [name for name in methods if not getattr(Api, name).__doc__] == []


def test_every_code_of_a_family_of_its_own_is_the_document_s(client: Client) -> None:
    text = client.api.get_document().split("\n    ItemProblem:\n")[1]
    found = re.search(r"code:\s+type: string\s+enum: \[([^\]]+)\]", text)
    assert found is not None
    codes = set(re.split(r",\s*", found[1]))
    assert set(BY_CODE) <= codes
    conflicts = {"invalid-transition", "trial-finished", "metric-conflict", "name-taken", "lease-lost"}
    assert conflicts | {"duplicate-trial", "not-enough-data"} <= set(BY_CODE)


def test_every_scheduler_has_a_function_with_its_options(client: Client) -> None:
    entries = {entry.name: entry for entry in client.api.list_schedulers()}
    assert len(entries) >= 13
    for name, entry in entries.items():
        function = getattr(catalogue, FUNCTIONS.get(name, name), None)
        assert function is not None, f"there is no function for the scheduler {name}"
        assert set(inspect.signature(function).parameters) == set(entry.options["properties"]), name
        assert function().name == name


SCHEDULERS: Dict[str, Choice] = {
    "asha": catalogue.asha(1, 81, 3),
    "hyperband": catalogue.hyperband(1, 81, 3),
    "async_hyperband": catalogue.async_hyperband(1, 81, 3),
    "pasha": catalogue.pasha(1, 81, 3),
    "median": catalogue.median(81, startup_trials=3),
    "percentile": catalogue.percentile(50, 81),
    "threshold": catalogue.threshold(upper=3.5),
    "patient": catalogue.patient(3, min_delta=0.1),
    "wilcoxon": catalogue.wilcoxon(0.2),
    "curve": catalogue.curve(81, advisory=False),
    "pbt": catalogue.pbt(5, 4, 81),
    "pb2": catalogue.pb2(5, 4, 81),
    "none": catalogue.no_scheduler(),
}


@pytest.mark.parametrize("name", SCHEDULERS)
def test_the_server_takes_each_helper_s_arguments(client: Client, name: str) -> None:
    choice = SCHEDULERS[name]
    space = {"x": {"type": "float", "low": 0, "high": 1}}
    info = client.check(space=space, objective="loss", scheduler=choice)
    assert info.scheduler.name == name
    assert choice.options.items() <= info.scheduler.options.items()


def test_asha_of_the_readme_compares_where_it_says(client: Client) -> None:
    space = {"x": {"type": "float", "low": 0, "high": 1}}
    info = client.check(space=space, objective="loss", scheduler=catalogue.asha(1, 81, 3))
    assert info.levels == [1, 3, 9, 27, 81]


def test_every_searcher_can_be_named(client: Client) -> None:
    space = {"x": {"type": "float", "low": 0, "high": 1}}
    for entry in client.api.list_searchers():
        several: Any = ["a", "b"] if entry.name in ("motpe", "nsga2", "nsga3") else "a"
        scheduler = catalogue.asha(1, 9) if entry.raw.get("needs_levels") else None
        for named in (entry.name, searcher(entry.name), {"name": entry.name}):
            info = client.check(space=space, objective=several, searcher=named, scheduler=scheduler)
            assert info.searcher.name == entry.name
    chosen = client.check(space=space, objective="a", searcher=searcher("bohb", min_points=8)).searcher
    assert chosen.options["min_points"] == 8


def test_goals() -> None:
    assert objective_documents("loss") == [{"metric": "loss", "goal": "minimize"}]
    assert objective_documents([minimize("a"), maximize("b"), {"metric": "c", "goal": "maximize"}]) == [
        {"metric": "a", "goal": "minimize"},
        {"metric": "b", "goal": "maximize"},
        {"metric": "c", "goal": "maximize"},
    ]
    assert Goal("a", "minimize") == minimize("a")

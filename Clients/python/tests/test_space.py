"""Spaces: what the functions make, and that the server takes it as it is meant."""

from __future__ import annotations

import enum
import random
from typing import Any, Dict

import pytest

import tuneserver as t
from tuneserver import Client
from tuneserver.space import space_document, wants_grid

EACH: Dict[str, Any] = {
    "choice": (t.choice([16, 32]), {"type": "categorical", "values": [16, 32]}),
    "mixed": (t.choice(["a", 1, 2.5, True]), {"type": "categorical", "values": ["a", 1, 2.5, True]}),
    "ordinal": (t.ordinal([1, 10]), {"type": "categorical", "values": [1, 10], "ordered": True}),
    "grid": (t.grid_search(range(2)), {"type": "categorical", "values": [0, 1]}),
    "uniform": (t.uniform(0, 1), {"type": "float", "low": 0, "high": 1}),
    "loguniform": (t.loguniform(1e-4, 0.1), {"type": "float", "low": 1e-4, "high": 0.1, "scale": "log"}),
    "quniform": (t.quniform(0, 1, 0.25), {"type": "float", "low": 0, "high": 1, "step": 0.25}),
    "qloguniform": (
        t.qloguniform(1, 9, 2),
        {"type": "float", "low": 1, "high": 9, "scale": "log", "step": 2},
    ),
    "randint": (t.randint(1, 4), {"type": "int", "low": 1, "high": 3}),
    "lograndint": (t.lograndint(1, 257), {"type": "int", "low": 1, "high": 256, "scale": "log"}),
    "qrandint": (t.qrandint(2, 8, 2), {"type": "int", "low": 2, "high": 8, "step": 2}),
    "qrandint1": (t.qrandint(2, 8), {"type": "int", "low": 2, "high": 8}),
    "qlograndint": (t.qlograndint(2, 8, 2), {"type": "int", "low": 2, "high": 8, "scale": "log", "step": 2}),
    "integer": (t.integer(1, 3, log=True), {"type": "int", "low": 1, "high": 3, "scale": "log"}),
    "randn": (t.randn(1, 2), {"type": "normal", "mean": 1, "sd": 2}),
    "boolean": (t.boolean(), {"type": "bool"}),
    "constant": (t.constant("x"), {"type": "constant", "value": "x"}),
    "plain": (27, {"type": "constant", "value": 27}),
    "dict": ({"type": "bool"}, {"type": "bool"}),
    "prior": (
        t.uniform(0, 1).prior(0.5, "high"),
        {"type": "float", "low": 0, "high": 1, "prior": {"value": 0.5, "confidence": "high"}},
    ),
    "when": (
        t.boolean().when(uniform=t.at_least(0.5), choice=[16]).when(boolean=True),
        {
            "type": "bool",
            "when": {"uniform": {"min": 0.5}, "choice": {"in": [16]}, "boolean": {"in": [True]}},
        },
    ),
    "between": (
        t.boolean().when({"randint": t.between(1, 2), "integer": t.at_most(2)}),
        {"type": "bool", "when": {"randint": {"min": 1, "max": 2}, "integer": {"max": 2}}},
    ),
}


def test_each_function_makes_what_the_api_has() -> None:
    made = space_document({name: parameter for name, (parameter, _) in EACH.items()})
    for name, (_, expected) in EACH.items():
        assert made[name] == expected, name


def test_the_server_takes_each_and_gives_it_back_the_same(client: Client) -> None:
    info = client.check("all", space={n: p for n, (p, _) in EACH.items()}, objective="loss", searcher="random")
    for name, (_, expected) in EACH.items():
        assert info.space[name] == expected, name


def test_the_space_of_the_server_is_a_space_again(client: Client) -> None:
    info = client.check("all", space={n: p for n, (p, _) in EACH.items()}, objective="loss", searcher="random")
    assert client.check("all", space=info.space, objective="loss", searcher="random").space == info.space


def random_parameter(chance: random.Random) -> t.Parameter:
    low = round(chance.uniform(-10, 10), chance.randint(0, 6))
    width = round(chance.uniform(0.1, 100), chance.randint(1, 6))
    first, many = chance.randint(1, 50), chance.randint(1, 1000)
    made = [
        lambda: t.uniform(low, low + width),
        lambda: t.loguniform(abs(low) + 1e-6, abs(low) + width),
        lambda: t.quniform(low, low + width, width / chance.randint(1, 9)),
        lambda: t.randint(first, first + many + 1),
        lambda: t.lograndint(first, first + many + 1),
        lambda: t.integer(-first, many, step=chance.randint(1, many)),
        lambda: t.choice(chance.sample(range(100), chance.randint(1, 9))),
        lambda: t.ordinal([str(i) for i in range(chance.randint(1, 5))]),
        lambda: t.randn(low, width),
        lambda: t.boolean(),
    ]
    return chance.choice(made)()


@pytest.mark.parametrize("seed", range(20))
def test_random_spaces_make_the_round_trip(client: Client, seed: int) -> None:
    chance = random.Random(seed)
    space: Dict[str, Any] = {"parent": t.integer(1, 9)}
    for index in range(chance.randint(1, 30)):
        parameter = random_parameter(chance)
        if chance.random() < 0.3:
            parameter = parameter.when(parent=t.at_least(chance.randint(1, 9)))
        space[f"p {index}/é"] = parameter
    sent = space_document(space)
    got = client.check("random", space=space, objective="loss", searcher="random").space
    assert got == sent


def test_a_grid_chooses_the_searcher_unless_one_is_named(client: Client) -> None:
    space = {"x": t.grid_search([1, 2])}
    assert client.check(space=space, objective="loss").searcher.name == "grid"
    assert client.check(space=space, objective="loss", searcher="random").searcher.name == "random"
    assert wants_grid({"x": t.grid_search([1]).when(y=1)}) and not wants_grid({"x": t.choice([1]), "y": 2})


def test_parameters_never_change() -> None:
    one = t.uniform(0, 1)
    two = one.when(a=1).prior(0.5)
    assert one == t.uniform(0, 1) and one != two and hash(one) == hash(t.uniform(0, 1))
    two.document["low"] = 7
    assert two.document["low"] == 0 and "low" in repr(two)


class Size(str, enum.Enum):
    SMALL = "small"


def test_numpy_values_and_enumerations_are_taken(client: Client) -> None:
    numpy = pytest.importorskip("numpy")
    space = {
        "a": t.choice(numpy.array([16, 32])),
        "b": t.uniform(numpy.float32(0.5), numpy.float64(2)),
        "c": t.integer(numpy.int64(1), numpy.int32(3)),
        "d": t.choice([Size.SMALL, "large"]),
        "e": numpy.bool_(True),
    }
    got = client.check(space=space, objective="loss").space
    assert got["a"]["values"] == [16, 32] and got["d"]["values"] == ["small", "large"]
    assert (got["b"]["low"], got["b"]["high"], got["c"]["high"], got["e"]["value"]) == (0.5, 2, 3, True)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: t.choice("abc"), "a list"),
        (lambda: t.choice([None]), "a string, a number"),
        (lambda: t.choice([[1]]), "a string, a number"),
        (lambda: t.integer(1, 2.5), "not an integer"),  # type: ignore[arg-type]
        (lambda: t.uniform(0, 1).when(), "no parent"),
        (lambda: t.uniform(0, 1).prior(0.5, "sure"), "low, medium or high"),
        (lambda: space_document({"x": [1, 2]}), r"choice\(\[1, 2\]\)"),  # type: ignore[dict-item]
        (lambda: space_document({"x": {"y": t.uniform(0, 1)}}), "has a `type`"),
        (lambda: space_document({"x": object()}), "no form in JSON"),  # type: ignore[dict-item]
    ],
)
def test_what_makes_no_sense_is_refused_at_once(make: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        make()

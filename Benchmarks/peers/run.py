#!/usr/bin/env python3
"""Times what an ask costs other programs, and says how many times as much as ours that is.

    run.py OURS PEER...

OURS is what `bench decisions` printed, a PEER is optuna, rustuna or hpbandster. Scripts/bench does both, with the
peers in environments of their own. README.md beside this file says what is compared.
"""
from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import logging
import pathlib
import re
import sys
import time
import warnings
from dataclasses import dataclass
from typing import Any, Callable, Iterator, NamedTuple, Protocol

SECONDS = 10.0
MOST_ASKS = 100
FEWEST_ASKS = 3
LEVELS = (1, 3, 9, 27)
TITLES = {"hpbandster": "HpBandSter", "optuna": "Optuna", "rustuna": "Rustuna"}


class Finished(NamedTuple):
    """A trial of the history."""

    number: int
    point: list[float]
    loss: float


class Program(Protocol):
    """A search that was told a history."""

    def ask(self) -> Any:
        """Proposes a configuration; this is what is timed."""

    def drop(self, asked: Any) -> None:
        """Forgets what was asked, so that the next ask finds the same history."""


@dataclass(frozen=True)
class Row:
    """A peer beside the searcher of ours that does the same."""

    package: str
    sampler: str
    searcher: str
    trials: int
    dimensions: int
    start: Callable[[Row], Program]

    @property
    def ours(self) -> str:
        """The name of our row."""
        return f"{self.searcher} proposal, n = {self.trials}, d = {self.dimensions}"

    @property
    def name(self) -> str:
        """The name of the peer's row."""
        try:
            version = importlib.metadata.version(self.package) + " "
        except importlib.metadata.PackageNotFoundError:
            version = ""
        return f"{TITLES[self.package]} {version}{self.sampler} ask, n = {self.trials}, d = {self.dimensions}"


def chance() -> Iterator[float]:
    """The numbers from 0 to below 1 that the bench draws (xorshift64*, Vigna 2016)."""
    state, whole = 1, (1 << 64) - 1
    while True:
        state ^= state >> 12
        state ^= (state << 25) & whole
        state ^= state >> 27
        yield ((state * 2_685_821_657_736_338_717 & whole) >> 11) / 9_007_199_254_740_992


def history(row: Row) -> Iterator[Finished]:
    """The trials that Benchmarks/Server/Decisions.swift tells ours."""
    numbers = chance()
    for number in range(1, row.trials + 1):
        point = [next(numbers) for _ in range(row.dimensions)]
        yield Finished(number, point, sum((x - 0.3) ** 2 for x in point))


def names(row: Row) -> list[str]:
    return [f"x{index}" for index in range(row.dimensions)]


class StudyProgram:
    """Optuna's interface, which Rustuna has as well; what is asked fails, which no sampler learns from."""

    def __init__(self, row: Row, module: Any, sampler: Any) -> None:
        self.names = names(row)
        self.failed = module.trial.TrialState.FAIL
        self.study = module.create_study(sampler=sampler)
        floats = {name: module.distributions.FloatDistribution(0.0, 1.0) for name in self.names}
        for trial in history(row):
            params = dict(zip(self.names, trial.point))
            self.study.add_trial(
                module.trial.create_trial(params=params, distributions=floats, value=trial.loss))

    def ask(self) -> Any:
        trial = self.study.ask()
        for name in self.names:
            trial.suggest_float(name, 0.0, 1.0)
        return trial

    def drop(self, asked: Any) -> None:
        self.study.tell(asked.number, state=self.failed)


class BandSterProgram:
    """HpBandSter's generator of configurations; it is told each level's results, as ours is."""

    def __init__(self, row: Row) -> None:
        space = importlib.import_module("ConfigSpace")
        bohb = importlib.import_module("hpbandster.optimizers.config_generators.bohb")
        job = importlib.import_module("hpbandster.core.dispatcher").Job
        configurations = space.ConfigurationSpace(seed=1)
        for name in names(row):
            configurations.add_hyperparameter(space.UniformFloatHyperparameter(name, 0.0, 1.0))
        self.generator = bohb.BOHB(configurations)
        for trial in history(row):
            config = dict(zip(names(row), trial.point))
            for level in LEVELS[:1] if trial.number % 3 > 0 else LEVELS:
                told = job((trial.number, 0, 0), config=config, budget=level)
                told.result = {"loss": trial.loss + 0.1 / (level + 1)}
                self.generator.new_result(told)

    def ask(self) -> Any:
        return self.generator.get_config(LEVELS[-1])

    def drop(self, asked: Any) -> None:
        """An ask leaves nothing behind."""


def optuna(row: Row) -> Program:
    module = importlib.import_module("optuna")
    module.logging.set_verbosity(module.logging.ERROR)
    if row.sampler == "GPSampler":
        version = importlib.import_module("torch").__version__
        if int(version.split(".")[0]) < 2:
            raise ImportError(f"torch {version} is older than 2")
    return StudyProgram(row, module, getattr(module.samplers, row.sampler)(seed=1))


def rustuna(row: Row) -> Program:
    module = importlib.import_module("rustuna")
    importlib.import_module("rustuna.distributions")
    return StudyProgram(row, module, getattr(module.samplers, row.sampler)(seed=1))


ROWS = [
    Row("rustuna", "TPESampler", "tpe", 1000, 8, rustuna),
    Row("rustuna", "TPESampler", "tpe", 10_000, 8, rustuna),
    Row("optuna", "TPESampler", "tpe", 1000, 8, optuna),
    Row("optuna", "TPESampler", "tpe", 10_000, 8, optuna),
    Row("optuna", "RandomSampler", "random", 1000, 8, optuna),
    Row("optuna", "GPSampler", "gp", 100, 5, optuna),
    Row("optuna", "GPSampler", "gp", 100, 20, optuna),
    Row("hpbandster", "BOHB", "bohb", 1000, 20, BandSterProgram),
]


def measure(program: Program) -> list[float]:
    """The processor time of asks, in milliseconds, after one that warms up."""
    program.drop(program.ask())
    times: list[float] = []
    while len(times) < FEWEST_ASKS or (len(times) < MOST_ASKS and sum(times) < SECONDS * 1000):
        start = time.process_time_ns()
        asked = program.ask()
        times.append((time.process_time_ns() - start) / 1e6)
        program.drop(asked)
    return times


def text(number: float) -> str:
    """A number with four digits, as in the bench's table."""
    decimals = 0 if number >= 1000 else 1 if number >= 100 else 2 if number >= 10 else 3
    return f"{number:.{decimals}f}"


def compared(row: Row, times: list[float], ours: dict[str, Any]) -> dict[str, Any]:
    """The peer's row, in the form of our rows, with its ratio to ours.

    The first ask after a history fits models that ours keeps for the next ones, so there is a ratio to that too.
    """
    usual = sorted(times)[round((len(times) - 1) / 2)]
    first = float(re.search(r"first ([0-9.]+) ms", ours["note"])[1])  # type: ignore[index]
    ratios = {"ratio": usual / ours["value"], "ratio_first": usual / first}
    note = (
        f"{text(ratios['ratio'])} times ours ({text(ours['value'])} ms), {text(ratios['ratio_first'])} times our "
        f"first ask ({text(first)} ms); processor time, p50 of {len(times)}"
    )
    return {"name": row.name, "value": usual, "unit": "ms", "bar": "", "note": note, "ours": ours["name"], **ratios}


def read(path: pathlib.Path) -> dict[str, dict[str, Any]]:
    """Our rows by name."""
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
    return {row["name"]: row for row in rows if "name" in row}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Times an ask of other programs beside ours.")
    parser.add_argument("ours", type=pathlib.Path, help="what bench decisions printed")
    parser.add_argument("peers", nargs="+", choices=TITLES)
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    logging.disable()
    ours = read(chosen.ours)
    found = []
    print("| peer | measured | bar | |\n|---|---|---|---|")
    for row in ROWS:
        if row.package not in chosen.peers or row.ours not in ours:
            continue
        try:
            found.append(compared(row, measure(row.start(row)), ours[row.ours]))
        except ImportError as error:
            print(f"| {row.name} | left out | | {error} |", flush=True)
            continue
        print("| {name} | {0} ms | | {note} |".format(text(found[-1]["value"]), **found[-1]), flush=True)
    print()
    for measured in found:
        print(json.dumps(measured))


if __name__ == "__main__":
    main(sys.argv[1:])

"""What the comparison rests on: our rows are found by their names, and the history is the one of the bench."""

from __future__ import annotations

import json
import pathlib
import re
import sys

import pytest
import run

SERVER = pathlib.Path(__file__).parent.parent / "Server"


def ours(name: str, value: float) -> str:
    return json.dumps({"name": name, "value": value, "unit": "ms", "bar": "", "note": "first 0.5 ms, in process"})


def test_every_row_of_ours_that_a_peer_is_laid_beside_is_measured_by_the_bench() -> None:
    source = (SERVER / "Decisions.swift").read_text()
    templates = re.findall(r'"(\\\(entry\.name\) proposal, [^"]*)"', source)
    assert len(templates) == 1
    measured = {
        templates[0].replace(r"\(trials)", trials.replace("_", "")).replace(r"\(dimensions)", dimensions)
        for dimensions, trials in re.findall(r"\((\d+), (\d[\d_]*)\)", source)
    }
    catalogue = "".join(file.read_text() for file in (SERVER.parent.parent / "Sources/TuneSearch").rglob("*.swift"))
    for row in run.ROWS:
        assert row.ours.replace(row.searcher, r"\(entry.name)", 1) in measured
        assert re.search(rf'name: "{row.searcher}"', catalogue), row.searcher


def test_the_history_comes_from_the_numbers_and_losses_of_the_bench() -> None:
    generator = (SERVER / "AskLatency.swift").read_text()
    shifts = [(12, ">>"), (25, "<<"), (27, ">>")]
    assert [(int(bits), way) for way, bits in re.findall(r"state \^= state (<<|>>) (\d+)", generator)] == shifts
    constants = re.search(r"Double\(\(state &\* (\d[\d_]+)\) >> 11\) / (\d[\d_]+)", generator)
    assert constants is not None
    multiplier, divisor = (int(constant) for constant in constants.groups())
    numbers, state = run.chance(), 1
    for _ in range(100):
        for bits, way in shifts:
            state ^= (state << bits if way == "<<" else state >> bits) % (1 << 64)
        assert next(numbers) == (state * multiplier % (1 << 64) >> 11) / divisor
    decisions = (SERVER / "Decisions.swift").read_text()
    assert "point.reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }" in decisions
    assert f"levels ? {list(run.LEVELS)} :" in decisions
    assert "levels && trial % 3 > 0 ? 1 :" in decisions
    assert "loss + 0.1 / Double(level + 1)" in decisions


def test_a_peer_is_timed_and_its_ratio_to_ours_is_stated(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = run.Row("optuna", "TPESampler", "tpe", 20, 2, run.optuna)
    monkeypatch.setattr(run, "ROWS", [row])
    monkeypatch.setattr(run, "SECONDS", 0)
    path = tmp_path / "bench.txt"
    path.write_text(f"| tpe proposal | 0.25 ms |\n\n{ours('tpe proposal, n = 20, d = 2', 0.25)}\n")
    run.main([str(path), "optuna"])
    lines = capsys.readouterr().out.splitlines()
    (measured,) = (json.loads(line) for line in lines if line.startswith("{"))
    assert measured["name"] == "Optuna 5.0.0 TPESampler ask, n = 20, d = 2"
    assert measured["value"] > 0
    assert measured["ratio"] == measured["value"] / 0.25
    assert measured["ratio_first"] == measured["value"] / 0.5
    assert measured["note"].endswith("p50 of 3")


def test_a_peer_that_is_not_installed_is_left_out_with_the_reason(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bench.txt"
    path.write_text(ours("bohb proposal, n = 1000, d = 20", 0.8))
    monkeypatch.setitem(sys.modules, "hpbandster", None)
    run.main([str(path), "hpbandster", "optuna"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "left out" in line] == lines[2:3]
    assert not [line for line in lines if line.startswith("{")]

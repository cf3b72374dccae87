#!/usr/bin/env python3
"""Measures how good searches are at equal budgets, over HTTP, beside the runs of other programs.

TUNE_HARNESS is the folder of the benchmark harness (run.py, report.py, results/); Python needs numpy and
onnxruntime. Starts one server, lets the harness drive it for each case, and prints one table per number of
workers. Runs that are already in the output folder are not repeated.

    TUNE_HARNESS=... python3 Benchmarks/quality/run.py --server .build/release/tune-server
    ... --tasks synthetic --seeds 2 --workers 1,8 --cases auto+asha,random+asha
"""
import argparse
import contextlib
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ASHA = {"name": "asha", "options": {"mode": "promotion"}}
CASES = {
    "auto+asha": ({"name": "auto"}, {"name": "asha"}),
    "bohb+hyperband": ({"name": "bohb"}, {"name": "hyperband"}),
    "bohb+asha": ({"name": "bohb"}, ASHA),
    "random+asha": ({"name": "random"}, ASHA),
}
PEERS = ["bohb", "asha-promote", "optuna-tpe"]


def arguments():
    parser = argparse.ArgumentParser(description="Measures how good searches are at equal budgets.")
    parser.add_argument("--server", default=".build/release/tune-server", help="the program to start")
    parser.add_argument("--tasks", default="test", help="a suite or tasks of the harness")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--workers", default="1", help="how many virtual workers, with commas between")
    parser.add_argument("--budget", type=int, default=50, help="in full trainings")
    parser.add_argument("--cases", default=",".join(CASES), help="which cases, with commas between")
    parser.add_argument("--out", default="quality-results", help="the folder of the runs")
    chosen = parser.parse_args()
    for case in chosen.cases.split(","):
        if case not in CASES:
            parser.error(f"no case {case}; there are {', '.join(CASES)}")
    if "TUNE_HARNESS" not in os.environ:
        parser.error("TUNE_HARNESS is not set; it is the folder of the harness")
    return chosen


@contextlib.contextmanager
def server(program):
    """Starts a server on a free port and yields its address."""
    with tempfile.TemporaryDirectory() as data:
        command = [program, "serve", "--port", "0", "--data", data, "--log-level", "error"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://\S+", process.stdout.readline())
            if address is None:
                sys.exit("the server did not start")
            yield address.group()
        finally:
            process.terminate()
            process.wait()


def drive(chosen, harness, address, case, out):
    """Lets the harness run one case; appends to the case's file."""
    searcher, scheduler = map(json.dumps, CASES[case])
    environment = dict(
        os.environ, HPOQ_HTTP_BASE=address, HPOQ_SEARCHER=searcher, HPOQ_SCHEDULER=scheduler,
        PYTHONDONTWRITEBYTECODE="1")
    command = [
        sys.executable, str(harness / "run.py"), "--peers", "http", "--tasks", chosen.tasks,
        "--seeds", str(chosen.seeds), "--workers", chosen.workers, "--budget", str(chosen.budget),
        "--out", str(out)]
    subprocess.run(command, check=True, env=environment)


def gathered(cases, harness, out):
    """Writes the runs of all cases, and the peers' own, into one file."""
    path = out / "all.jsonl"
    with open(path, "w") as lines:
        for case in cases:
            for line in open(out / f"{case}.jsonl"):
                lines.write(json.dumps(dict(json.loads(line), peer=case)) + "\n")
        for file in sorted((harness / "results").glob("*.jsonl.gz")):
            lines.writelines(gzip.open(file, "rt"))
    return path


def table(path, harness, cases, workers):
    """Prints the harness's table of the cases and of those peers that ran with so many workers."""
    there = {(run["peer"], run["workers"]) for run in map(json.loads, open(path))}
    peers = [peer for peer in cases + PEERS if (peer, workers) in there]
    print(f"\n{workers} worker(s)", flush=True)
    command = [
        sys.executable, str(harness / "report.py"), str(path), "--workers", str(workers),
        "--at", "10,25,50", "--peers", ",".join(peers)]
    if subprocess.run(command, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1")).returncode != 0:
        print("no task and seed was run by all of these")


def main():
    chosen = arguments()
    harness, out = pathlib.Path(os.environ["TUNE_HARNESS"]).resolve(), pathlib.Path(chosen.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    cases = chosen.cases.split(",")
    with server(chosen.server) as address:
        for case in cases:
            drive(chosen, harness, address, case, out / f"{case}.jsonl")
    path = gathered(cases, harness, out)
    for workers in map(int, chosen.workers.split(",")):
        table(path, harness, cases, workers)


if __name__ == "__main__":
    main()

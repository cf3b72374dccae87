"""Fills a server with experiments and trials in every state, for tests that need something to look at.

Usage: fill.py URL. Makes `toy` (the example of openapi.yaml), `plain` and `closing-1`, `closing-2`, `closing-3`.
"""
import json
import pathlib
import sys
import urllib.request

import yaml

DOCUMENT = yaml.safe_load((pathlib.Path(__file__).parent.parent / "openapi.yaml").read_text())
EXAMPLES = DOCUMENT["paths"]["/experiments"]["post"]["requestBody"]["content"]["application/json"]["examples"]


def call(path, body):
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(sys.argv[1] + path, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def fill(name, spec):
    """An experiment with trials that are completed, failed, infeasible, stopped, stopping, queued and running."""
    call("/experiments", {**spec, "name": name})
    trials = call(f"/experiments/{name}/ask", {"worker": "filler", "count": 8})["trials"]
    paths = [f"/experiments/{name}/trials/{trial['number']}" for trial in trials]
    for index, path in enumerate(paths):
        call(path + "/reports", {"reports": [{"step": 1, "metrics": {"loss": index}},
                                             {"step": 2, "metrics": {"loss": "nan" if index == 6 else index / 2}}]})
    call(paths[0] + "/complete", {"state": "completed"})
    call(paths[1] + "/complete", {"state": "failed", "error": {"kind": "oom", "message": "out of memory"}})
    call(paths[2] + "/complete", {"state": "infeasible"})
    call(paths[3] + "/stop", {"reason": "a test"})
    call(paths[4] + "/stop", {})
    call(paths[4] + "/heartbeat", {})
    parameter, range = next((key, value) for key, value in spec["space"].items() if value["type"] == "float")
    for share in (0.25, 0.75):
        value = range["low"] + share * (range["high"] - range["low"])
        call(f"/experiments/{name}/trials", {"config": {**trials[0]["config"], parameter: value}, "state": "queued"})


plain = {**EXAMPLES["shortest"]["value"], "scheduler": {"name": "none"}, "searcher": {"name": "random"}}
fill("toy", {**EXAMPLES["toy"]["value"], "limits": {}})
fill("plain", plain)
for number in (1, 2, 3):
    call("/experiments", {**plain, "name": f"closing-{number}"})

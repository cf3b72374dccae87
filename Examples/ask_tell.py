#!/usr/bin/env python3
"""Tunes a toy function from outside: ask, report each step, obey, complete. Standard library only.
Start a server with `make serve`, then: python3 Examples/ask_tell.py [URL]. Start it several times for several workers.
"""
import json
import math
import os
import sys
import time
import urllib.request

URL = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TUNE_URL", "http://127.0.0.1:8080")
NAME = "toy-python"
EXPERIMENT = {
    "name": NAME,
    "space": {"lr": {"type": "float", "low": 1e-4, "high": 1.0, "scale": "log"},
              "layers": {"type": "int", "low": 1, "high": 5}},
    "objectives": [{"metric": "loss", "goal": "minimize"}],
    "scheduler": {"name": "asha", "options": {"max_resource": 27, "reduction_factor": 3, "mode": "promotion"}},
    "limits": {"trials": 30}, "seed": 1}


def call(method, path, body=None, lease=None):
    headers = {"Content-Type": "application/json", **({"Lease": lease} if lease else {})}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(URL + path, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def train(config, step):
    """Stands in for one epoch; a real trainer saves itself and loads `trial["checkpoint"]` when it resumes."""
    distance = abs(math.log10(config["lr"]) + 2) + abs(config["layers"] - 3) / 2
    return distance + 1 / (step + 1)


def run(trial):
    """Trains as far as the server wants; every answer renews the lease and says whether and how far to go on."""
    path, lease = f"/experiments/{NAME}/trials/{trial['number']}", trial["lease"]["token"]
    step, until = trial["from_step"], trial["until_step"] or 27
    while step < until:
        step += 1
        saved = {"uri": f"file:toy-{trial['number']}-{step}"}
        report = {"step": step, "metrics": {"loss": train(trial["config"], step)}, "checkpoint": saved}
        answer = call("POST", path + "/reports", report, lease)
        lease, decision = answer["lease"]["token"], answer["decision"]
        if decision["action"] != "continue":
            return decision["action"]
        until = decision["until_step"] or until
    return call("POST", path + "/complete", {"state": "completed"}, lease)["state"]


call("POST", "/experiments?on_conflict=reuse", EXPERIMENT)
while (answer := call("POST", f"/experiments/{NAME}/ask", {"worker": f"python-{os.getpid()}"}))["status"] != "done":
    for trial in answer["trials"]:
        print(f"trial {trial['number']:3} from step {trial['from_step']:2}: {run(trial)}")
    if answer["status"] == "wait":
        time.sleep(min(answer["retry_after_seconds"] or 1, 5))
print("best:", call("GET", f"/experiments/{NAME}/best"))

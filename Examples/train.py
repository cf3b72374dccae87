#!/usr/bin/env python3
"""A trainer for `tune-server worker`: fits a line by stochastic gradient descent. Standard library only."""
import argparse
import json
import os
import random

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--epochs", type=int, default=27)
options = parser.parse_args()

noise = random.Random(1)
points = [(x / 100, 3 * x / 100 - 1 + noise.gauss(0, 0.1)) for x in range(-100, 100)]
noise.shuffle(points)
training, validation = points[:150], points[150:]

state = {"epoch": 0, "slope": 0.0, "offset": 0.0}
if "TUNE_CHECKPOINT" in os.environ:  # only there when the trial goes on
    with open(os.environ["TUNE_CHECKPOINT"]) as file:
        state = json.load(file)

while state["epoch"] < min(options.epochs, int(os.environ.get("TUNE_UNTIL_STEP", options.epochs))):
    for start in range(0, len(training), options.batch):
        batch = training[start:start + options.batch]
        errors = [(x, state["slope"] * x + state["offset"] - y) for x, y in batch]
        state["slope"] -= options.lr * sum(2 * x * error for x, error in errors) / len(batch)
        state["offset"] -= options.lr * sum(2 * error for _, error in errors) / len(batch)
    state["epoch"] += 1

    # Save, then report what was saved: it is what the trial goes on from when it was paused.
    if folder := os.environ.get("TUNE_CHECKPOINT_DIR"):
        with open(f"{folder}/state.tmp", "w") as file:
            json.dump(state, file)
        os.replace(f"{folder}/state.tmp", f"{folder}/state.json")
    loss = sum(abs(state["slope"] * x + state["offset"] - y) for x, y in validation) / len(validation)
    print(json.dumps({"step": state["epoch"], "val_loss": loss, "checkpoint": "state.json"}), flush=True)

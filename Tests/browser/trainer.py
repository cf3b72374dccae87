"""Talks to a server as a trainer does, and fills it with experiments for the browser to show."""
import json
import math
import random
import time
import urllib.error
import urllib.request

RATE = {"type": "float", "low": 1e-4, "high": 0.1, "scale": "log"}
SPACE = {
    "lr": RATE,
    "layers": {"type": "int", "low": 1, "high": 4},
    "units": {"type": "int", "low": 8, "high": 256, "scale": "log"},
    "optimizer": {"type": "categorical", "values": ["adam", "sgd", "rmsprop"]},
    "momentum": {"type": "float", "low": 0.5, "high": 0.99, "when": {"optimizer": {"in": ["sgd"]}}},
    "nesterov": {"type": "bool"},
    "noise": {"type": "normal", "mean": 0, "sd": 1},
}
LOSS = [{"metric": "loss", "goal": "minimize"}]
PLAIN = {"space": SPACE, "objectives": LOSS, "searcher": {"name": "random"}, "scheduler": {"name": "none"}, "seed": 7}


class Refused(Exception):
    """What the server refused."""

    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.problem = problem


class Api:
    """The server's API for tests."""

    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.token = token

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode()) from None
        return json.loads(text) if text else None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, {} if body is None else body)

    def create(self, name, **spec):
        """Makes an experiment; whatever is not given is a plain random search."""
        self.post("/experiments", {**PLAIN, "name": name, **spec})
        return f"/experiments/{name}"

    def ask(self, name, worker="gpu-1", count=1):
        return self.post(f"/experiments/{name}/ask", {"worker": worker, "count": count})["trials"]

    def report(self, name, number, *values, metric="loss", first=1):
        """Reports values from step `first` on; answers with the last decision."""
        reports = [{"step": first + index, "metrics": {metric: value}} for index, value in enumerate(values)]
        return self.post(f"/experiments/{name}/trials/{number}/reports", {"reports": reports})

    def complete(self, name, number, state="completed", **more):
        return self.post(f"/experiments/{name}/trials/{number}/complete", {"state": state, **more})

    def wait(self, check, what, seconds=30):
        """Waits until something about the server holds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = check()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"Not within {seconds} s: {what}")


def loss(config, step, generator):
    """A curve that falls to a floor which depends on the configuration."""
    floor = 0.15 + 0.12 * (math.log10(config.get("lr", 0.01)) + 2.3) ** 2 + 0.03 * abs(config.get("layers", 2) - 2)
    floor += {"adam": 0, "sgd": 0.05, "rmsprop": 0.1}.get(config.get("optimizer"), 0)
    return floor + 1.2 * math.exp(-0.25 * step) + generator.gauss(0, 0.008)


def train(api, name, steps, at_once=8, ends=10**6, seed=1, metrics=None):
    """Plays workers until the experiment has no work left or `ends` trials have ended."""
    generator = random.Random(seed)
    metrics = metrics or (lambda config, step: {"loss": loss(config, step, generator)})
    held, ended = {}, 0
    while ended < ends:
        for trial in api.ask(name, f"gpu-{generator.randint(1, 4)}", max(1, at_once - len(held))):
            held[trial["number"]] = trial
        if not held:
            return
        results = [step_of(trial, steps, metrics) for trial in held.values()]
        for result in api.post(f"/experiments/{name}/tell", {"results": results})["results"]:
            decision = result.get("decision") or {}
            over = result["status"] >= 400 or decision.get("action") in ("stop", "pause")
            if over or result.get("state") not in ("running", None):
                held.pop(result["trial"])
                ended += 1
            elif "lease" in result:
                held[result["trial"]]["lease"] = result["lease"]


def step_of(trial, steps, metrics):
    """The next step of a trial as an item of tell."""
    trial["from_step"] += 1
    step = trial["from_step"]
    item = {"trial": trial["number"], "lease": trial["lease"]["token"],
            "reports": [{"step": step, "metrics": metrics(trial["config"], step)}]}
    if step >= steps:
        item["complete"] = {"state": "completed"}
    return item


def population(api, name, steps=24):
    """Plays a population that clones its best, with checkpoints."""
    generator = random.Random(3)
    api.create(name, space={"lr": RATE, "momentum": {"type": "float", "low": 0.5, "high": 0.99}},
               scheduler={"name": "pbt", "options": {"population": 8, "perturbation_interval": 4, "max_resource": steps}},
               limits={"concurrent": 8})
    trials = {trial["number"]: trial for trial in api.ask(name, "pbt", 8)}
    for step in range(1, steps + 1):
        for number, trial in list(trials.items()):
            item = step_of({**trial, "from_step": step - 1}, steps + 1, lambda config, at: {"loss": loss(config, at, generator)})
            item["reports"][0]["checkpoint"] = {"uri": f"s3://bucket/{number}-{step}"}
            result = api.post(f"/experiments/{name}/tell", {"results": [item]})["results"][0]
            decision = result.get("decision") or {}
            if result["status"] >= 400 or decision.get("action") in ("stop", "pause"):
                trials.pop(number)
            elif decision.get("action") == "clone":
                trial["config"] = decision["config"]
            trial["lease"] = result.get("lease", trial["lease"])


def fill(api):
    """One experiment of each kind; tests only look at these."""
    halving = {"name": "asha", "options": {"min_resource": 1, "max_resource": 9, "reduction_factor": 3}}
    api.create("halving", searcher={"name": "bohb"}, scheduler=halving, limits={"trials": 40, "resource": 2000}, tags=["demo"])
    train(api, "halving", 9)
    api.create("hyperband", searcher={"name": "tpe"}, scheduler={"name": "hyperband", "options": {"max_resource": 9}}, limits={"trials": 30})
    train(api, "hyperband", 9)
    population(api, "population")
    generator = random.Random(2)
    api.create("two-goals", objectives=[{"metric": "error", "goal": "minimize"}, {"metric": "speed", "goal": "maximize"}],
               searcher={"name": "nsga2"}, limits={"trials": 40})
    train(api, "two-goals", 2, metrics=lambda config, step: {
        "error": loss(config, step * 5, generator) + 0.2 / config["layers"], "speed": 4000 / (config["layers"] * config["units"] ** 0.5)})
    api.create("all-failed", limits={"failures": 4})
    for kind in ("oom", "error", "oom", "error"):
        for trial in api.ask("all-failed", "broken-node"):
            api.complete("all-failed", trial["number"], "failed", error={"kind": kind, "message": "out of memory on cuda:0"})
    api.create("non-finite", limits={"trials": 6})
    train(api, "non-finite", 2, metrics=lambda config, step: {"loss": generator.choice(["nan", "inf", "-inf"])})
    api.create("empty", notes="Nothing has run yet.")
    api.create("one-trial", limits={"trials": 1})
    train(api, "one-trial", 3)


def fill_many(api, name, trials=10000, steps=10):
    """A search as large as the budget of the page speaks of."""
    generator = random.Random(5)
    api.create(name, limits={"trials": trials}, tags=["large"])
    left = trials
    while left > 0:
        asked = api.ask(name, f"node-{generator.randint(1, 16)}", min(250, left))
        api.post(f"/experiments/{name}/tell", {"results": [
            {"trial": trial["number"],
             "reports": [{"step": step, "metrics": {"loss": loss(trial["config"], step, generator)}} for step in range(1, steps + 1)],
             "complete": {"state": "completed" if generator.random() > 0.05 else "failed"}} for trial in asked]})
        left -= len(asked)

"""PyTorch under a real server."""

from __future__ import annotations

import multiprocessing
import socket

import pytest

torch = pytest.importorskip("torch")

import tuning  # noqa: E402

from tuneserver import Client, loguniform, uniform  # noqa: E402
from tuneserver.integrations.torch import State  # noqa: E402

torch.set_num_threads(1)
SPACE = {"lr": loguniform(1e-3, 1.0), "dropout": uniform(0.0, 0.5)}


def problem():
    """A task, a model with dropout, and batches in random order: all chance is torch's."""
    source = torch.Generator().manual_seed(1)
    inputs = torch.randn(128, 8, generator=source)
    return inputs, inputs.pow(2).sum(1, keepdim=True)


def network(config):
    torch.manual_seed(7)
    layers = [torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Dropout(config["dropout"]), torch.nn.Linear(16, 1)]
    return torch.nn.Sequential(*layers)


def epoch(model, optimizer, inputs, targets):
    model.train()
    for rows in torch.randperm(len(inputs)).split(32):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(inputs[rows]), targets[rows]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return torch.nn.functional.mse_loss(model(inputs), targets)


def tuned(trial, **options):
    inputs, targets = problem()
    model = network(trial.config)
    optimizer = torch.optim.Adam(model.parameters(), lr=trial.config["lr"])
    decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    state = State(trial, model=model, optimizer=optimizer, decay=decay, **options)
    trained = 0
    for step in state.steps():
        loss = epoch(model, optimizer, inputs, targets)
        decay.step()
        trained += 1
        state.report(step, loss=loss)
    return state.step


def plain(config, rounds=tuning.LAST):
    inputs, targets = problem()
    model = network(config)
    optimizer = torch.optim.Adam(model.parameters(), lr=config["lr"])
    decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    losses = []
    for _ in range(rounds):
        losses.append(float(epoch(model, optimizer, inputs, targets)))
        decay.step()
    return losses


class TestTrials(tuning.Contract):
    space, tolerance = SPACE, 0.0
    tuned, plain = staticmethod(tuned), staticmethod(plain)
    steps = staticmethod(lambda step: step)


def test_clones_load_another_trials_weights(client, name):
    experiment = tuning.population(client, name, SPACE, 8)
    clones = []

    def train(trial):
        inputs, targets = problem()
        model = network(trial.config)
        optimizer = torch.optim.Adam(model.parameters(), lr=trial.config["lr"])
        state = State(trial, model=model, optimizer=optimizer)
        for step in state.steps():
            if state.report(step, loss=epoch(model, optimizer, inputs, targets)):
                clones.append((trial.number, step))
                optimizer.param_groups[0]["lr"] = state.config["lr"]
                weights = [parameter.clone() for parameter in model.parameters()]
                donor = torch.load(trial.checkpoint.path(), map_location="cpu")["model"]
                assert all(map(torch.equal, weights, donor.values()))

    for trial in experiment.trials():
        with trial:
            train(trial)
    lineages = {trial.number: experiment.trial(trial.number).lineage for trial in experiment.all_trials()}
    assert clones
    assert sorted(clones) == sorted((number, one.step) for number, line in lineages.items() for one in line)
    assert {trial.state for trial in experiment.all_trials()} == {"completed"}


def test_a_checkpoint_without_one_of_the_objects_is_refused_in_words(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=2)
    (first,) = experiment.ask()
    with pytest.raises(KeyboardInterrupt), first:
        state = State(first, checkpoint_every=1, model=network(first.config))
        for step in state.steps():
            state.report(step, loss=1.0)
            raise KeyboardInterrupt
    (second,) = experiment.ask()
    with second:
        State(second, model=network(second.config), decay=network(second.config))
    assert "the checkpoint has no decay; it has model" in experiment.trial(1).error.message


def part(rank, port, url, name, results):
    """One process of a group: only the first has the trial."""
    torch.distributed.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=2)
    trial = Client(url).experiment(name).ask()[0] if rank == 0 else None
    steps = []
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(float(rank))
    with trial if trial is not None else torch.no_grad():
        state = State(trial, model=model)
        for step in state.steps():
            steps.append(step)
            with torch.no_grad():
                model.weight.add_(1.0)
            state.report(step, loss=1.0 / step)
    results.put((rank, steps, state.config, float(model.weight)))
    torch.distributed.destroy_process_group()


def group(url, name):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=part, args=(rank, port, url, name, results)) for rank in range(2)]
    for process in processes:
        process.start()
    found = sorted(results.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(30)
    return found


@pytest.mark.skipif(not torch.distributed.is_available(), reason="this torch has no torch.distributed")
def test_all_processes_of_a_group_hear_what_the_server_says(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="promotion", trials=3)
    (rank0, steps0, config0, _), (rank1, steps1, config1, _) = group(client.url, name)
    assert steps0 == steps1 == [1]
    assert config0 == config1 == experiment.trial(1).config
    assert experiment.trial(1).state == "paused"
    for other in experiment.ask(2):
        other.report(1, loss=9.0)
    (_, steps0, _, weight0), (_, steps1, _, weight1) = group(client.url, name)
    assert steps0 == steps1 == [2, 3]
    assert weight0 == weight1 == 3.0, "both must have loaded the first one's checkpoint"

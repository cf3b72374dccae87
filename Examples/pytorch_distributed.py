#!/usr/bin/env python3
"""Trains one trial on several processes (DistributedDataParallel); the first one talks to the server for all.

    tune-server worker --server http://127.0.0.1:8080 --experiment NAME -- \
        torchrun --nproc_per_node 2 Examples/pytorch_distributed.py

The experiment's space has `lr`, its objective is to minimize `loss`. A trial that is paused is saved and goes on from
there; a failure of any process ends all of them, and the worker tells the server.
"""
import contextlib

import torch
from torch import distributed
from torch.nn.parallel import DistributedDataParallel
from tuneserver import Trial
from tuneserver.integrations.torch import State

distributed.init_process_group("gloo")
rank = distributed.get_rank()
trial = Trial.from_environment() if rank == 0 else None

source = torch.Generator().manual_seed(1)
inputs = torch.randn(256, 4, generator=source)
targets = inputs.pow(2).sum(1, keepdim=True)
part = slice(rank, None, distributed.get_world_size())

torch.manual_seed(1)
layers = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
model = DistributedDataParallel(layers)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

with trial or contextlib.nullcontext():
    state = State(trial, model=layers, optimizer=optimizer)
    optimizer.param_groups[0]["lr"] = state.config["lr"]
    for epoch in state.steps(limit=9):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(inputs[part]), targets[part]).backward()
        optimizer.step()
        with torch.no_grad():
            loss = torch.nn.functional.mse_loss(layers(inputs), targets)
        state.report(epoch, loss=loss)

distributed.destroy_process_group()

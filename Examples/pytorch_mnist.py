#!/usr/bin/env python3
"""Tunes a small convolutional network on handwritten digits: Examples/pytorch_mnist_plain.py with six lines changed.

Make the experiment on the dashboard, or so:

    curl --fail-with-body --json @Examples/pytorch_mnist.json http://127.0.0.1:8080/experiments

Then start this script, as often and on as many machines as you like; PYTHONPATH=Clients/python/src finds the client
where it is not installed, and TUNE_URL names another server:

    python3 Examples/pytorch_mnist.py --data FOLDER
"""
import argparse
import gzip
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
from tuneserver import Client
from tuneserver.integrations.torch import loop

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=Path, default=Path("data"), help="the folder with MNIST's files")
parser.add_argument("--epochs", type=int, default=9)
parser.add_argument("--images", type=int, default=60_000, help="how many images to learn from")
args = parser.parse_args()


def load(part, count):
    """The first images and labels of a part, from files in the IDX format."""
    with gzip.open(args.data / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8)
    with gzip.open(args.data / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = torch.frombuffer(bytearray(file.read()[8:]), dtype=torch.uint8)
    images = pixels.view(-1, 1, 28, 28).float() / 255
    return TensorDataset(images[:count], labels[:count].long())


class ConvNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 3, kernel_size=3)
        self.fc = torch.nn.Linear(192, 10)

    def forward(self, images):
        maps = F.relu(F.max_pool2d(self.conv(images), 3))
        return F.log_softmax(self.fc(maps.flatten(1)), dim=1)


def train(model, optimizer, batches):
    model.train()
    for images, labels in batches:
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()


def test(model, batches):
    model.eval()
    with torch.no_grad():
        right = sum((model(images).argmax(1) == labels).sum().item() for images, labels in batches)
    return right / len(batches.dataset)


def train_mnist(trial, config):
    learning = DataLoader(load("train", args.images), batch_size=64, shuffle=True)
    testing = DataLoader(load("t10k", args.images // 6), batch_size=256)
    model = ConvNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"], momentum=config["momentum"])
    for epoch, report in loop(trial, args.epochs, model=model, optimizer=optimizer):
        train(model, optimizer, learning)
        accuracy = test(model, testing)
        report(accuracy=accuracy)


if __name__ == "__main__":
    Client().experiment("pytorch-mnist").run(lambda trial: train_mnist(trial, trial.config))

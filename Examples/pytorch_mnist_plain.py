#!/usr/bin/env python3
"""Trains a small convolutional network on handwritten digits with PyTorch, as many tutorials do.

    python3 Examples/pytorch_mnist_plain.py --data FOLDER

The folder has MNIST's four files. Examples/pytorch_mnist.py is the same script as a trainer of tune-server.
"""
import argparse
import gzip
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

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


def train_mnist(config):
    learning = DataLoader(load("train", args.images), batch_size=64, shuffle=True)
    testing = DataLoader(load("t10k", args.images // 6), batch_size=256)
    model = ConvNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"], momentum=config["momentum"])
    for epoch in range(1, args.epochs + 1):
        train(model, optimizer, learning)
        accuracy = test(model, testing)
        print(f"epoch {epoch}: accuracy {accuracy:.4f}")


if __name__ == "__main__":
    train_mnist({"lr": 0.01, "momentum": 0.9})

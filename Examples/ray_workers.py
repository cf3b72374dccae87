#!/usr/bin/env python3
"""Starts workers on a Ray cluster, each as a task; Ray finds the place and hands out the GPUs.

    python3 Examples/ray_workers.py --workers 8 --gpus 1 -- --server http://head:8080 --experiment line \
        --directory /shared/tune-work -- python3 train.py --lr {lr} --batch {batch_size}
"""
import argparse
import signal
import subprocess
import sys

import ray


@ray.remote(max_retries=3)
def work(arguments):
    """Runs a worker to its end; it ends, and gives its trials back, when Ray ends the task."""
    worker = subprocess.Popen(["tune-server", "worker", *arguments])
    try:
        return worker.wait()
    finally:
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
            worker.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--cpus", type=float, default=1)
    parser.add_argument("--gpus", type=float, default=0)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="-- and the arguments of tune-server worker")
    options = parser.parse_args()
    ray.init()
    task = work.options(num_cpus=options.cpus, num_gpus=options.gpus)
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    return max(map(abs, ray.get([task.remote(arguments) for _ in range(options.workers)])))  # Signals are negative.


if __name__ == "__main__":
    sys.exit(main())

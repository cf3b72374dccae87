#!/usr/bin/env bash
# Workers as a Slurm array; each runs trials until the experiment is over or its time is up:
#   TUNE_SERVER=http://login1:8080 TUNE_TOKEN=... sbatch --export=ALL Examples/slurm_array.sh EXPERIMENT
#SBATCH --job-name=tune
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --gpus-per-task=1
#SBATCH --ntasks=1
#SBATCH --time=04:00:00
#SBATCH --output=tune-%A-%a.out
# Two minutes before its time is up the worker gives its trial back, so that another one goes on with it.
#SBATCH --signal=B:TERM@120
set -euo pipefail

# A trial that was paused on one node may go on on another: the folder must be one that all nodes see.
# Slurm has set CUDA_VISIBLE_DEVICES; the worker leaves it as it is. `exec` lets the signal reach the worker.
exec tune-server worker \
    --experiment "${1:?the name of the experiment}" \
    --name "${SLURM_ARRAY_JOB_ID:-local}-${SLURM_ARRAY_TASK_ID:-0}" \
    --directory "${TUNE_DIRECTORY:-${SLURM_SUBMIT_DIR:-$PWD}/tune-work}" \
    --grace 60 --idle-exit 600 \
    -- python3 Examples/train.py --lr {lr} --batch {batch_size}

#!/bin/bash
# An experiment on a Slurm cluster: an array of tasks, each of which does its share (SLURM_ARRAY_TASK_ID of
# SLURM_ARRAY_TASK_COUNT). A task that is killed goes on where its journal ends: scontrol requeue.
#
#   sbatch slurm-array.sh experiment.yaml results
#   sbatch --dependency=afterok:JOBID --wrap 'gmpsim merge results/journal.*.jsonl -o results/results.json'
#SBATCH --job-name=gmpsim
#SBATCH --array=0-7
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --requeue
set -euo pipefail

experiment=${1:?which experiment: sbatch slurm-array.sh experiment.yaml results}
results=${2:?which folder the journals go to: sbatch slurm-array.sh experiment.yaml results}

srun gmpsim sweep "$experiment" --output "$results" --workers "${SLURM_CPUS_PER_TASK:-1}" --quiet

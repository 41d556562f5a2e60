#!/usr/bin/env bash
# Tells Spark which GPUs a machine has: the discovery script of conf/spark-gpu.conf and
# conf/spark-rapids.conf. Spark runs it once on every worker (standalone) or in every executor
# (YARN, Kubernetes) and takes from standard output one line of JSON:
#   {"name": "gpu", "addresses": ["0", "1"]}
# An address is the index that nvidia-smi shows. A failure ends the worker or executor that asked;
# its log has the line that this script writes to standard error.
set -euo pipefail

# No driver, or a driver without its tools: say so, an empty list would look like a machine whose
# GPUs are all in use.
if ! command -v nvidia-smi >/dev/null; then
  echo "getGpusResources.sh: no nvidia-smi on the PATH of $(hostname): the NVIDIA driver is not installed here, or the container was started without --gpus" >&2
  exit 1
fi

# nvidia-smi explains its own failures (no device, driver and library of two versions) on standard
# output, where Spark expects JSON: pass them on where they are read.
if ! indexes=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>&1); then
  echo "getGpusResources.sh: nvidia-smi failed on $(hostname): $indexes" >&2
  exit 1
fi

# It ends without an error, and without an index, where a driver finds no device.
if ! [[ $indexes =~ ^[0-9]+($'\n'[0-9]+)*$ ]]; then
  echo "getGpusResources.sh: nvidia-smi lists no GPU on $(hostname): $indexes" >&2
  exit 1
fi

# One index a line becomes one quoted string each.
echo "{\"name\": \"gpu\", \"addresses\": [\"${indexes//$'\n'/\", \"}\"]}"

#!/usr/bin/env bash
# Compiles the kernels to the PTX that is shipped, and writes the digests that tie it to them:
#   build-ptx.sh OUTPUT_DIRECTORY
# Needs nvcc. The PTX is for compute_80 and later, as one module.
set -euo pipefail
sources="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$1"
output="$(cd "$1" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cd "$sources"
for kernel in *.cu; do
  echo "#include \"$kernel\""
done >"$work/mask_solvers.cu"
# Fused operations only where the source says so: the emulation computes the same.
nvcc -std=c++17 -arch=compute_80 -fmad=false -I "$sources" -ptx "$work/mask_solvers.cu" \
  -o "$work/mask_solvers.ptx"
# nvcc labels PTX with its own version, which older drivers refuse. 7.0 is the first for sm_80; that
# no later instruction is in it, the test shows that assembles it.
sed -e 's/^\.version .*/.version 7.0/' -e '/used_bytes_mask/d' -e '/^\/\//d' -e '/^$/d' "$work/mask_solvers.ptx" \
  >"$output/mask_solvers.ptx"

# Of each source: its name, a line feed and its bytes, in the order of the names.
digest="$(export LC_ALL=C
  for file in $(ls -- *.cu *.cuh | sort); do
    printf '%s\n' "$file"
    cat "$file"
  done | sha256sum | cut -d' ' -f1)"
{
  echo "$digest  sources"
  (cd "$output" && sha256sum mask_solvers.ptx)
} >"$output/mask_solvers.sha256"

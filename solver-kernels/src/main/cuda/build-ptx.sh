#!/usr/bin/env bash
# Compiles the kernels to the PTX that is shipped, and writes the digests that tie it to them:
#   build-ptx.sh RESOURCES [MODULE...]
# RESOURCES is the root of the resources; modules are mask_solvers and matrix_kernels, both unless
# named. Needs nvcc. The PTX is for compute_80 and later, one module a folder of kernels.
set -euo pipefail
sources="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$1"
resources="$(cd "$1" && pwd)"
shift
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# build NAME PACKAGE FOLDER FILE...: the kernels of a folder, and all files they are made of.
build() {
  local name="$1" output="$resources/$2" folder="$3" kernel digest
  shift 3
  mkdir -p "$output"
  for kernel in "$folder"/*.cu; do
    echo "#include \"$kernel\""
  done >"$work/$name.cu"
  # Fused operations only where the source says so: the emulation computes the same.
  nvcc -std=c++17 -arch=compute_80 -fmad=false -I "$folder" -I "$sources" -ptx "$work/$name.cu" \
    -o "$work/$name.ptx"
  # nvcc labels PTX with its own version, which older drivers refuse. 7.0 is the first for sm_80;
  # that no later instruction is in it, the test shows that assembles it.
  sed -e 's/^\.version .*/.version 7.0/' -e '/used_bytes_mask/d' -e '/^\/\//d' -e '/^$/d' \
    "$work/$name.ptx" >"$output/$name.ptx"
  # Of each source: its name, a line feed and its bytes, in the order of the names.
  digest="$(export LC_ALL=C
    for file in "$@"; do
      printf '%s\t%s\n' "$(basename "$file")" "$file"
    done | sort | while IFS=$'\t' read -r base file; do
      printf '%s\n' "$base"
      cat "$file"
    done | sha256sum | cut -d' ' -f1)"
  {
    echo "$digest  sources"
    (cd "$output" && sha256sum "$name.ptx")
  } >"$output/$name.sha256"
}

for module in "${@:-mask_solvers matrix_kernels}"; do
  # Not quoted: the default is two words.
  for name in $module; do
    case "$name" in
      mask_solvers)
        build "$name" org/tsenor/mask/cuda "$sources" "$sources"/*.cu "$sources"/*.cuh
        ;;
      matrix_kernels)
        # The matrices' kernels may include what the masks' are made of.
        build "$name" org/tsenor/engine/device "$sources/matrix" \
          "$sources"/matrix/*.cu "$sources"/matrix/*.cuh "$sources"/*.cuh
        ;;
      *)
        echo "there is no module $name" >&2
        exit 2
        ;;
    esac
  done
done

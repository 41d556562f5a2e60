#!/usr/bin/env bash
# Compiles the calls into OpenBLAS to the libraries that are shipped, and writes the digests that tie
# them to their source:
#   build-native.sh RESOURCES
# RESOURCES is the root of the resources. Needs a JDK 17 (JAVA_HOME), for jni.h, and zig 0.13.0, which
# compiles for both processors against any C library (PyPI: ziglang==0.13.0; ZIG names the command).
# The same compiler gives the same bytes.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
output="$(mkdir -p "$1" && cd "$1" && pwd)/org/tsenor/linalg/openblas"
: "${JAVA_HOME:?must name a JDK 17, for jni.h}"
zig="${ZIG:-zig}"

# build TARGET CPU FOLDER: for glibc 2.17 and every processor of a kind.
build() {
  mkdir -p "$output/$3"
  "$zig" cc -target "$1" -mcpu="$2" -std=c11 -O2 -Wall -Wextra -Wno-unused-parameter -Werror \
    -g0 -shared -fPIC -fvisibility=hidden -fno-sanitize=undefined -Wl,-s -Wl,-soname,libtsenor_openblas.so \
    -I "$JAVA_HOME/include" -I "$JAVA_HOME/include/linux" \
    -o "$output/$3/libtsenor_openblas.so" openblas_calls.c
}

build x86_64-linux-gnu.2.17 x86_64 linux-x86_64
build aarch64-linux-gnu.2.17 generic linux-arm64
{
  sha256sum openblas_calls.c
  (cd "$output" && sha256sum linux-*/libtsenor_openblas.so)
} >"$output/libtsenor_openblas.sha256"

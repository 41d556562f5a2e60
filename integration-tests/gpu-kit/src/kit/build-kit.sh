#!/bin/sh
# Packs the kit that runs on a machine with a GPU and nothing else: a trimmed Java runtime, classes, tests, kernels.
#
#   build-kit.sh REPOSITORY JAVA-HOME JARS TARGET
#
# JARS has what the tests depend on; TARGET gets tsenor-gpu-kit.tar.gz.
set -eu

repository=$1
java=$2
jars=$3
target=$4
name=tsenor-gpu-kit
kit=$target/$name

# What a machine behind a slow line, or one with a limit on what it is sent, still takes.
most_bytes=60000000

rm -rf "$kit" "$kit.tar.gz"
mkdir -p "$kit/lib" "$kit/natives"

"$java/bin/jlink" --output "$kit/runtime" --compress=2 --strip-debug --no-header-files --no-man-pages \
  --add-modules java.base,java.logging,java.management,jdk.incubator.vector,jdk.management,jdk.unsupported,jdk.zipfs

"$java/bin/jar" --create --file "$kit/lib/gpu-kit.jar" -C "$target/classes" .
for module in solver-kernels spark-job; do
  "$java/bin/jar" --create --file "$kit/lib/$module.jar" -C "$repository/$module/target/classes" .
  "$java/bin/jar" --create --file "$kit/lib/$module-tests.jar" -C "$repository/$module/target/test-classes" .
done
# The binding's natives as files: of the driver's jar one library of four is used.
for jar in "$jars"/*; do
  case $(basename "$jar") in
    *-natives-*)
      (cd "$kit/natives" && "$java/bin/jar" --extract --file "$jar" lib)
      ;;
    *) cp "$jar" "$kit/lib/" ;;
  esac
done
(cd "$kit/natives/lib" && rm -f libJNvPTXCompiler-* libJNvrtc-* libJCudaRuntime-* libJCublas-*)

here=$(cd "$(dirname "$0")" && pwd)

# hand_on BINDING OLDER NEWER: libraries for machines whose cuBLAS and cuSOLVER are newer than the binding's.
hand_on() {
  nm -D "$kit"/natives/lib/"$1"-*.so | sed -n "s/^ *U \\(cu[A-Za-z0-9_]*\\)@$2\$/CALL(\\1)/p" >"$target/functions.h"
  echo "$2 { global: cu*; local: *; };" >"$target/versions"
  cc -shared -fPIC -O1 "-DNEWER=\"$3\"" "-DFUNCTIONS=\"$target/functions.h\"" "-Wl,-soname,$2" \
    "-Wl,--version-script=$target/versions" -o "$kit/newer/$2" "$here/newer_library.c" -ldl
}
if command -v cc >/dev/null; then
  mkdir -p "$kit/newer"
  hand_on libJCublas2 libcublas.so.12 libcublas.so.13
  hand_on libJCusolver libcusolver.so.11 libcusolver.so.12
  hand_on libJCusolver libcusolverMg.so.11 libcusolverMg.so.12
  rm "$target/functions.h" "$target/versions"
else
  echo "without a C compiler the kit cannot use cuBLAS 13" >&2
fi

cp "$here/run-gpu-kit" "$here/torch_tsenor.py" "$repository/conf/jvm.options" "$repository/LICENSE" "$kit/"
chmod +x "$kit/run-gpu-kit"
commit=$(git -C "$repository" describe --always --dirty 2>/dev/null || echo "an unknown commit")
echo "Packed of $commit with $("$java/bin/java" --version | head -n 1)." >"$kit/VERSION"

tar --create --gzip --file "$kit.tar.gz" --directory "$target" --owner=0 --group=0 "$name"
bytes=$(wc -c <"$kit.tar.gz")
echo "$kit.tar.gz: $bytes bytes"
if [ "$bytes" -gt "$most_bytes" ]; then
  echo "the kit has $bytes bytes, and may have $most_bytes" >&2
  exit 1
fi

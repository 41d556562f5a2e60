#!/usr/bin/env bash
# Init script of a Databricks cluster: puts jars where Spark's class loader finds them before it
# starts. Upload it and the jars to a volume and name it in the cluster's settings (cluster.yml).
# Not run on Databricks yet.
set -euo pipefail

# The volume with the jars: set TSENOR_VOLUME in the cluster's environment, or change it here.
volume=${TSENOR_VOLUME:-/Volumes/main/default/tsenor}

# Our jar: everything but Spark. On the system class path and not a library of the cluster, because
# sessions look the data source up there, and executors deserialize our tasks with it.
cp "$volume"/tsenor-spark-*.jar /databricks/jars/

# The RAPIDS plugin, if it is in the volume: 1.0 GB, once a machine. It has to be here, as plugins
# start before libraries are installed.
if compgen -G "$volume/rapids-4-spark_2.13-*.jar" >/dev/null; then
  cp "$volume"/rapids-4-spark_2.13-*.jar /databricks/jars/
fi

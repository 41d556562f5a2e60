package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.source.Artifact;
import org.tsenor.source.CheckpointCommit;
import org.tsenor.source.ClaimedOutput;
import org.tsenor.source.ShardStore;

/** A real HDFS as input, output and place of the recipe. */
class HdfsIT {
  @TempDir Path directory;

  @Test
  void prunesFromHdfsToHdfs() throws Exception {
    try (MiniDFSCluster cluster = startCluster()) {
      String root = "hdfs://127.0.0.1:" + cluster.getNameNodePort();
      FileSystem hdfs = cluster.getFileSystem();
      hdfs.copyFromLocalFile(path(Project.MODEL.toString()), path(root + "/model"));
      hdfs.copyFromLocalFile(path(Project.RECIPE.toString()), path(root + "/recipe.yaml"));

      run(
          Project.sparkSubmit(
              List.of(
                  "--master",
                  "local[2]",
                  "--properties-file",
                  Project.SPARK_PROPERTIES.toString(),
                  "--conf",
                  "spark.ui.enabled=false"),
              "prune",
              "--model",
              root + "/model",
              "--output",
              root + "/out",
              "--recipe",
              root + "/recipe.yaml",
              "--parallelism",
              "64"));
      run(Project.tsenor("verify", root + "/out", "--against", root + "/model"));
      run(
          Project.tsenor(
              "prune",
              "--model",
              Project.MODEL.toString(),
              "--output",
              directory.resolve("local").toString(),
              "--recipe",
              Project.RECIPE.toString()));

      Path fetched = directory.resolve("fetched");
      hdfs.copyToLocalFile(false, path(root + "/out"), path(fetched.toString()), true);
      Files.delete(fetched.resolve("report.json"));
      assertEquals(Digests.of(directory.resolve("local")), Digests.of(fetched));
    }
  }

  /** A task that is killed late finds no staging directory, and must not bring it back. */
  @Test
  void tasksMakeNoDirectories() throws Exception {
    try (MiniDFSCluster cluster = startCluster()) {
      FileSystem hdfs = cluster.getFileSystem();
      Configuration configuration = hdfs.getConf();
      ClaimedOutput output =
          ClaimedOutput.take(configuration, path(hdfs.getUri() + "/out"), notice -> {});
      ShardStore store = output.store(false, DigestAlgorithm.CRC32C);
      store.begin();
      FileSystem staging = store.attemptFileSystem();
      org.apache.hadoop.fs.Path early = store.attempt(Artifact.SHARDS, "a.safetensors", "1");
      org.apache.hadoop.fs.Path late = store.attempt(Artifact.SHARDS, "a.safetensors", "2");
      FSDataOutputStream out = staging.create(early, true);
      out.write(1);
      output.giveUp(new CheckpointCommit(store, Optional.empty()));
      assertThrows(IOException.class, out::close);
      assertThrows(IOException.class, () -> staging.create(late, true));
      assertThrows(
          IOException.class,
          () -> store.place(early, store.committed(Artifact.SHARDS, "a.safetensors")));
      output.close();
      assertFalse(hdfs.exists(path("/out")));
    }
  }

  private MiniDFSCluster startCluster() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("hdfs.minidfs.basedir", directory.resolve("dfs").toString());
    configuration.set("dfs.namenode.http-address", "127.0.0.1:0");
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitClusterUp();
    return cluster;
  }

  private void run(List<String> command) throws Exception {
    try (ProcessRun run = ProcessRun.start(Project.shortLived(command), Map.of(), directory)) {
      run.succeed(180);
    }
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}

package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HDFS as input and output. */
class HdfsIT {
  @TempDir Path directory;

  @Test
  void prunesFromHdfsToHdfs() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("hdfs.minidfs.basedir", directory.resolve("dfs").toString());
    configuration.set("dfs.namenode.http-address", "127.0.0.1:0");
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
      cluster.waitClusterUp();
      String root = "hdfs://127.0.0.1:" + cluster.getNameNodePort();
      FileSystem hdfs = cluster.getFileSystem();
      hdfs.copyFromLocalFile(path(Project.MODEL.toString()), path(root + "/model"));

      run("prune", "--model", root + "/model", "--output", root + "/out", "--pattern", "16:32");
      run("verify", root + "/out", "--against", root + "/model");
      run(
          "prune",
          "--model",
          Project.MODEL.toString(),
          "--output",
          directory.resolve("local").toString(),
          "--pattern",
          "16:32");

      Path fetched = directory.resolve("fetched");
      hdfs.copyToLocalFile(false, path(root + "/out"), path(fetched.toString()), true);
      Files.delete(fetched.resolve("report.json"));
      assertEquals(Digests.of(directory.resolve("local")), Digests.of(fetched));
    }
  }

  private void run(String... arguments) throws Exception {
    try (ProcessRun run = ProcessRun.start(Project.tsenor(arguments), Map.of(), directory)) {
      run.succeed(180);
    }
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}

package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object store as input and output: final names at once, the index last, no rename. */
class S3aIT {
  @TempDir static Path directory;
  private static S3Server server;
  private static Path coreSite;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start(Files.createDirectory(directory.resolve("server")));
    coreSite = server.coreSite(directory.resolve("conf"));
    Path broken = copyOfModel("broken");
    putNanInLastShard(broken);
    shell("-put", "-d", copyOfModel("tiny").toString(), broken.toString(), server.bucket() + "/");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void prunesFromS3ToS3() throws Exception {
    String model = server.bucket() + "/tiny";
    String output = server.bucket() + "/out";
    try (ProcessRun run = onS3(pruning(model, output))) {
      run.succeed(180);
    }
    try (ProcessRun run = onS3("verify", output, "--against", model)) {
      run.succeed(120);
    }

    Path local = directory.resolve("local");
    List<String> command = Project.tsenor(pruning(Project.MODEL.toString(), local.toString()));
    try (ProcessRun run = start(command)) {
      run.succeed(180);
    }
    Path fetched = fetch("out");
    assertTrue(Files.exists(fetched.resolve("report.json")));
    assertEquals(Digests.of(local), Digests.of(fetched));
  }

  /** One core, and the fault in the last shard: the first is committed when the run fails. */
  @Test
  void leavesNothingThatLooksCompleteWhenAWeightIsNotANumber() throws Exception {
    String model = server.bucket() + "/broken";
    try (ProcessRun run =
        onS3(pruning(model, server.bucket() + "/failed", "--master", "local[1]"))) {
      assertEquals(2, run.await(180), run::err);
      assertTrue(run.err().contains("NaN"), run::err);
    }

    Set<String> left = files(fetch("failed"));
    for (String last : List.of("model.safetensors.index.json", "config.json", "report.json")) {
      assertFalse(left.contains(last), left::toString);
    }
    assertTrue(left.contains("model-00001-of-00002.safetensors"), left::toString);
    assertFalse(left.contains("model-00002-of-00002.safetensors"), left::toString);
  }

  /** Where a directory is there as long as a file is, and a moment longer. */
  @Test
  void leavesNothingOfAFailedWrite() throws Exception {
    List<String> properties =
        server.confOptions().stream()
            .filter(option -> !option.equals("--conf"))
            .map(property -> "-D" + property)
            .toList();
    List<String> command =
        Project.scalaOnS3(
            properties,
            "failed-writes.scala",
            server.bucket() + "/tiny",
            server.bucket() + "/failed-write");
    try (ProcessRun run = start(command)) {
      assertEquals(
          List.of(
              "no row came for 1 of the 2 shards of " + server.bucket().replaceAll(":.*", ""),
              "left by the job: false",
              "created by the job: true",
              "left by the task: false"),
          run.succeed(180).out().lines().toList());
    }
  }

  private static Path copyOfModel(String name) throws IOException {
    Path copy = Files.createDirectory(directory.resolve(name));
    for (String file : files(Project.MODEL)) {
      Files.copy(Project.MODEL.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static void putNanInLastShard(Path model) throws IOException {
    Path shard = model.resolve("model-00002-of-00002.safetensors");
    try (FileChannel channel =
        FileChannel.open(shard, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer headerBytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(headerBytes, 0);
      // The first tensor is a BF16 matrix that is pruned.
      channel.write(
          ByteBuffer.wrap(new byte[] {(byte) 0xC0, 0x7F}), Long.BYTES + headerBytes.getLong(0));
    }
  }

  /** The backend that does without the second compiler. */
  private static String[] pruning(String model, String output, String... further) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("prune", "--model", model, "--output", output));
    arguments.addAll(List.of("--pattern", "16:32", "--backend", "scalar"));
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  private static ProcessRun onS3(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(server.confOptions());
    return start(Project.tsenorOnS3(all));
  }

  private static ProcessRun start(List<String> command) throws IOException {
    return ProcessRun.start(Project.shortLived(command), Map.of(), directory);
  }

  private static Path fetch(String name) throws Exception {
    Path target = directory.resolve("fetched-" + name);
    shell("-get", server.bucket() + "/" + name, target.toString());
    return target;
  }

  /** {@code hadoop fs}: s3a without us. */
  private static void shell(String... arguments) throws Exception {
    try (ProcessRun run = start(Project.hadoopFs(coreSite, arguments))) {
      run.succeed(120);
    }
  }

  private static Set<String> files(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      files.filter(Files::isRegularFile).forEach(file -> names.add(root.relativize(file) + ""));
    }
    return names;
  }
}

package org.tsenor.checkpoint;

import static java.nio.file.Files.createSymbolicLink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.checkpoint.ShardBytes.entry;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a checkpoint's directory is copied, what is left out and why, and what is refused. */
class LeftOutFilesTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    model = folder.resolve("model");
    writeWeights("model.safetensors");
    write("config.json", "{}");
  }

  private void writeWeights(String file) throws IOException {
    Path path = model.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, ShardBytes.of("{" + entry("a", "U8", "[2,3]", 0, 6) + "}", 6));
  }

  private void write(String file, String text) throws IOException {
    Path path = model.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Checkpoint open() throws IOException {
    return open(model);
  }

  private static Checkpoint open(Path path) throws IOException {
    return Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(path.toUri()));
  }

  private static Map<String, String> leftOut(Checkpoint checkpoint) {
    Map<String, String> reasons = new TreeMap<>();
    checkpoint.leftOut().forEach(file -> reasons.put(file.name(), file.reason()));
    return reasons;
  }

  @ParameterizedTest
  @CsvSource({
    "report.json, report.json, is the report of how the input was made",
    "SHA256SUMS, SHA256SUMS, has digests of the input's files",
    "masks/model.safetensors, masks/, has masks of the input's weights",
    "masks/notes.txt, masks/, has masks of the input's weights",
    "compact/config.json, compact/, has the input's weights in another form",
    "_bands/model.safetensors.jsonl, _bands/, was left by a run that wrote the input",
    "_staging/run.json, _staging/, was left by a run that wrote the input",
    "code/_temporary/0, code/_temporary/, was left by a run that wrote the input",
    "masks, masks, has masks of the input's weights",
    "pytorch_model.bin, pytorch_model.bin, holds unpruned weights",
    "onnx/model.onnx_data_1, onnx/model.onnx_data_1, holds unpruned weights",
    "onnx/model.onnx.data, onnx/model.onnx.data, holds unpruned weights",
    "rust_model.ot, rust_model.ot, holds unpruned weights",
    "m.safetensors.index.json, m.safetensors.index.json, is an index of weights that are not"
        + " copied",
    "d.bin.index.fp16.json, d.bin.index.fp16.json, is an index of weights that are not copied",
    "model.safetensors.incomplete, model.safetensors.incomplete, is of a download that did not end",
    "adapter_config.json, adapter_config.json, 'makes loaders take a base model, whose adapter is"
        + " not copied'",
    "ck/adapter_config.json, ck/adapter_config.json, 'makes loaders take a base model, whose"
        + " adapter is not copied'"
  })
  void leavesOutByName(String file, String named, String reason) throws IOException {
    write(file, "{}");
    assertEquals(Map.of(named, reason), leftOut(open()));
    assertEquals(List.of("config.json"), open().otherFiles());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval/report.json",
        "sub/masks/x.txt",
        "params.json",
        "tokenizer.index.json",
        "run_10:30.log",
        "12:00/a:b.txt",
        "file:",
        " lead and trail ",
        "100%25.txt",
        "a#b?c[d]{e}*.txt",
        "back\\slash",
        "line\nbreak",
        "quote\"'`"
      })
  void copiesUnderAnyOtherName(String file) throws IOException {
    write(file, "text of " + file);
    Checkpoint checkpoint = open();
    assertEquals(Map.of(), leftOut(checkpoint));
    assertTrue(checkpoint.otherFiles().contains(file), checkpoint.otherFiles().toString());
    Storage storage = checkpoint.storage();
    org.apache.hadoop.fs.Path output = new org.apache.hadoop.fs.Path(folder + "/o:1 #%20");
    storage.copyTo(
        checkpoint.path(file), storage, Storage.child(output, file), DigestAlgorithm.CRC32C);
    assertEquals("text of " + file, Files.readString(folder.resolve("o:1 #%20").resolve(file)));
  }

  @Test
  void leavesSettingsOfConsolidatedWeightsOutWithThem() throws IOException {
    write("original/params.json", "{}");
    write("original/consolidated.00.pth", "");
    write("params.json", "{}");
    assertEquals(
        Map.of(
            "original/params.json", "belongs to weights that are not copied",
            "original/consolidated.00.pth", "holds unpruned weights"),
        leftOut(open()));
  }

  @Test
  void keepsTheSettingsOfAnAdapterThatIsTheCheckpoint() throws IOException {
    Files.delete(model.resolve("model.safetensors"));
    writeWeights("adapter_model.safetensors");
    write("adapter_config.json", "{}");
    Files.write(
        model.resolve(CheckpointIndex.FILE_NAME),
        new CheckpointIndex(Map.of("a", "adapter_model.safetensors")).toBytes(6));
    assertEquals(List.of("adapter_config.json", "config.json"), open().otherFiles());
  }

  private void assertRefused(String... parts) {
    Exception e = assertThrows(MalformedCheckpointException.class, this::open);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  private void makePipe(String file) throws IOException, InterruptedException {
    Files.deleteIfExists(model.resolve(file));
    assertEquals(0, new ProcessBuilder("mkfifo", model + "/" + file).start().waitFor());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipe.txt", "config.json", "tokenizer.json", "model.safetensors"})
  @Timeout(60)
  void refusesPipes(String file) throws Exception {
    makePipe(file);
    assertRefused("/" + file + ": is a pipe, socket or device, not a file: remove it");
    if (!file.equals("model.safetensors")) {
      // Named by its file, the checkpoint is that file; its settings are looked at all the same.
      Checkpoint alone = open(model.resolve("model.safetensors"));
      if (file.equals("config.json")) {
        assertThrows(MalformedCheckpointException.class, alone::requirePlainWeights);
      } else {
        alone.requirePlainWeights();
      }
    }
  }

  @Test
  @Timeout(60)
  void refusesSocketsAndDevices() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(model.resolve("socket")));
      assertRefused("/socket: is a pipe, socket or device");
    }
    Files.delete(model.resolve("socket"));
    makePipe("pipe");
    createSymbolicLink(model.resolve("a.json"), Path.of("pipe"));
    assertRefused("/a.json: is a link to " + model + "/pipe, a pipe, socket or device");
    Files.delete(model.resolve("a.json"));
    Files.delete(model.resolve("pipe"));
    createSymbolicLink(model.resolve("zero.json"), Path.of("/dev/zero"));
    assertRefused("/zero.json: is a link to /dev/zero, a pipe, socket or device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "named.safetensors"})
  @Timeout(60)
  void readsNoPipeAsWeights(String shard) throws Exception {
    Files.delete(model.resolve("model.safetensors"));
    assertEquals(0, new ProcessBuilder("mkfifo", model + "/" + shard).start().waitFor());
    assertThrows(MalformedCheckpointException.class, this::open);
    assertThrows(MalformedCheckpointException.class, () -> open(model.resolve(shard)));
    Files.write(
        model.resolve(CheckpointIndex.FILE_NAME),
        new CheckpointIndex(Map.of("a", shard)).toBytes(6));
    Exception e = assertThrows(MalformedCheckpointException.class, this::open);
    assertTrue(e.getMessage().contains("is a pipe"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "notes.txt, DIR/other/notes.txt",
    "near.txt, ../model-notes.txt",
    "extra, ../other",
    "up, ..",
    "sub/deep.txt, ../../other/notes.txt",
    "config.json, ../other/notes.txt",
    "tokenizer.json, /etc/passwd",
    "pytorch_model.bin, ../other/notes.txt",
    "model.safetensors, ../other/model.safetensors"
  })
  void refusesLinksThatLeaveTheCheckpoint(String name, String target) throws IOException {
    Files.createDirectories(folder.resolve("other/deep"));
    Files.writeString(folder.resolve("other/notes.txt"), "private");
    Files.writeString(folder.resolve("model-notes.txt"), "private, beside the model");
    Files.copy(model.resolve("model.safetensors"), folder.resolve("other/model.safetensors"));
    Path link = model.resolve(name);
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    String leads = target.replace("DIR", folder.toString());
    createSymbolicLink(link, Path.of(leads));
    assertRefused(
        "/" + name + ": is a link out of the checkpoint, to " + leads + ": links may lead",
        "cp -rL " + link.getParent() + " COPY puts files in the place of links");
  }

  @Test
  void copiesWhatLinksInsideLeadTo() throws IOException {
    write("code/model.py", "code");
    createSymbolicLink(model.resolve("model.py"), Path.of("code/model.py"));
    createSymbolicLink(model.resolve("old"), Path.of("code"));
    write(".hidden/secret", "");
    createSymbolicLink(model.resolve("secret"), Path.of(".hidden/secret"));
    createSymbolicLink(model.resolve("weights.dat"), Path.of("model.safetensors"));
    write("report.json", "{}");
    createSymbolicLink(model.resolve("summary.json"), Path.of("report.json"));
    assertEquals(
        List.of("code/model.py", "config.json", "model.py", "old/model.py"), open().otherFiles());
    assertEquals(
        Map.of(
            "report.json", "is the report of how the input was made",
            "secret", "is a link to .hidden/secret, which is not copied",
            "summary.json", "is a link to report.json, which is not copied",
            "weights.dat", "is a link to model.safetensors, which is not copied"),
        leftOut(open()));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "../b", "../b/c"})
  void refusesDirectoriesThatLinksMakeEndless(String target) throws IOException {
    write("a/x.txt", "");
    write("b/c/y.txt", "");
    createSymbolicLink(model.resolve("a/to"), Path.of(target));
    createSymbolicLink(model.resolve("b/c/to"), Path.of("../../a"));
    Exception e = assertThrows(MalformedCheckpointException.class, this::open);
    assertTrue(e.getMessage().contains("to: is a link to a directory"), e.getMessage());
    assertTrue(e.getMessage().contains("nested too deep"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors", "sub/x.txt", "dir"})
  void refusesLinksThatLeadNowhere(String file) throws IOException {
    Path link = model.resolve(file);
    Files.deleteIfExists(link);
    Files.createDirectories(link.getParent());
    createSymbolicLink(link, Path.of("../../blobs/bb"));
    Exception e = assertThrows(MalformedCheckpointException.class, this::open);
    assertTrue(e.getMessage().contains("/" + file + ": is a link to "), e.getMessage());
    assertTrue(e.getMessage().contains("/blobs/bb, which does not exist"), e.getMessage());
    assertTrue(e.getMessage().contains("download the checkpoint again"), e.getMessage());
  }

  @Test
  void refusesALinkToItself() throws IOException {
    createSymbolicLink(model.resolve("loop"), Path.of("loop"));
    Exception e = assertThrows(MalformedCheckpointException.class, this::open);
    assertTrue(e.getMessage().contains("/loop: is a link that leads nowhere"), e.getMessage());
  }

  @Test
  void opensASnapshotOfAHuggingFaceCache() throws IOException {
    Path cache = folder.resolve("models--acme--tiny");
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/0123/sub")).getParent();
    Path blobs = Files.createDirectories(cache.resolve("blobs"));
    Files.move(model.resolve("model.safetensors"), blobs.resolve("aa"));
    Files.move(model.resolve("config.json"), blobs.resolve("bb"));
    Path foreign = Files.createDirectories(folder.resolve("models--acme--other/blobs"));
    Files.writeString(foreign.resolve("cc"), "another model's");
    Files.write(
        blobs.resolve("dd"), new CheckpointIndex(Map.of("a", "one.safetensors")).toBytes(6));
    createSymbolicLink(snapshot.resolve("one.safetensors"), Path.of("../../blobs/aa"));
    createSymbolicLink(snapshot.resolve(CheckpointIndex.FILE_NAME), Path.of("../../blobs/dd"));
    createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../blobs/bb"));
    createSymbolicLink(snapshot.resolve("sub/config.json"), Path.of("../../../blobs/bb"));
    Path link = createSymbolicLink(folder.resolve("main"), snapshot);
    for (Path path : List.of(snapshot, link)) {
      Checkpoint checkpoint = open(path);
      assertEquals(1, checkpoint.shards().size());
      assertEquals(List.of("config.json", "sub/config.json"), checkpoint.otherFiles());
      assertEquals(Map.of(), leftOut(checkpoint));
    }
    createSymbolicLink(
        snapshot.resolve("x.json"), Path.of("../../../models--acme--other/blobs/cc"));
    Exception e = assertThrows(MalformedCheckpointException.class, () -> open(snapshot));
    assertTrue(
        e.getMessage()
            .contains("is a link out of the checkpoint, to ../../../models--acme--other/blobs/cc"),
        e.getMessage());
  }

  /** As the Hub's client once filled a directory that was named for a download. */
  @Test
  void opensADirectoryOfLinksToAHuggingFaceCache() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("hub/models--acme--tiny/blobs"));
    Path weights = blobs.resolve("0f".repeat(32));
    Files.move(model.resolve("model.safetensors"), weights);
    createSymbolicLink(model.resolve("model.safetensors"), weights);
    Files.createDirectories(folder.resolve("hub/other/blobs"));
    assertEquals(6, open().totalSize());
    Path foreign = Files.move(weights, folder.resolve("hub/other/blobs/" + "0f".repeat(32)));
    Files.delete(model.resolve("model.safetensors"));
    createSymbolicLink(model.resolve("model.safetensors"), foreign);
    assertRefused("/model.safetensors: is a link out of the checkpoint");
  }
}

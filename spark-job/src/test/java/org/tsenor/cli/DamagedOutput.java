package org.tsenor.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.FileRecords;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * A copy of a pruned checkpoint that a test damages.
 *
 * @param root of the copy
 */
record DamagedOutput(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies a checkpoint. */
  static DamagedOutput of(Path checkpoint, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(checkpoint.relativize(file).toString()));
      }
    }
    return new DamagedOutput(copy);
  }

  Path file(String name) {
    return root.resolve(name);
  }

  byte[] read(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  /** Writes a file, whose folder is made. */
  void write(String name, byte[] bytes) throws IOException {
    Files.createDirectories(file(name).getParent());
    Files.write(file(name), bytes);
  }

  void write(String name, String text) throws IOException {
    write(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  void delete(String name) throws IOException {
    try (Stream<Path> files = Files.walk(file(name))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Flips the last bit of a byte in the middle of a file. */
  void flipBit(String name) throws IOException {
    byte[] bytes = read(name);
    bytes[bytes.length / 2] ^= 1;
    write(name, bytes);
  }

  /** Where a tensor lies in a file: the file's header and what lies before its data. */
  record Found(String file, ShardHeader header, TensorEntry tensor) {
    long position() {
      return header.dataOffset() + tensor.begin();
    }
  }

  /**
   * Finds a tensor.
   *
   * @param folder of the output, empty for the shards
   */
  Found find(String folder, String tensor) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        ShardHeader header = ShardHeader.parse(file, bytes.length, new ByteArrayInputStream(bytes));
        if (header.tensor(tensor).isPresent()) {
          return new Found(
              root.relativize(file).toString(), header, header.tensor(tensor).orElseThrow());
        }
      }
    }
    throw new IOException("no " + tensor);
  }

  /** Changes the bytes of a tensor in place. */
  void change(String folder, String tensor, Consumer<ByteBuffer> change) throws IOException {
    Found found = find(folder, tensor);
    byte[] bytes = read(found.file());
    change.accept(
        ByteBuffer.wrap(bytes, (int) found.position(), Math.toIntExact(found.tensor().byteLength()))
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN));
    write(found.file(), bytes);
  }

  byte[] tensor(String folder, String tensor) throws IOException {
    Found found = find(folder, tensor);
    byte[] data = new byte[Math.toIntExact(found.tensor().byteLength())];
    System.arraycopy(read(found.file()), (int) found.position(), data, 0, data.length);
    return data;
  }

  /** Replaces text in the header of a shard by text of the same length. */
  void changeHeader(String name, String from, String to) throws IOException {
    if (from.length() != to.length()) {
      throw new IllegalArgumentException("another length: " + to);
    }
    String text = new String(read(name), java.nio.charset.StandardCharsets.ISO_8859_1);
    if (!text.contains(from)) {
      throw new IllegalArgumentException("no " + from);
    }
    write(name, text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  /** Changes a JSON file. */
  void changeJson(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(read(name));
    change.accept(root);
    write(name, JSON.writeValueAsBytes(root));
  }

  void report(Consumer<ObjectNode> change) throws IOException {
    changeJson("report.json", change);
  }

  /** Changes one tensor's entry of the report. */
  void reported(String tensor, Consumer<ObjectNode> change) throws IOException {
    report(
        root ->
            root.get("tensors")
                .forEach(
                    entry -> {
                      if (entry.get("name").asText().equals(tensor)) {
                        change.accept((ObjectNode) entry);
                      }
                    }));
  }

  /** Lists the files as they are now, in the archive and in the report: digests find nothing. */
  void list() throws IOException {
    String manifest = "compact/restore.json";
    if (Files.exists(file(manifest))) {
      changeJson(
          manifest,
          archive -> {
            relist((ObjectNode) archive.get("shards"), "compact/");
            relist((ObjectNode) archive.get("other"), "compact/other/");
          });
    }
    Map<String, FileRecord> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), record(file));
      }
    }
    files.remove("report.json");
    report(root -> FileRecords.write(root.putObject("files"), files));
  }

  private void relist(ObjectNode listed, String folder) {
    Map<String, FileRecord> files = new TreeMap<>();
    listed.fieldNames().forEachRemaining(name -> files.put(name, null));
    files.keySet().removeIf(name -> !Files.exists(file(folder + name)));
    files.replaceAll((name, none) -> record(file(folder + name)));
    listed.removeAll();
    FileRecords.write(listed, files);
  }

  private static FileRecord record(Path file) {
    try {
      return FileRecord.of(Files.readAllBytes(file), DigestAlgorithm.CRC32C);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

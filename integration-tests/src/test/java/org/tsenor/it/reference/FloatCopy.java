package org.tsenor.it.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tsenor.it.Report;

/**
 * A checkpoint of BF16 with the same weights as F32, so that next to nothing is rounded between
 * decoder layers: the reference rounds nothing there.
 */
final class FloatCopy {
  private static final String INDEX = "model.safetensors.index.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private FloatCopy() {}

  /** Writes it into a new directory. */
  static void write(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    long total = 0;
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(file.getFileName());
        if (file.toString().endsWith(".safetensors")) {
          total += widen(PlainCheckpoint.shard(file), copy);
        } else if (!file.endsWith(INDEX)) {
          Files.copy(file, copy);
        }
      }
    }
    ObjectNode index = (ObjectNode) Report.read(source.resolve(INDEX));
    ((ObjectNode) index.get("metadata")).put("total_size", total);
    JSON.writeValue(target.resolve(INDEX).toFile(), index);
  }

  private static long widen(Map<String, PlainCheckpoint.Tensor> tensors, Path target)
      throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    for (Map.Entry<String, PlainCheckpoint.Tensor> tensor : new TreeMap<>(tensors).entrySet()) {
      int begin = data.size();
      data.writeBytes(bytes(tensor.getValue().floats()));
      ObjectNode entry = header.putObject(tensor.getKey());
      entry.put("dtype", "F32");
      entry.set("shape", JSON.valueToTree(tensor.getValue().shape()));
      entry.set("data_offsets", JSON.valueToTree(List.of(begin, data.size())));
    }
    String json = header.toString();
    byte[] text = (json + " ".repeat(-json.length() & 7)).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(length.putLong(text.length).array());
    file.writeBytes(text);
    data.writeTo(file);
    Files.write(target, file.toByteArray());
    return data.size();
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}

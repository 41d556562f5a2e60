package org.tsenor.job.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run means to do with its output, for the run that goes on where it is stopped.
 *
 * @param shards names of the shards it writes
 * @param replaced files that make room for its own, relative to the output
 * @param mends whether it only writes again what a finished output has lost
 */
record OutputIntent(List<String> shards, List<String> replaced, boolean mends) {
  static final OutputIntent NONE = new OutputIntent(List.of(), List.of(), false);

  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] toBytes() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    shards.forEach(root.putArray("shards")::add);
    replaced.forEach(root.putArray("replaced")::add);
    root.put("mends", mends);
    return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static OutputIntent parse(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    return new OutputIntent(
        texts(root.path("shards")), texts(root.path("replaced")), root.path("mends").asBoolean());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}

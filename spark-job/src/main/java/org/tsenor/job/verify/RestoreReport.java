package org.tsenor.job.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.tsenor.text.Counted;
import org.tsenor.text.Printable;

/**
 * What was restored, as JSON and as lines for people.
 *
 * <p>Schema version 1; fields may be added within a version; none is renamed or removed.
 *
 * @param archive what was restored
 * @param output where to
 * @param shards how many
 * @param files others
 * @param proven whether the archive said what it holds, so that every byte was checked
 */
public record RestoreReport(String archive, String output, int shards, int files, boolean proven) {
  private static final int SCHEMA_VERSION = 1;

  /** The JSON. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    root.put("archive", archive);
    root.putObject("output").put("path", output);
    root.put("shards", shards);
    root.put("other_files", files);
    root.put("proven", proven);
    return root.toString();
  }

  /** Lines for a person. */
  public String text() {
    String restored =
        "restored %s and %s to %s"
            .formatted(
                Counted.of(shards, "shard"),
                Counted.of(files, "other file"),
                Printable.line(output));
    return proven
        ? restored
        : restored
            + System.lineSeparator()
            + "not checked: the archive has no restore.json; config and tokenizer are not in it,"
            + " copy them from the checkpoint";
  }
}

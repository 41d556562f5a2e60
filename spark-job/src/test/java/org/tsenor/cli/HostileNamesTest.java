package org.tsenor.cli;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint whose names clear the screen, turn the text around and end the line. */
class HostileNamesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Clears the screen, rings, writes backwards, hides, and makes up a line of its own. */
  private static final String HOSTILE =
      "\u001b[2J\u0007\u009b31m\u202e\u2066\u200b\u007f\rFAKED\ntsenor: all is well";

  private static final Pattern OBEYED = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n]]");

  private static final String TENSOR = "model.layers.0.self_attn.q_proj.weight";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path model;

  @BeforeEach
  void writeTheCheckpoint() throws IOException {
    model = Files.createDirectory(directory.resolve("a" + HOSTILE.replace('\n', ' ')));
    ObjectNode header = JSON.createObjectNode();
    tensor(header, TENSOR, 0, 4, 4);
    tensor(header, HOSTILE, 32, 1, 1);
    header.putObject("__metadata__").put("format", HOSTILE);
    byte[] text = JSON.writeValueAsBytes(header);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length + 34).order(LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    Files.write(model.resolve("model.safetensors"), file.array());
    Files.writeString(model.resolve("notes" + HOSTILE + ".txt"), "x", UTF_8);
    Files.writeString(model.resolve("old" + HOSTILE + ".bin"), "x", UTF_8);
  }

  private static void tensor(ObjectNode header, String name, int from, int rows, int columns) {
    ObjectNode tensor = header.putObject(name).put("dtype", "BF16");
    tensor.putArray("shape").add(rows).add(columns);
    tensor.putArray("data_offsets").add(from).add(from + 2 * rows * columns);
  }

  private int run(String... args) {
    return Main.run(new SparkJobRunner(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private void requireHarmless() {
    for (StringWriter terminal : new StringWriter[] {out, err}) {
      String said = terminal.toString();
      assertFalse(OBEYED.matcher(said).find(), said);
      assertTrue(said.lines().noneMatch(line -> line.startsWith("tsenor: all is well")), said);
    }
    assertTrue((out + "" + err).contains("\\u001B[2J"), () -> out + "" + err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--headers-only", "--debug"})
  void inspectShowsThemEscaped(String option) {
    assertEquals(ExitCode.DONE, run("inspect", model.toString(), option), err::toString);
    requireHarmless();
    assertTrue(out.toString().contains("2 tensors in 1 shard,"), out::toString);
  }

  @Test
  void jsonHasThemAsTheyAre() throws IOException {
    assertEquals(ExitCode.DONE, run("inspect", model.toString(), "--json"), err::toString);
    requireHarmless();
    JsonNode report = JSON.readTree(out.toString());
    assertEquals(
        HOSTILE, report.path("shards").path(0).path("tensors").path(1).path("name").asText());
    assertEquals("notes" + HOSTILE + ".txt", report.path("other_files").path(0).asText());
  }

  @Test
  void aDryRunShowsThemEscaped() {
    assertEquals(
        ExitCode.DONE,
        run("prune", "--model", model.toString(), "--pattern", "2:4", "--dry-run"),
        err::toString);
    requireHarmless();
    assertTrue(out.toString().contains("prune 2:4"), out::toString);
    assertTrue(out.toString().contains("not copied: old\\u001B"), out::toString);
  }

  /** Values of options, names of options and commands, files, properties. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X",
        "prune|--X",
        "inspect|X",
        "inspect|X:y",
        "inspect|MODEL/X",
        "verify|MODEL",
        "verify|MODEL|--pattern|X",
        "prune|--model|MODEL|--pattern|X",
        "prune|--model|MODEL|--pattern|2:4|--solver|X|--dry-run",
        "prune|--model|MODEL|--pattern|2:4|--target|X|--dry-run",
        "prune|--model|MODEL|--pattern|2:4|--rule|X|--dry-run",
        "prune|--model|MODEL|--pattern|2:4|--recipe|X|--dry-run",
        "prune|--model|MODEL|--pattern|2:4|--conf|X",
        "prune|--model|MODEL|--pattern|2:4|--output|MODEL",
        "prune|--model|MODEL|--pattern|2:4|--output|OUT|--method|wanda|--calibration|X",
        "evaluate|--model|MODEL|--data|X",
        "restore|MODEL|--output|OUT",
      })
  void mistakesAreToldEscaped(String command) {
    String[] words =
        command
            .replace("MODEL", model.toString())
            .replace("OUT", directory.resolve("out").toString())
            .replace("X", HOSTILE)
            .split("\\|");
    assertEquals(ExitCode.USER_INPUT, run(words), err::toString);
    requireHarmless();
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void aRecipeIsToldEscaped() throws IOException {
    Path recipe = directory.resolve("r.yaml");
    Files.writeString(recipe, "\"" + "so\\e[2J\\x9b\\u202Elver" + "\": 1\n", UTF_8);
    assertEquals(
        ExitCode.USER_INPUT,
        run("prune", "--model", model.toString(), "--recipe", recipe.toString(), "--dry-run"));
    requireHarmless();
  }
}

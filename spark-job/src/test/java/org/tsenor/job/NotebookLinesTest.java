package org.tsenor.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.Report;
import org.tsenor.Tsenor;
import org.tsenor.source.SparkSessions;

/** The lines that the manual shows for notebooks, run as they stand there. */
class NotebookLinesTest {
  private static final Path MANUAL = Path.of("../README.md");
  private static final Path THIS = Path.of("src/test/java/org/tsenor/job/NotebookLinesTest.java");

  @TempDir Path directory;

  private final SparkSession spark = SparkSessions.session();
  private final String model = SparkSessions.tinyLlama().toString();

  @Test
  void prunesWithTheLinesOfTheManual() throws IOException {
    String output = directory.resolve("pruned").toString();
    Dataset<Row> bands = spark.read().format("safetensors").load(model);
    Dataset<Row> pruned = Tsenor.pruneBands(bands, Map.of("pattern", "16:32"));
    pruned.write().format("safetensors").option("like", model).save(output);

    Report proof = Tsenor.verify(spark, Map.of("model", output, "against", model));
    assertEquals(List.of(), proof.get("faults"));
    assertEquals(28, proof.get("totals/masks"));
    assertEquals(786_432, proof.get("totals/weights"));
    assertEquals(393_216, proof.get("totals/nonzeros"));
  }

  @Test
  void areTheLinesOfTheManual() throws IOException {
    String source = Files.readString(THIS);
    List<String> lines = block("java");
    assertEquals(3, lines.size());
    for (String line : lines) {
      assertTrue(source.contains("\n    " + line + "\n"), line);
    }
  }

  @Test
  void answersTheQueryOfTheManual() throws IOException {
    List<Row> rows = List.of();
    String script = String.join("\n", block("sql")).replace("/models/llama", model);
    for (String statement : script.split(";", -1)) {
      if (!statement.isBlank()) {
        rows = spark.sql(statement).collectAsList();
      }
    }
    spark.catalog().dropTempView("weights");
    assertEquals(39, rows.size());
    Row embedding =
        rows.stream()
            .filter(row -> row.getString(0).equals("model.embed_tokens.weight"))
            .findFirst()
            .orElseThrow();
    assertEquals("BF16", embedding.getString(1));
    assertEquals(List.of(512L, 128L), embedding.getList(2));
    assertEquals(512L, embedding.getLong(3));
  }

  /** The one block of this language in the manual. */
  private static List<String> block(String language) throws IOException {
    List<String> lines = Files.readAllLines(MANUAL);
    int start = lines.indexOf("```" + language);
    assertEquals(start, lines.lastIndexOf("```" + language), "one block of " + language);
    int length = lines.subList(start, lines.size()).indexOf("```");
    return lines.subList(start + 1, start + length);
  }
}

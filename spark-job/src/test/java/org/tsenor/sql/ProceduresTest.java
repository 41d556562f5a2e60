package org.tsenor.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.job.settings.Operation;
import org.tsenor.source.SparkSessions;

/** What there is to do, as SQL. */
class ProceduresTest {
  private static final String MODEL = SparkSessions.tinyLlama().toString();
  private static final String DATA = SparkSessions.tinyLlama().resolveSibling("data").toString();

  @TempDir Path directory;

  private final SparkSession spark = session();

  private static SparkSession session() {
    SparkSession own = SparkSessions.session().newSession();
    // A running session takes the catalog.
    own.conf().set("spark.sql.catalog.tsenor", TsenorCatalog.class.getName());
    return own;
  }

  private Dataset<Row> call(String procedure, String arguments) {
    return spark.sql(
        "CALL tsenor.%s(%s)"
            .formatted(
                procedure,
                arguments
                    .replace("MODEL", "'" + MODEL + "'")
                    .replace("DATA", "'" + DATA)
                    .replace("OUT", "'" + directory.resolve("out") + "'")));
  }

  @Test
  void prunesWithATensorARow() {
    List<Row> rows =
        call(
                "prune",
                "model => MODEL, output => OUT, pattern => '16:32', rules => array('*.o_proj=skip'),"
                    + " band_size => '64KiB', masks => false")
            .collectAsList();
    assertEquals(24, rows.size());
    Row first = rows.get(0);
    assertEquals("16:32", first.getAs("pattern"));
    long weights = first.getAs("weights");
    long nonzeros = first.getAs("nonzeros");
    assertEquals(weights, 2 * nonzeros);
    assertTrue(Files.exists(directory.resolve("out/report.json")));
    Row verdict = call("verify", "model => OUT, against => MODEL").first();
    assertEquals(true, verdict.getAs("proven"));
  }

  @Test
  void prunesWithCalibration() {
    Dataset<Row> rows =
        call(
            "prune",
            "model => MODEL, output => OUT, pattern => '2:4', method => 'alps', samples => 2,"
                + " sequence_length => 64, calibration => DATA/calib.txt', damping => 0.02,"
                + " true_sequential => true");
    assertEquals(28, rows.where("method = 'alps' AND relative_error < 1").count());
    assertEquals("2:4", rows.first().getAs("pattern"));
  }

  @Test
  void evaluatesPlansAndInspects() {
    Row evaluated =
        call(
                "evaluate",
                "model => MODEL, data => DATA/eval.txt', samples => 2, sequence_length => 64")
            .first();
    assertEquals(126L, (Long) evaluated.getAs("predicted_tokens"));
    Dataset<Row> plan = call("plan", "model => MODEL, pattern => '16:32'");
    assertEquals(28, plan.where("decision = 'prune'").count());
    assertEquals(
        2, plan.selectExpr("size(shape) AS dimensions").where("dimensions = 2").first().getInt(0));
    Dataset<Row> tensors = call("inspect", "model => MODEL, headers_only => true");
    assertEquals(39, tensors.count());
    assertEquals(2, tensors.select("shard").distinct().count());
  }

  @Test
  void givesTheWholeReportOrASummary() {
    String json =
        call("plan", "model => MODEL, pattern => '16:32', result => 'json'").first().getString(0);
    assertTrue(json.contains("\"pruned_tensors\" : 28"), json);
    Dataset<Row> lines = call("plan", "model => MODEL, pattern => '16:32', result => 'summary'");
    assertEquals(1, lines.where("summary LIKE '39 tensors in 2 shards: 28 pruned%'").count());
  }

  @Test
  void aListMayBeOneText() {
    Dataset<Row> plan =
        call("plan", "model => MODEL, pattern => '2:4', targets => '*.q_proj; *.k_proj'");
    assertEquals(8, plan.where("decision = 'prune'").count());
  }

  @ParameterizedTest
  @EnumSource
  void everyParameterIsOfTheCatalog(Operation operation) {
    ProcedureParameter[] parameters =
        TsenorProcedures.load(operation.label()).bind(new StructType()).parameters();
    List<String> names = new ArrayList<>();
    operation.settings().forEach(setting -> names.add(setting.key().replace('-', '_')));
    names.add("result");
    assertEquals(names, Arrays.stream(parameters).map(ProcedureParameter::name).toList());
  }

  @Test
  void aRecipeAndPropertiesGiveSettings() throws IOException {
    Path recipe = Files.writeString(directory.resolve("r.yaml"), "headers-only: true\n");
    spark.conf().set("spark.tsenor.inspect.model", MODEL);
    Dataset<Row> tensors = call("inspect", "recipe => '%s'".formatted(recipe));
    assertEquals(39, tensors.where("zeros IS NULL").count());
  }

  @Test
  void generates() {
    Row generated = call("generate", "output => OUT, size => '1MB', seed => 7").first();
    assertEquals(1L, (Long) generated.getAs("decoder_layers"));
    assertTrue(Files.exists(directory.resolve("out/config.json")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prune | model => MODEL, pattern => '4:2', output => OUT | pattern: pattern 4:2 keeps 4 of 2",
        "prune | model => MODEL, output => OUT | pattern is required: pattern = N:M",
        "prune | model => '/nowhere', output => OUT, pattern => '2:4' | /nowhere: does not exist",
        "plan | model => MODEL, pattern => '2:4', result => 'xml' | result: 'xml': allowed are rows, summary, json",
        "plan | model => MODEL, patern => '2:4' | patern",
        "plan | model => MODEL, pattern => '2:4', alps_iterations => 'many' | many",
        "prun | model => MODEL | there is none; the nearest is prune",
      })
  void mistakesAreTold(String procedure, String arguments, String message) {
    Exception mistake =
        assertThrows(Exception.class, () -> call(procedure, arguments).collectAsList());
    StringBuilder said = new StringBuilder();
    for (Throwable cause = mistake; cause != null; cause = cause.getCause()) {
      said.append(cause.getMessage());
    }
    assertTrue(said.toString().contains(message), said::toString);
  }
}

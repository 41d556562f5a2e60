package org.tsenor.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tsenor.job.Tsenor;
import org.tsenor.job.executor.RapidsPlugin;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.SparkSessions;

/** The mask functions without the plugin's jar, against what the job writes. */
class MaskFunctionsTest {
  private final SparkSession spark = SparkSessions.session();
  private final String model = SparkSessions.tinyLlama().toString();

  @BeforeEach
  void register() {
    Tsenor.register(spark);
  }

  @AfterEach
  void removePlugin() {
    spark.sparkContext().conf().remove("spark.plugins");
  }

  private Dataset<Row> bands() {
    return spark.read().format("safetensors").load(model);
  }

  private Dataset<Row> pruned(String... settings) throws IOException {
    Map<String, String> values =
        new java.util.HashMap<>(Map.of("model", model, "pattern", "16:32"));
    for (int i = 0; i < settings.length; i += 2) {
      values.put(settings[i], settings[i + 1]);
    }
    PruneSettings chosen = Tsenor.settings(spark, values);
    return Tsenor.prune(bands(), chosen);
  }

  @Test
  void findsTheMasksOfTheJobInSql() throws IOException {
    pruned().filter("mask is not null").createOrReplaceTempView("pruned");
    bands().createOrReplaceTempView("bands");
    Row sums =
        spark
            .sql(
                "select count(*), count_if(m <> p.mask), sum(c.kept_score - p.kept_score),"
                    + " max(c.gap_max) from (select *, transposable_mask(data, int(shape[1]), dtype,"
                    + " '16:32') m, certified_mask(data, int(shape[1]), dtype, '16:32') c from bands"
                    + " where size(shape) = 2) b join pruned p using (tensor, first_row)")
            .first();
    assertTrue(sums.getLong(0) >= 28, sums::toString);
    assertEquals(0, sums.getLong(1));
    assertEquals(0, sums.getDouble(2));
    assertTrue(sums.getDouble(3) < 1e-6, sums::toString);
  }

  @Test
  void takesArraysOfFloats() {
    Row row =
        spark
            .sql(
                "select transposable_mask(array(4f, 1f, 2f, -3f), 2, 'F32', '1:2'),"
                    + " transposable_mask(cast(null as binary), 2, 'F32', '1:2'),"
                    + " transposable_mask(X'', 2, 'F32', '1:2'),"
                    + " transposable_mask(X'0000', 1, 'F16', cast(null as string))")
            .first();
    assertArrayEquals(new byte[] {1, 2}, (byte[]) row.get(0));
    assertNull(row.get(1));
    assertNull(row.get(2));
    assertNull(row.get(3));
  }

  @Test
  void saysWhatIsWrong() {
    for (List<String> fault :
        List.of(
            List.of("array(1f, 2f), 2, 'F32', '1:2'", "1 x 2 weights is not whole blocks"),
            List.of("X'00', 2, 'F32', '1:2'", "1 bytes are not whole rows of 2 F32 weights"),
            List.of("X'0000', 1, 'I8', '1:2'", "'I8' is not a dtype"),
            List.of("array(1f, 2f), 1, 'BF16', '1:2'", "ARRAY<FLOAT> has dtype F32, not BF16"),
            List.of("array(1f, 2f), 1, 'F32', '2-4'", "'2-4' is not a pattern"),
            List.of("'text', 1, 'F32', '1:2'", "takes BINARY or ARRAY<FLOAT>"))) {
      Exception thrown =
          assertThrows(
              Exception.class,
              () -> spark.sql("select transposable_mask(" + fault.get(0) + ")").collect());
      assertTrue(messages(thrown).contains(fault.get(1)), () -> messages(thrown));
    }
  }

  private static String messages(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      all.append(cause.getMessage()).append('\n');
    }
    return all.toString();
  }

  /** The jar is not here; the plan is the plugin's all the same, and its functions run by rows. */
  @Test
  void prunesByColumnsWhereThePluginIsOn() throws IOException {
    List<String> compared =
        List.of("tensor", "first_row", "data", "mask", "blocks", "nonzeros", "kept_score");
    String[] rules = {"rules", "*q_proj=8:16,standard"};
    List<Row> byTasks = sorted(pruned(rules), compared);
    SparkConf conf = spark.sparkContext().conf();
    conf.set("spark.plugins", RapidsPlugin.CLASS);
    Dataset<Row> columnar = pruned(rules);
    assertTrue(plan(columnar).contains("certified_mask("), () -> plan(columnar));
    assertFalse(plan(pruned("backend", "vector")).contains("certified_mask("));
    List<Row> byColumns = sorted(columnar, compared);
    assertEquals(byTasks.size(), byColumns.size());
    for (int i = 0; i < byTasks.size(); i++) {
      for (int column = 0; column < compared.size(); column++) {
        Object expected = byTasks.get(i).get(column);
        Object found = byColumns.get(i).get(column);
        if (expected instanceof byte[] bytes) {
          assertArrayEquals(bytes, (byte[]) found);
        } else {
          assertEquals(expected, found);
        }
      }
    }
  }

  private static String plan(Dataset<Row> dataset) {
    return dataset.queryExecution().analyzed().toString();
  }

  private static List<Row> sorted(Dataset<Row> dataset, List<String> columns) {
    return dataset
        .selectExpr(columns.toArray(new String[0]))
        .orderBy("tensor", "first_row")
        .collectAsList();
  }

  @Test
  void touchesNothingOfThePluginWithoutItsJar() {
    List<String> asked = new ArrayList<>();
    ClassLoader recording =
        new ClassLoader(MaskFunctions.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            return super.loadClass(name, resolve);
          }
        };
    TransposableMask function = MaskFunctions.of(MaskSettings.EXACT, MaskOutput.MASK, recording);
    assertSame(TransposableMask.class, function.getClass());
    assertEquals(List.of(MaskFunctions.PLUGIN_INTERFACE), asked);
    assertThrows(NoClassDefFoundError.class, () -> Class.forName(MaskFunctions.COLUMNAR));
  }
}

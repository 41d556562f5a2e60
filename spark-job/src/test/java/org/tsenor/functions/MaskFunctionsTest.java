package org.tsenor.functions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tsenor.job.Tsenor;
import org.tsenor.job.executor.RapidsPlugin;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.SparkSessions;
import org.tsenor.sql.CertifiedMask;
import org.tsenor.sql.TransposableMask;
import org.tsenor.sql.TsenorExtensions;

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
            List.of("X'00', 2, 'F32', '1:2'", "1 byte is not whole rows of 2 F32 weights"),
            List.of("X'0000', 1, 'I8', '1:2'", "'I8' is not a dtype"),
            List.of("array(1f, 2f), 1, 'BF16', '1:2'", "has dtype F32, not BF16"),
            List.of("array(1f, 2f), 1, 'F32', '2-4'", "'2-4' is not a pattern"),
            List.of("array(1f, null), 2, 'F32', '1:2'", "data has a NULL at index 1"),
            List.of("array(1f, 2f), 5000000000, 'F32', '1:2'", "columns is 5000000000: allowed"),
            List.of("array(1f, 2f), 0, 'F32', '1:2'", "columns is 0: allowed"),
            List.of("array(1d, 1e300), 2, 'F32', '1:2'", "1 x 2 weights is not whole blocks"),
            List.of("array(1d, 1e300, 1d, 1d), 2, 'F32', '1:2'", "nfinit"))) {
      Exception thrown =
          assertThrows(
              Exception.class,
              () -> spark.sql("select transposable_mask(" + fault.get(0) + ")").collect());
      assertTrue(messages(thrown).contains(fault.get(1)), () -> messages(thrown));
    }
  }

  @Test
  void takesWholeNumbersForColumnsAndAnyNumbersForWeights() {
    byte[] mask = {1, 2};
    for (String columns : List.of("2Y", "2S", "2", "2L", "element_at(array(3L, 2L), -1)")) {
      for (String data :
          List.of(
              "array(4f, 1f, 2f, -3f)",
              "array(4d, 1d, 2d, -3d)",
              "array(4.0, 1.0, 2.0, -3.5)",
              "array(4, 1, 2, -3)",
              "array(4Y, 1Y, 2Y, -3Y)",
              "transform(sequence(1, 4), x -> cast(if(x in (2, 3), 1, 9) as double))")) {
        Row row =
            spark
                .sql("select transposable_mask(%s, %s, 'F32', '1:2')".formatted(data, columns))
                .first();
        assertArrayEquals(mask, (byte[]) row.get(0), data + " and " + columns);
      }
    }
    Row nulls =
        spark
            .sql(
                "select transposable_mask(null, 2, 'F32', '1:2'),"
                    + " transposable_mask(array(), 2, 'F32', '1:2'),"
                    + " transposable_mask(array(1d, 2d), null, 'F32', null),"
                    + " certified_mask(cast(null as array<double>), 2L, 'F32', '1:2')")
            .first();
    for (int i = 0; i < nulls.length(); i++) {
      assertNull(nulls.get(i), "column " + i);
    }
  }

  @Test
  void takesArgumentsByName() {
    Row row =
        spark
            .sql(
                "select transposable_mask(array(4f, 1f, 2f, -3f), pattern => p, DTYPE => 'F32',"
                    + " columns => 2L) from values ('1:2') as t(p)")
            .first();
    assertArrayEquals(new byte[] {1, 2}, (byte[]) row.get(0));
  }

  @Test
  void refusesOtherTypesWhenTheQueryIsAnalyzed() {
    for (List<String> fault :
        List.of(
            List.of("'text', 1, 'F32', '1:2'", "`data`", "BINARY"),
            List.of("array('a'), 1, 'F32', '1:2'", "`data`", "ARRAY of numbers"),
            List.of("array(true), 1, 'F32', '1:2'", "`data`", "ARRAY of numbers"),
            List.of("X'00', 2.0, 'F32', '1:2'", "`columns`", "BIGINT"),
            List.of("X'00', '2', 'F32', '1:2'", "`columns`", "BIGINT"),
            List.of("X'00', 2, 32, '1:2'", "`dtype`", "STRING"),
            List.of("X'00', 2, 'F32', 0.5", "`pattern`", "STRING"),
            List.of("X'00', 2, 'F32'", "transposable_mask", "data, columns, dtype, pattern"),
            List.of("X'00', 2, 'F32', patern => '1:2'", "`patern`", "`pattern`"),
            List.of("X'00', 2, 'F32', data => X'00'", "`data`", "positional"))) {
      Exception thrown =
          assertThrows(
              Exception.class,
              // Not even planned: the analysis refuses it.
              () -> spark.sql("select transposable_mask(" + fault.get(0) + ")"));
      assertInstanceOf(AnalysisException.class, thrown);
      assertTrue(thrown.getMessage().contains(fault.get(1)), thrown::getMessage);
      assertTrue(thrown.getMessage().contains(fault.get(2)), thrown::getMessage);
    }
  }

  /** As PySpark and the server of Spark Connect register a class that they are told the name of. */
  @Test
  void areClassesThatCanBeRegisteredByName() throws ReflectiveOperationException {
    Method register =
        spark
            .udf()
            .getClass()
            .getMethod("registerJava", String.class, String.class, DataType.class);
    register.invoke(
        spark.udf(), "by_name", TransposableMask.class.getName(), MaskOutput.MASK.type());
    register.invoke(
        spark.udf(), "proof_by_name", CertifiedMask.class.getName(), MaskOutput.CERTIFIED.type());
    Row row =
        spark
            .sql(
                "select by_name(array(4d, 1d, 2d, -3d), 2L, 'F32', '1:2'),"
                    + " proof_by_name(array(4.0, 1.0, 2.0, -3.0), 2S, 'F32', '1:2').kept_score")
            .first();
    assertArrayEquals(new byte[] {1, 2}, (byte[]) row.get(0));
    assertEquals(7, row.getDouble(1));
    Exception wrong =
        assertThrows(
            Exception.class,
            () -> spark.sql("select by_name(array(1d, 2d), 2.5, 'F32', '1:2')").collect());
    assertTrue(messages(wrong).contains("argument columns is BigDecimal '2.5'"), messages(wrong));
  }

  @Test
  void areThereWhereverTheExtensionIs() {
    SparkConf conf = spark.sparkContext().conf();
    conf.set("spark.sql.extensions", TsenorExtensions.class.getName());
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    try {
      SparkSession extended = SparkSession.builder().getOrCreate();
      assertNotSame(spark, extended);
      Row row =
          extended.sql("select transposable_mask(array(4f, 1f, 2f, -3f), 2, 'F32', '1:2')").first();
      assertArrayEquals(new byte[] {1, 2}, (byte[]) row.get(0));
      assertTrue(
          extended
              .sql("describe function certified_mask")
              .collectAsList()
              .toString()
              .contains("data, columns, dtype, pattern"));
    } finally {
      conf.remove("spark.sql.extensions");
      SparkSession.setDefaultSession(spark);
      SparkSession.setActiveSession(spark);
    }
  }

  static String messages(Throwable thrown) {
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
    RowwiseMask function = MaskFunctions.of(MaskSettings.EXACT, MaskOutput.MASK, recording);
    assertSame(RowwiseMask.class, function.getClass());
    assertEquals(List.of(MaskFunctions.PLUGIN_INTERFACE), asked);
    assertThrows(NoClassDefFoundError.class, () -> Class.forName(MaskFunctions.COLUMNAR));
  }
}

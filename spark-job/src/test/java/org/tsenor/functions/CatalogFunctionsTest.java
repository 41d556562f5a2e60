package org.tsenor.functions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tsenor.source.SparkSessions;
import org.tsenor.sql.TsenorCatalog;

/** The mask functions of a catalog that is set on a session that runs. */
class CatalogFunctionsTest {
  private static final String CATALOG = "spark.sql.catalog.tsenor_functions";

  private final SparkSession spark = SparkSessions.session();

  @BeforeEach
  void setCatalog() {
    spark.conf().set(CATALOG, TsenorCatalog.class.getName());
    spark
        .read()
        .format("safetensors")
        .load(SparkSessions.tinyLlama().toString())
        .createOrReplaceTempView("bands_of_catalog");
  }

  @AfterEach
  void unsetCatalog() {
    spark.conf().unset(CATALOG);
    spark.catalog().dropTempView("bands_of_catalog");
  }

  private Row first(String function, String arguments) {
    return spark.sql("SELECT tsenor_functions.%s(%s)".formatted(function, arguments)).first();
  }

  @Test
  void giveWhatTheFunctionsOfTheSessionGive() {
    MaskFunctions.register(spark);
    Row compared =
        spark
            .sql(
                "SELECT count(*), count_if(m <> transposable_mask(data, shape[1], dtype, '16:32')),"
                    + " count_if(c <> certified_mask(data, shape[1], dtype, '16:32')),"
                    + " count_if(m <> c.mask) FROM"
                    + " (SELECT *, tsenor_functions.transposable_mask(data, shape[1], dtype, '16:32') m,"
                    + " tsenor_functions.certified_mask(data, shape[1], dtype, '16:32') c"
                    + " FROM bands_of_catalog WHERE size(shape) = 2)")
            .first();
    assertTrue(compared.getLong(0) >= 28, compared::toString);
    assertEquals(List.of(0L, 0L, 0L), List.of(compared.get(1), compared.get(2), compared.get(3)));
  }

  @Test
  void takeWholeNumbersForColumnsAndAnyNumbersForWeights() {
    for (String columns : List.of("2Y", "2S", "2", "2L", "element_at(array(3L, 2L), -1)")) {
      for (String data :
          List.of(
              "array(4f, 1f, 2f, -3f)",
              "array(4d, 1d, 2d, -3d)",
              "array(4.0, 1.0, 2.0, -3.5)",
              "array(4, 1, 2, -3)",
              "array(4Y, 1Y, 2Y, -3Y)",
              "array(4L, 1L, 2L, -3L)",
              "transform(sequence(1, 4), x -> cast(if(x in (2, 3), 1, 9) as decimal(20, 3)))")) {
        Row row = first("transposable_mask", data + ", " + columns + ", 'F32', '1:2'");
        assertArrayEquals(new byte[] {1, 2}, (byte[]) row.get(0), data + " and " + columns);
      }
    }
  }

  @Test
  void giveNullForNull() {
    for (String arguments :
        List.of(
            "null, 2, 'F32', '1:2'",
            "array(), 2, 'F32', '1:2'",
            "X'', 2, 'F32', '1:2'",
            "array(1d, 2d), null, 'F32', '1:2'",
            "array(1d, 2d), cast(null as bigint), 'F32', '1:2'",
            "array(1d, 2d), 2, null, '1:2'",
            "cast(null as array<double>), 2, 'F32', null")) {
      assertNull(first("transposable_mask", arguments).get(0), arguments);
      assertNull(first("certified_mask", arguments).get(0), arguments);
    }
  }

  @Test
  void refuseOtherTypesWhenTheQueryIsAnalyzed() {
    for (List<String> fault :
        List.of(
            List.of("'text', 1, 'F32', '1:2'", "argument data is \"STRING\"", "ARRAY of numbers"),
            List.of("array('a'), 1, 'F32', '1:2'", "argument data is \"ARRAY<STRING>\"", "BINARY"),
            List.of("X'00', 2.0, 'F32', '1:2'", "argument columns is \"DECIMAL(2,1)\"", "BIGINT"),
            List.of("X'00', '2', 'F32', '1:2'", "argument columns is \"STRING\"", "BIGINT"),
            List.of("X'00', 2, 32, '1:2'", "argument dtype is \"INT\"", "STRING"),
            List.of("X'00', 2, 'F32', 0.5", "argument pattern is", "STRING"),
            List.of(
                "X'00', 2, 'F32'", "3 arguments were given", "data, columns, dtype, pattern"))) {
      Exception thrown =
          assertThrows(
              Exception.class,
              () -> spark.sql("SELECT tsenor_functions.transposable_mask(" + fault.get(0) + ")"));
      assertInstanceOf(AnalysisException.class, thrown);
      assertTrue(thrown.getMessage().contains(fault.get(1)), thrown::getMessage);
      assertTrue(thrown.getMessage().contains(fault.get(2)), thrown::getMessage);
    }
    Exception element =
        assertThrows(
            Exception.class, () -> first("transposable_mask", "array(1d, null), 2, 'F32', '1:2'"));
    String messages = MaskFunctionsTest.messages(element);
    assertTrue(messages.contains("data has a NULL at index 1"), messages);
  }

  @Test
  void areListedAndDescribed() throws NoSuchFunctionException {
    TsenorCatalog catalog = new TsenorCatalog();
    String[] root = {};
    Set<String> names =
        Arrays.stream(catalog.listFunctions(root))
            .map(Identifier::name)
            .collect(Collectors.toSet());
    assertEquals(Set.of("transposable_mask", "certified_mask"), names);
    assertEquals(0, catalog.listFunctions(new String[] {"elsewhere"}).length);
    String description =
        catalog.loadFunction(Identifier.of(root, "TRANSPOSABLE_MASK")).description();
    assertTrue(description.contains("data, columns, dtype, pattern"), description);
    assertTrue(description.contains("F32, F16, BF16"), description);
    for (Identifier unknown :
        List.of(
            Identifier.of(root, "mask"),
            Identifier.of(new String[] {"elsewhere"}, "transposable_mask"))) {
      assertThrows(NoSuchFunctionException.class, () -> catalog.loadFunction(unknown));
    }
  }
}

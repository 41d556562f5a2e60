package org.tsenor.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tsenor.text.NearestNames;

/**
 * Which columns a session takes for the same.
 *
 * @param caseSensitive whether {@code Tensor} is another column than {@code tensor}
 */
public record ColumnNames(boolean caseSensitive) {
  private static final String PROPERTY = "spark.sql.caseSensitive";

  /** By the session's {@code spark.sql.caseSensitive}. */
  public static ColumnNames of(SparkSession spark) {
    return new ColumnNames(Boolean.parseBoolean(spark.conf().get(PROPERTY)));
  }

  /** The one of these names that a column has. */
  public Optional<String> known(String column, List<String> names) {
    return names.stream()
        .filter(name -> caseSensitive ? name.equals(column) : name.equalsIgnoreCase(column))
        .findFirst();
  }

  /** Rows whose columns have these names in this case, where they have them in any. */
  public Dataset<Row> named(Dataset<Row> rows, List<String> names) {
    return rows.toDF(
        Arrays.stream(rows.columns())
            .map(column -> known(column, names).orElse(column))
            .toArray(String[]::new));
  }

  /**
   * What may have been meant by a name that no column has, in words that follow what is missing;
   * empty if nothing is near.
   */
  public String hint(String name, String... columns) {
    for (String column : columns) {
      if (column.equalsIgnoreCase(name)) {
        return "; %s is another column, as %s is true".formatted(column, PROPERTY);
      }
    }
    for (String column : columns) {
      if (NearestNames.distance(column, name) <= 2) {
        return "; the nearest is " + column;
      }
    }
    return "";
  }
}

package org.tsenor.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.tsenor.Report;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.UserInputException;

/** What comes back of a procedure. */
enum ResultForm {
  /** A table: a tensor, a model or a verdict a row. */
  ROWS {
    @Override
    LocalScan scan(Operation operation, Report report) {
      ReportTable table = ReportTable.of(operation, report);
      return new LocalRows(table.schema(), table.rows(report));
    }
  },
  /** The lines that the command line prints, one a row. */
  SUMMARY {
    @Override
    LocalScan scan(Operation operation, Report report) {
      return texts("summary", report.text().lines().toList());
    }
  },
  /** All of the report as JSON, in one row, and the lines beside it. */
  JSON {
    @Override
    LocalScan scan(Operation operation, Report report) {
      Object[] values = {
        UTF8String.fromString(report.json()), UTF8String.fromString(report.text())
      };
      return new LocalRows(
          new StructType()
              .add("report", DataTypes.StringType, false)
              .add("summary", DataTypes.StringType, false),
          new InternalRow[] {new GenericInternalRow(values)});
    }
  };

  static final String EFFECT =
      "rows: a table; summary: lines for a person; json: all of the report, in one row."
          + " Default: rows.";

  abstract LocalScan scan(Operation operation, Report report);

  /**
   * The form with this name; rows of null.
   *
   * @throws UserInputException if there is none
   */
  static ResultForm parse(String name) {
    if (name == null) {
      return ROWS;
    }
    return Arrays.stream(values())
        .filter(form -> form.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserInputException(
                    "result: '%s': allowed are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(ResultForm::label)
                                .collect(Collectors.joining(", ")))));
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static LocalScan texts(String column, List<String> texts) {
    return new LocalRows(
        new StructType().add(column, DataTypes.StringType, false),
        texts.stream()
            .map(text -> new GenericInternalRow(new Object[] {UTF8String.fromString(text)}))
            .toArray(InternalRow[]::new));
  }
}

package org.tsenor.sql;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.types.StructType;

/** Rows that are there already. */
final class LocalRows implements LocalScan {
  private final StructType schema;
  private final InternalRow[] rows;

  LocalRows(StructType schema, InternalRow[] rows) {
    this.schema = schema;
    this.rows = rows;
  }

  @Override
  public StructType readSchema() {
    return schema;
  }

  @Override
  public InternalRow[] rows() {
    return rows;
  }
}

package org.tsenor.sql;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.tsenor.job.run.Software;

/** What runs here: names and versions, as reports have them. */
final class VersionProcedure implements UnboundProcedure, BoundProcedure {
  static final String NAME = "version";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Names and versions of what runs here.";
  }

  @Override
  public BoundProcedure bind(StructType given) {
    return this;
  }

  @Override
  public ProcedureParameter[] parameters() {
    return new ProcedureParameter[0];
  }

  @Override
  public boolean isDeterministic() {
    return true;
  }

  @Override
  public Iterator<Scan> call(InternalRow given) {
    StructType schema =
        new StructType()
            .add("name", DataTypes.StringType, false)
            .add("version", DataTypes.StringType, false);
    Map<String, String> versions = Software.versions(SparkSession.active());
    InternalRow[] rows =
        versions.entrySet().stream()
            .map(
                entry ->
                    new GenericInternalRow(
                        new Object[] {
                          UTF8String.fromString(entry.getKey()),
                          UTF8String.fromString(entry.getValue())
                        }))
            .toArray(InternalRow[]::new);
    return List.<Scan>of(new LocalRows(schema, rows)).iterator();
  }
}

package org.tsenor.sql;

import java.util.List;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.tsenor.sql.procedure.TsenorProcedures;

/**
 * A catalog of procedures and functions, for Spark 4.0 and later: with {@code
 * spark.sql.catalog.tsenor=org.tsenor.sql.TsenorCatalog}, which a running session takes too, {@code
 * CALL tsenor.prune(model => '…', output => '…', pattern => '16:32')}. It has no tables.
 */
public final class TsenorCatalog implements ProcedureCatalog {
  private String name;

  @Override
  public void initialize(String given, CaseInsensitiveStringMap options) {
    name = given;
  }

  @Override
  public String name() {
    return name;
  }

  /** All procedures are in the catalog itself, in no namespace. */
  @Override
  public UnboundProcedure loadProcedure(Identifier procedure) {
    return TsenorProcedures.load(procedure.name());
  }

  /** For {@code SHOW PROCEDURES}, of Spark 4.1 and later. */
  // No override: Spark 4.0, which we compile with, does not ask.
  public Identifier[] listProcedures(String[] namespace) {
    List<String> names = namespace.length == 0 ? TsenorProcedures.names() : List.of();
    return names.stream().map(each -> Identifier.of(namespace, each)).toArray(Identifier[]::new);
  }
}

package org.tsenor.sql;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.tsenor.functions.CatalogFunctions;

/**
 * A catalog of procedures and functions, for Spark 4.0 and later. With {@code
 * spark.sql.catalog.tsenor=org.tsenor.sql.TsenorCatalog}, which may be set on a session that runs,
 * SQL knows {@code CALL tsenor.prune(model => '…', output => '…', pattern => '16:32')} and its
 * like, {@code tsenor.transposable_mask} and {@code tsenor.certified_mask}. It has no tables.
 */
public final class TsenorCatalog implements FunctionCatalog, ProcedureCatalog {
  private String name;

  @Override
  public void initialize(String given, CaseInsensitiveStringMap options) {
    name = given;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return identifiers(namespace, CatalogFunctions.list());
  }

  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    if (identifier.namespace().length > 0) {
      throw new NoSuchFunctionException(identifier);
    }
    return CatalogFunctions.load(identifier.name())
        .orElseThrow(() -> new NoSuchFunctionException(identifier));
  }

  /**
   * The procedure with this name.
   *
   * @throws org.tsenor.job.settings.UserInputException if there is none
   */
  @Override
  public UnboundProcedure loadProcedure(Identifier procedure) {
    return TsenorProcedures.load(String.join(".", path(procedure)));
  }

  private static String[] path(Identifier identifier) {
    String[] path = Arrays.copyOf(identifier.namespace(), identifier.namespace().length + 1);
    path[path.length - 1] = identifier.name();
    return path;
  }

  /**
   * For {@code SHOW PROCEDURES}, of Spark 4.1 and later; 4.0, which we compile with, has it not.
   */
  public Identifier[] listProcedures(String[] namespace) {
    return identifiers(namespace, TsenorProcedures.names());
  }

  /** All that there is is in the catalog itself, in no namespace. */
  private static Identifier[] identifiers(String[] namespace, List<String> names) {
    return namespace.length > 0
        ? new Identifier[0]
        : names.stream().map(each -> Identifier.of(namespace, each)).toArray(Identifier[]::new);
  }
}

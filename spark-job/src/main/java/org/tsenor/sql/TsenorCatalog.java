package org.tsenor.sql;

import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A catalog of this library: with {@code spark.sql.catalog.tsenor=org.tsenor.sql.TsenorCatalog},
 * which may be set on a session that runs, SQL knows {@code tsenor.transposable_mask} and {@code
 * tsenor.certified_mask}.
 */
public final class TsenorCatalog implements FunctionCatalog {
  private static final String[] ROOT = new String[0];

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
    return namespace.length > 0
        ? new Identifier[0]
        : CatalogFunctions.list().stream()
            .map(function -> Identifier.of(ROOT, function))
            .toArray(Identifier[]::new);
  }

  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    if (identifier.namespace().length > 0) {
      throw new NoSuchFunctionException(identifier);
    }
    return CatalogFunctions.load(identifier.name())
        .orElseThrow(() -> new NoSuchFunctionException(identifier));
  }
}

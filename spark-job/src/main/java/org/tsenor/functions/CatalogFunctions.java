package org.tsenor.functions;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;

/** The mask functions as a catalog has them: {@code tsenor.transposable_mask(…)}. */
public final class CatalogFunctions {
  private CatalogFunctions() {}

  /** Names of all functions. */
  public static List<String> list() {
    return Arrays.stream(MaskOutput.values()).map(MaskOutput::function).toList();
  }

  /** A function by its name, in any case; empty if there is none. */
  public static Optional<UnboundFunction> load(String name) {
    return Arrays.stream(MaskOutput.values())
        .filter(output -> output.function().equalsIgnoreCase(name))
        .findFirst()
        .map(UnboundMask::new);
  }
}

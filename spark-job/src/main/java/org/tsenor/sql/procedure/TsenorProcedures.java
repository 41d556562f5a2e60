package org.tsenor.sql.procedure;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.tsenor.Operation;
import org.tsenor.job.selection.NearestNames;
import org.tsenor.job.settings.UserInputException;

/** The procedures of the catalog, by name. */
public final class TsenorProcedures {
  private TsenorProcedures() {}

  /** All of their names. */
  public static List<String> names() {
    return Arrays.stream(Operation.values()).map(Operation::label).toList();
  }

  /**
   * The procedure with this name.
   *
   * @throws UserInputException if there is none, with the nearest
   */
  public static UnboundProcedure load(String name) {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation.label().equalsIgnoreCase(name))
        .findFirst()
        .map(OperationProcedure::of)
        .orElseThrow(
            () ->
                new UserInputException(
                    "procedure %s: there is none; %s"
                        .formatted(
                            name,
                            NearestNames.nearest(name, names())
                                .map(near -> "the nearest is " + near)
                                .orElse("there are " + String.join(", ", names())))));
  }
}

package org.tsenor.sql;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.text.NearestNames;

/** The procedures of the catalog, by name. */
public final class TsenorProcedures {
  private TsenorProcedures() {}

  /** All of their names. */
  public static List<String> names() {
    return Stream.concat(
            Arrays.stream(Operation.values()).map(Operation::label),
            Stream.of(VersionProcedure.NAME))
        .toList();
  }

  /**
   * The procedure with this name.
   *
   * @throws UserInputException if there is none, with the nearest
   */
  public static UnboundProcedure load(String name) {
    if (name.equalsIgnoreCase(VersionProcedure.NAME)) {
      return new VersionProcedure();
    }
    return Arrays.stream(Operation.values())
        .filter(operation -> operation.label().equalsIgnoreCase(name))
        .findFirst()
        .<UnboundProcedure>map(OperationProcedure::of)
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

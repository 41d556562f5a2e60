package org.tsenor.functions;

import java.util.Arrays;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A mask function of a catalog, before it is known what it is called with.
 *
 * @param output what it gives
 */
record UnboundMask(MaskOutput output) implements UnboundFunction {
  @Override
  public String name() {
    return output.function();
  }

  @Override
  public String description() {
    return output.usage();
  }

  /**
   * Takes the types of a call.
   *
   * @throws UnsupportedOperationException if they are too many, too few or not allowed: Spark makes
   *     an error of the analysis of it
   */
  @Override
  public BoundFunction bind(StructType input) {
    DataType[] types =
        Arrays.stream(input.fields()).map(StructField::dataType).toArray(DataType[]::new);
    if (types.length != ArgumentTypes.NAMES.size()) {
      throw new UnsupportedOperationException(
          "%d arguments were given: %d are needed, %s"
              .formatted(
                  types.length,
                  ArgumentTypes.NAMES.size(),
                  String.join(", ", ArgumentTypes.NAMES)));
    }
    for (int place = 0; place < types.length; place++) {
      if (!ArgumentTypes.fits(place, types[place])) {
        throw new UnsupportedOperationException(
            "argument %s is \"%s\": allowed is %s"
                .formatted(
                    ArgumentTypes.NAMES.get(place),
                    types[place].sql(),
                    ArgumentTypes.allowed(place)));
      }
    }
    return new BoundMask(output, types);
  }
}

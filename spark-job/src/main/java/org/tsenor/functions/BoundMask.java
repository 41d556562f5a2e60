package org.tsenor.functions;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import scala.collection.immutable.ArraySeq;

/** A mask function of a catalog, called with values of known types, row by row on the CPU. */
final class BoundMask implements ScalarFunction<Object> {
  private static final long serialVersionUID = 1L;

  private final MaskOutput output;
  private final DataType[] types;
  private final RowwiseMask mask;

  /**
   * @param types of the arguments, each of which fits
   */
  BoundMask(MaskOutput output, DataType[] types) {
    this.output = output;
    this.types = types.clone();
    this.mask = new RowwiseMask(MaskSettings.EXACT, output);
  }

  /** As they are given: so Spark casts none. */
  @Override
  public DataType[] inputTypes() {
    return types.clone();
  }

  @Override
  public DataType resultType() {
    return output.type();
  }

  @Override
  public String name() {
    return output.function();
  }

  @Override
  public String canonicalName() {
    return "org.tsenor." + output.function();
  }

  @Override
  public Object produceResult(InternalRow arguments) {
    return CatalystTypeConverters.convertToCatalyst(
        mask.call(
            value(arguments, 0), value(arguments, 1), text(arguments, 2), text(arguments, 3)));
  }

  private Object value(InternalRow arguments, int place) {
    if (arguments.isNullAt(place)) {
      return null;
    }
    Object value = arguments.get(place, types[place]);
    return types[place] instanceof ArrayType array
        ? numbers((ArrayData) value, array.elementType())
        : value;
  }

  private String text(InternalRow arguments, int place) {
    return arguments.isNullAt(place) ? null : arguments.getUTF8String(place).toString();
  }

  private static ArraySeq<?> numbers(ArrayData array, DataType element) {
    Object[] numbers = new Object[array.numElements()];
    for (int i = 0; i < numbers.length; i++) {
      Object number = array.isNullAt(i) ? null : array.get(i, element);
      numbers[i] = number instanceof Decimal decimal ? (Object) decimal.toDouble() : number;
    }
    return ArraySeq.unsafeWrapArray(numbers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoundMask bound
        && output == bound.output
        && Arrays.equals(types, bound.types);
  }

  @Override
  public int hashCode() {
    return 31 * output.hashCode() + Arrays.hashCode(types);
  }
}

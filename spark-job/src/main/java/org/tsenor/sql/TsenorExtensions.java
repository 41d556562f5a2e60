package org.tsenor.sql;

import org.apache.spark.sql.SparkSessionExtensions;
import org.tsenor.functions.MaskFunctions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Registers the SQL functions {@code transposable_mask} and {@code certified_mask} in every session
 * of an application that has {@code spark.sql.extensions=org.tsenor.sql.TsenorExtensions}: for SQL,
 * Python and Spark Connect.
 */
public final class TsenorExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    MaskFunctions.inject(extensions);
    return BoxedUnit.UNIT;
  }
}

package org.tsenor.sql;

import org.apache.spark.sql.api.java.UDF4;
import org.tsenor.functions.MaskOutput;
import org.tsenor.functions.MaskSettings;
import org.tsenor.functions.RowwiseMask;

/**
 * The exact mask of a band, for what registers a class by its name, as Python's {@code
 * registerJavaFunction} does; its type is BINARY.
 */
public final class TransposableMask extends RowwiseMask
    // Spark looks for the interface at the class itself.
    implements UDF4<Object, Object, Object, Object, Object> {
  private static final long serialVersionUID = 1L;

  /** With the defaults of {@code transposable_mask}. */
  public TransposableMask() {
    super(MaskSettings.EXACT, MaskOutput.MASK);
  }
}

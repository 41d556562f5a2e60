package org.tsenor.sql;

import org.apache.spark.sql.api.java.UDF4;
import org.tsenor.functions.MaskOutput;
import org.tsenor.functions.MaskSettings;
import org.tsenor.functions.RowwiseMask;

/**
 * The exact mask of a band with its proof, for what registers a class by its name; its type is that
 * of {@link MaskOutput#CERTIFIED}.
 */
public final class CertifiedMask extends RowwiseMask
    // Spark looks for the interface at the class itself.
    implements UDF4<Object, Object, Object, Object, Object> {
  private static final long serialVersionUID = 1L;

  /** With the defaults of {@code certified_mask}. */
  public CertifiedMask() {
    super(MaskSettings.EXACT, MaskOutput.CERTIFIED);
  }
}

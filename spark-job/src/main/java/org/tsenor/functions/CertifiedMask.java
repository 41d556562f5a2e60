package org.tsenor.functions;

import org.apache.spark.sql.api.java.UDF4;

/**
 * The SQL function {@code certified_mask} as a class that can be registered by its name, see {@link
 * RowwiseMask#RowwiseMask()}; its type is that of {@link MaskOutput#CERTIFIED}.
 */
final class CertifiedMask extends RowwiseMask
    // Spark looks for the interface at the class itself.
    implements UDF4<Object, Object, Object, Object, Object> {
  private static final long serialVersionUID = 1L;

  /** Of the exact masks. */
  public CertifiedMask() {
    super(MaskSettings.EXACT, MaskOutput.CERTIFIED);
  }
}

package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * Pruned rows whose weights and mask lie in a file.
 *
 * @param figures which rows, and how they were pruned
 * @param file with {@link org.tsenor.job.calibrated.StoredRows}
 */
@DefaultSerializer(JavaSerializer.class)
record KeptPiece(PieceFigures figures, String file) implements Serializable {
  private static final long serialVersionUID = 1L;
}

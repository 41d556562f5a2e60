package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * Rows of one linear: the work of one task.
 *
 * @param tensor the linear's weight
 * @param key where the rows belong in their shard
 * @param rows how many
 * @param linears what was prepared for this and others
 */
@DefaultSerializer(JavaSerializer.class)
record LinearBand(String tensor, PieceKey key, int rows, PreparedLinears linears)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}

package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a pruned piece belongs in its shard; the order is that of the file.
 *
 * @param position of the tensor among the shard's
 * @param firstRow of the piece in its tensor
 */
@DefaultSerializer(JavaSerializer.class)
record PieceKey(int position, long firstRow) implements Comparable<PieceKey>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final Comparator<PieceKey> ORDER =
      Comparator.comparingInt(PieceKey::position).thenComparingLong(PieceKey::firstRow);

  @Override
  public int compareTo(PieceKey other) {
    return ORDER.compare(this, other);
  }
}

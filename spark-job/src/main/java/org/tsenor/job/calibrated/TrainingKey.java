package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Comparator;

/**
 * When a window has its turn in an epoch.
 *
 * @param group that it is in
 * @param position in it
 */
@DefaultSerializer(JavaSerializer.class)
record TrainingKey(int group, int position) implements Comparable<TrainingKey>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final Comparator<TrainingKey> ORDER =
      Comparator.comparingInt(TrainingKey::group).thenComparingInt(TrainingKey::position);

  @Override
  public int compareTo(TrainingKey other) {
    return ORDER.compare(this, other);
  }
}

package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Comparator;

/**
 * Where sums of gradients at outputs belong, and when they are added.
 *
 * @param linear which of those that are weighed, from 0
 * @param window the first of the group that is summed: they are added in this order
 */
@DefaultSerializer(JavaSerializer.class)
record MetricKey(int linear, int window) implements Comparable<MetricKey>, Serializable {
  private static final long serialVersionUID = 1L;

  private static final Comparator<MetricKey> ORDER =
      Comparator.comparingInt(MetricKey::linear).thenComparingInt(MetricKey::window);

  @Override
  public int compareTo(MetricKey other) {
    return ORDER.compare(this, other);
  }
}

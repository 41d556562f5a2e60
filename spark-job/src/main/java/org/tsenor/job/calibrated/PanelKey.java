package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a piece of a Gram matrix belongs, and when it is added.
 *
 * @param input which of the layer's inputs that are summed, from 0
 * @param panel which rows, from 0
 * @param window the first of the group that it sums: pieces are added in this order
 */
@DefaultSerializer(JavaSerializer.class)
record PanelKey(int input, int panel, int window) implements Comparable<PanelKey>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final Comparator<PanelKey> ORDER =
      Comparator.comparingInt(PanelKey::input)
          .thenComparingInt(PanelKey::panel)
          .thenComparingInt(PanelKey::window);

  @Override
  public int compareTo(PanelKey other) {
    return ORDER.compare(this, other);
  }
}

package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a piece of a sum belongs, and when it is added.
 *
 * @param input which of the layer's inputs that are summed, from 0
 * @param sum which of that input's sums
 * @param panel which rows, from 0
 * @param window the first of the group that it sums: pieces are added in this order
 */
@DefaultSerializer(JavaSerializer.class)
record PanelKey(int input, Sum sum, int panel, int window)
    implements Comparable<PanelKey>, Serializable {
  private static final long serialVersionUID = 1L;

  /** What is summed over tokens. */
  enum Sum {
    /** x̂·x̂ᵀ, of which the lower triangle is sent. */
    GRAM,
    /** (x − x̂)·x̂ᵀ, with x of the model that is not pruned. */
    INPUTS,
    /** (r − r̂)·x̂ᵀ of the residual streams. */
    RESIDUAL
  }

  private static final Comparator<PanelKey> ORDER =
      Comparator.comparingInt(PanelKey::input)
          .thenComparing(PanelKey::sum)
          .thenComparingInt(PanelKey::panel)
          .thenComparingInt(PanelKey::window);

  @Override
  public int compareTo(PanelKey other) {
    return ORDER.compare(this, other);
  }
}

package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import org.tsenor.linalg.FloatMatrix;

/**
 * The residual stream of one window between two decoder layers.
 *
 * @param index among all windows
 * @param hidden shape (tokens, hidden), row-major; never changed, since Spark caches it
 * @param tokens of the window
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
@DefaultSerializer(JavaSerializer.class)
record WindowStream(int index, float[] hidden, int tokens) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The stream itself, to be read only. */
  public FloatMatrix view() {
    return new FloatMatrix(tokens, hidden.length / tokens, hidden);
  }
}

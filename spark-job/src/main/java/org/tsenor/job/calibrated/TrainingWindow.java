package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import org.tsenor.linalg.FloatMatrix;

/**
 * One window before a decoder layer on the pruned stream, and behind it on the dense one.
 *
 * @param index among all windows
 * @param tokens of the window
 * @param input shape (tokens, hidden), row-major; never changed, since Spark caches it
 * @param target what the layer should make of it, as {@code input}
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
@DefaultSerializer(JavaSerializer.class)
record TrainingWindow(int index, int tokens, float[] input, float[] target)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** To be read only. */
  FloatMatrix inputView() {
    return new FloatMatrix(tokens, input.length / tokens, input);
  }

  /** To be read only. */
  FloatMatrix targetView() {
    return new FloatMatrix(tokens, target.length / tokens, target);
  }
}

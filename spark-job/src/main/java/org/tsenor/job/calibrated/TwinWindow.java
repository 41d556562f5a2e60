package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.StreamPass.Resting;

/**
 * One window on its way through a model that is not pruned, and through the same one as far as it
 * is pruned; both rest at the same place.
 *
 * @param index among all windows
 * @param tokens of the window
 * @param dense through the model that is not pruned
 * @param pruned through the one that is
 */
@DefaultSerializer(JavaSerializer.class)
record TwinWindow(int index, int tokens, Stream dense, Stream pruned) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * One of the two; never changed, since Spark caches it.
   *
   * @param residual stream, shape (tokens, hidden), row-major
   * @param context attention's output, row-major; null where it is not needed
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  record Stream(float[] residual, float[] context) implements Serializable {
    private static final long serialVersionUID = 1L;

    static Stream of(Resting window) {
      return new Stream(
          window.residual().values(), window.context() == null ? null : window.context().values());
    }

    /** The stream itself, to be read only. */
    Resting resting(int tokens) {
      return new Resting(
          matrix(residual, tokens), context == null ? null : matrix(context, tokens));
    }

    private static FloatMatrix matrix(float[] values, int tokens) {
      return new FloatMatrix(tokens, values.length / tokens, values);
    }
  }

  /** Before the first layer, where nothing is pruned. */
  static TwinWindow of(WindowStream window) {
    Stream both = new Stream(window.hidden(), null);
    return new TwinWindow(window.index(), window.tokens(), both, both);
  }

  /**
   * How far the pruned stream is from the dense one: the mean over tokens of |r̂ − r|² / (|r|² +
   * |r̂ − r|²). Each token counts alike, since a window's first has a hundred times the norm of the
   * others; and none for more than 1, since it may have that norm in one of the streams alone.
   */
  double deviation() {
    int hidden = dense.residual().length / tokens;
    double sum = 0;
    for (int token = 0; token < tokens; token++) {
      double apart = 0;
      double size = 0;
      for (int i = token * hidden; i < (token + 1) * hidden; i++) {
        double before = dense.residual()[i];
        double difference = pruned.residual()[i] - before;
        apart += difference * difference;
        size += before * before;
      }
      sum += apart == 0 ? 0 : apart / (size + apart);
    }
    return sum / tokens;
  }
}

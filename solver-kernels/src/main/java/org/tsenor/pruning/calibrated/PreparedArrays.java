package org.tsenor.pruning.calibrated;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.tsenor.linalg.DoubleMatrix;

/**
 * A prepared input as plain numbers and texts, for whoever carries it to another process. {@link
 * CalibratedMethod#restore} makes it an input again, the same to the bit.
 *
 * @param facts short texts by name
 * @param matrices by name, in the order given; kept, never changed
 */
public record PreparedArrays(Map<String, String> facts, Map<String, DoubleMatrix> matrices) {
  public PreparedArrays {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    matrices = Collections.unmodifiableMap(new LinkedHashMap<>(matrices));
  }

  /** These and others. */
  public PreparedArrays with(Map<String, DoubleMatrix> others) {
    Map<String, DoubleMatrix> all = new LinkedHashMap<>(matrices);
    all.putAll(others);
    return new PreparedArrays(facts, all);
  }

  /** A vector as {@link #vector} gives it back. */
  public static DoubleMatrix row(double[] values) {
    return new DoubleMatrix(1, values.length, values);
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public String fact(String name) {
    if (!facts.containsKey(name)) {
      throw new IllegalArgumentException("has no '%s'".formatted(name));
    }
    return facts.get(name);
  }

  /**
   * A number of a kind that is counted.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public long count(String name) {
    return Long.parseLong(fact(name));
  }

  /**
   * A matrix.
   *
   * @throws IllegalArgumentException if there is none of this name and shape
   */
  public DoubleMatrix matrix(String name, int rows, int columns) {
    DoubleMatrix matrix = matrices.get(name);
    if (matrix == null || matrix.rows() != rows || matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "has no array '%s' of shape [%d, %d]".formatted(name, rows, columns));
    }
    return matrix;
  }

  /**
   * A vector.
   *
   * @throws IllegalArgumentException if there is none of this name and length
   */
  public double[] vector(String name, int length) {
    double[] values = matrix(name, 1, length).values();
    return values.length == length ? values : Arrays.copyOf(values, length);
  }

  /**
   * The side of a square matrix.
   *
   * @throws IllegalArgumentException if there is no matrix of this name
   */
  public int side(String name) {
    DoubleMatrix matrix = matrices.get(name);
    if (matrix == null) {
      throw new IllegalArgumentException("has no array '%s'".formatted(name));
    }
    matrix.requireSquare();
    return matrix.rows();
  }
}

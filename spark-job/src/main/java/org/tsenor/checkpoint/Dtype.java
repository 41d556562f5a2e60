package org.tsenor.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The element types of safetensors; each constant's name is its label in a header. */
public enum Dtype {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  F64(64),
  I64(64),
  U64(64);

  private static final Map<String, Dtype> BY_LABEL =
      Arrays.stream(values()).collect(Collectors.toMap(Dtype::label, Function.identity()));

  private final int bits;

  Dtype(int bits) {
    this.bits = bits;
  }

  /** Width of one element in bits: 4, 6, or a multiple of 8. */
  public int bits() {
    return bits;
  }

  /** The name in a header, such as {@code BF16}. */
  public String label() {
    return name();
  }

  /** The type of this label; empty if safetensors has none of that name (upper case matters). */
  public static Optional<Dtype> of(String label) {
    return Optional.ofNullable(BY_LABEL.get(label));
  }

  /**
   * Bytes of a tensor of this type.
   *
   * @param shape dimensions, each at least 0; none for a scalar
   * @throws IllegalArgumentException if a dimension is negative, if the size passes 2^63 bits (the
   *     product is formed from the left, as the reference implementation forms it), or if elements
   *     narrower than a byte do not fill whole bytes
   */
  public long byteLength(List<Long> shape) {
    long size = bits;
    try {
      long elements = 1;
      for (long dimension : shape) {
        if (dimension < 0) {
          throw new IllegalArgumentException(
              "shape %s has the dimension %d: allowed is 0 or more".formatted(shape, dimension));
        }
        elements = Math.multiplyExact(elements, dimension);
      }
      size = Math.multiplyExact(elements, size);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "shape %s of %s overflows: a tensor has fewer than 2^63 bits".formatted(shape, this), e);
    }
    if (size % Byte.SIZE != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shape %s of %s takes %d bits: allowed is a multiple of 8",
              shape,
              this,
              size));
    }
    return size / Byte.SIZE;
  }
}

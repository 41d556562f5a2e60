package org.tsenor.gpu;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compiled kernels.
 *
 * @param name for messages, such as the resource's
 * @param leastDriver the oldest CUDA whose driver runs them, as {@code cuDriverGetVersion} counts
 * @param bytes PTX, ended by a zero byte
 * @param argumentBytes of the struct that a kernel takes by value, by the kernel's name
 */
public record KernelImage(
    String name, int leastDriver, byte[] bytes, Map<String, Integer> argumentBytes) {
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry\\s+(\\w+)\\(\\s*\\.param[^\\[\\)]*\\[(\\d+)\\]\\s*\\)");

  /** The argument sizes that PTX declares. */
  static Map<String, Integer> argumentBytes(byte[] ptx) {
    return ENTRY
        .matcher(new String(ptx, StandardCharsets.US_ASCII))
        .results()
        .collect(
            Collectors.toUnmodifiableMap(
                match -> match.group(1), match -> Integer.valueOf(match.group(2))));
  }

  /**
   * Refuses an argument that is not laid out as the kernel's struct: the driver would read beyond
   * it, or give the kernel half of it.
   *
   * @throws IllegalArgumentException if there is no such kernel, or its struct has another size
   */
  public void requireArgument(String kernel, byte[] argument) {
    Integer expected = argumentBytes.get(kernel);
    if (expected == null) {
      throw new IllegalArgumentException("%s has no kernel %s".formatted(name, kernel));
    }
    if (argument.length != expected) {
      throw new IllegalArgumentException(
          "kernel %s takes a struct of %d bytes and was given %d"
              .formatted(kernel, expected, argument.length));
    }
  }
}

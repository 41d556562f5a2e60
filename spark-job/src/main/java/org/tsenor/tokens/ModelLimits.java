package org.tsenor.tokens;

/**
 * What a model can take.
 *
 * @param vocabularySize ids are in [0, vocabularySize)
 * @param positions most tokens of a window
 */
public record ModelLimits(int vocabularySize, int positions) {
  public ModelLimits {
    if (vocabularySize < 1 || positions < 2) {
      throw new IllegalArgumentException(
          "vocabularySize must be at least 1 and positions at least 2 but are %d and %d"
              .formatted(vocabularySize, positions));
    }
  }
}

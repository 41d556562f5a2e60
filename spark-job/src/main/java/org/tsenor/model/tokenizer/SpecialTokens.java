package org.tsenor.model.tokenizer;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tokens that a tokenizer adds around a text by itself.
 *
 * @param leading added once before the text, such as the beginning-of-text token (BOS)
 * @param trailing added once after it
 */
public record SpecialTokens(List<Token> leading, List<Token> trailing) {
  /** None before, none after. */
  public static final SpecialTokens NONE = new SpecialTokens(List.of(), List.of());

  /**
   * A token.
   *
   * @param text as the tokenizer writes it
   * @param id in the vocabulary
   */
  public record Token(String text, int id) {
    @Override
    public String toString() {
      return "%s (%d)".formatted(text, id);
    }
  }

  public SpecialTokens {
    leading = List.copyOf(leading);
    trailing = List.copyOf(trailing);
  }

  /** For reports: {@code <|begin_of_text|> (128000) before each text}, or {@code none}. */
  public String describe() {
    String all =
        Stream.of(places(leading, "before"), places(trailing, "after"))
            .filter(place -> !place.isEmpty())
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  private static String places(List<Token> tokens, String where) {
    return tokens.isEmpty()
        ? ""
        : tokens.stream().map(Token::toString).collect(Collectors.joining(" "))
            + " %s each text".formatted(where);
  }
}

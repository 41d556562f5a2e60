package org.tsenor.job.settings;

import com.google.re2j.Pattern;
import java.io.Serializable;

/**
 * A way to name tensors, in one of three forms.
 *
 * <ul>
 *   <li>An exact name, {@code model.layers.0.mlp.up_proj.weight}.
 *   <li>A glob, as soon as one of <code>* ? [ {</code> occurs: {@code *} is any run of characters,
 *       dots included, {@code ?} one character, {@code [0-3]} one of a set, <code>{q,k}_proj</code>
 *       one of several.
 *   <li>{@code re:} and a regular expression, of the kind that {@link NameExpression} reads.
 * </ul>
 *
 * <p>Every form must match the whole name. A name that ends in {@code .weight} also answers without
 * that ending, so {@code re:.*k_proj} and {@code *.k_proj} match {@code
 * model.layers.0.self_attn.k_proj.weight}.
 */
public final class Selector implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String REGEX_PREFIX = "re:";
  private static final String WEIGHT = ".weight";

  private final String text;
  private final boolean exact;
  private final String expression;

  /** Compiled when it is first used: it does not travel, whatever serializes the selector. */
  private transient Pattern pattern;

  private Selector(String text, boolean exact, String expression, Pattern pattern) {
    this.text = text;
    this.exact = exact;
    this.expression = expression;
    this.pattern = pattern;
  }

  /**
   * Reads a selector.
   *
   * @throws IllegalArgumentException if it is empty, or its regular expression or glob is malformed
   */
  public static Selector parse(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.equals(REGEX_PREFIX)) {
      throw new IllegalArgumentException(
          "'%s' is an empty selector: write a tensor name, a glob or re:EXPRESSION"
              .formatted(trimmed));
    }
    boolean regex = trimmed.startsWith(REGEX_PREFIX);
    boolean exact = !regex && trimmed.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0);
    String expression = trimmed;
    if (regex) {
      expression = trimmed.substring(REGEX_PREFIX.length());
    } else {
      expression = exact ? Pattern.quote(trimmed) : GlobExpression.toRegex(trimmed);
    }
    if (exact) {
      return new Selector(trimmed, true, expression, Pattern.compile(expression));
    }
    try {
      return new Selector(trimmed, false, expression, NameExpression.compile(expression));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          regex
              ? "'%s' %s".formatted(NameExpression.shortened(trimmed), e.getMessage())
              : "'%s' is not a valid glob: a [ or { is not closed, or a [set] is malformed"
                  .formatted(NameExpression.shortened(trimmed)),
          e);
    }
  }

  /** Whether it names one tensor rather than a family of them. */
  public boolean isExact() {
    return exact;
  }

  /** Whether the tensor, or the module it is the weight of, is selected. */
  public boolean matches(String tensor) {
    return pattern().matcher(tensor).matches()
        || (tensor.endsWith(WEIGHT) && pattern().matcher(module(tensor)).matches());
  }

  /** Whether some part of the name matches, which a regular expression by itself does not count. */
  public boolean matchesPartOf(String tensor) {
    return text.startsWith(REGEX_PREFIX) && pattern().matcher(tensor).find();
  }

  private Pattern pattern() {
    if (pattern == null) {
      pattern = Pattern.compile(expression);
    }
    return pattern;
  }

  /** The selector without what makes it a glob or regular expression, to look for near names. */
  public String literal() {
    String bare = text.startsWith(REGEX_PREFIX) ? text.substring(REGEX_PREFIX.length()) : text;
    return bare.replaceAll("\\.[*+]|[*?^$\\\\()]|\\[[^]]*]|\\{[^}]*}", "");
  }

  private static String module(String tensor) {
    return tensor.substring(0, tensor.length() - WEIGHT.length());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Selector selector && selector.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return text;
  }
}

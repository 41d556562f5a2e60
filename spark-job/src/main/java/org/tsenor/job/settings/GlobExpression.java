package org.tsenor.job.settings;

/** Turns a glob over tensor names into a regular expression. */
final class GlobExpression {
  private GlobExpression() {}

  /** The expression; a set or alternative left open gives one that does not compile. */
  static String toRegex(String glob) {
    StringBuilder regex = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        case '[' -> {
          int close = glob.indexOf(']', i + 1);
          regex.append(close < 0 ? glob.substring(i) : set(glob.substring(i + 1, close)));
          i = close < 0 ? glob.length() : close;
        }
        case '{' -> {
          depth++;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(depth > 0 ? ")" : "\\}");
          depth = Math.max(0, depth - 1);
        }
        case ',' -> regex.append(depth > 0 ? "|" : ",");
        default -> regex.append(".\\^$+()|]".indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return regex.toString();
  }

  private static String set(String members) {
    boolean negated = members.startsWith("!");
    String plain =
        (negated ? members.substring(1) : members).replaceAll("[\\\\\\[\\]^&]", "\\\\$0");
    return (negated ? "[^" : "[") + plain + "]";
  }
}

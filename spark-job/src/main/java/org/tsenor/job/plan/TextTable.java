package org.tsenor.job.plan;

import java.io.PrintWriter;
import java.util.List;
import org.tsenor.text.Printable;

/** Prints lines of cells in aligned columns. */
public final class TextTable {
  private TextTable() {}

  /**
   * Prints a table.
   *
   * @param lines equally long lines of cells, the first one headings
   * @param rightAligned indices of the columns aligned to the right
   */
  public static void print(PrintWriter out, List<List<String>> lines, Integer... rightAligned) {
    List<Integer> right = List.of(rightAligned);
    int[] widths = new int[lines.get(0).size()];
    List<List<String>> printable =
        lines.stream().map(line -> line.stream().map(Printable::line).toList()).toList();
    for (List<String> line : printable) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    for (List<String> line : printable) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String padding = " ".repeat(widths[column] - line.get(column).length());
        boolean toTheRight = right.contains(column);
        text.append(toTheRight ? padding : "").append(line.get(column));
        text.append(toTheRight ? "" : padding).append("  ");
      }
      out.println(text.toString().stripTrailing());
    }
  }
}

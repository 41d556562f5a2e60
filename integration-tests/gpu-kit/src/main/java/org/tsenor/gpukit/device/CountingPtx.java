package org.tsenor.gpukit.device;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kernels that count how often warps run each of their basic blocks, made of the shipped ones by
 * additions to their PTX.
 *
 * <p>What a warp runs is known to the device alone: paths through a block of the mask depend on the
 * weights. A warp that parts runs a basic block once for each of its parts, and is counted so.
 */
final class CountingPtx {
  private static final Pattern ENTRY = Pattern.compile("^\\.visible \\.entry (\\w+)\\(");
  private static final Pattern LABEL = Pattern.compile("^\\$\\w+:");
  private static final Pattern INSTRUCTION =
      Pattern.compile("^\\s+(@!?%\\w+\\s+)?([a-z]\\w*)(\\.[\\w.:]*)?\\b.*;.*");

  private final List<String> lines = new ArrayList<>();
  private final List<Counted> counted = new ArrayList<>();
  private final long counters;
  private String kernel = "";
  private boolean blockBegins;

  /** Units that run instructions, by what they do a clock. */
  enum Unit {
    /** Sums and products of floats. */
    FLOAT("float", 4),
    /** Integers, bits, comparisons, selections, minima. */
    INTEGER("integer, compare", 2),
    DOUBLE("double", 2),
    /** Exponentials, logarithms, reciprocals, conversions. */
    SPECIAL("special", 0.5),
    /** Words passed between lanes, votes, waits of a warp. */
    EXCHANGE("exchange", 1),
    SHARED("shared memory", 1),
    GLOBAL("global memory", 1),
    CONTROL("branches", 2),
    /** Moves and reads of parameters: most have no instruction of their own in machine code. */
    MOVE("moves", 4);

    private final String label;
    private final double warpsAClock;

    Unit(String label, double warpsAClock) {
      this.label = label;
      this.warpsAClock = warpsAClock;
    }

    String label() {
      return label;
    }

    /** Instructions of warps that a multiprocessor of compute capability 9.0 starts a clock. */
    double warpsAClock() {
      return warpsAClock;
    }
  }

  /**
   * A basic block with a counter.
   *
   * @param kernel that it is of
   * @param instructions in it, by unit
   */
  record Counted(String kernel, Map<Unit, Integer> instructions) {}

  /**
   * Adds counters.
   *
   * @param ptx the module, as nvcc writes it
   * @param kernels that are kept
   * @param counters address of the counters, 64 bits each, one a basic block
   */
  CountingPtx(String ptx, List<String> kernels, long counters) {
    this.counters = counters;
    boolean kept = true;
    for (String line : ptx.lines().toList()) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.find()) {
        kernel = entry.group(1);
        kept = kernels.contains(kernel);
        blockBegins = false;
      }
      if (kept) {
        add(line);
      }
    }
  }

  private void add(String line) {
    if (line.equals("{")) {
      lines.add(line);
      lines.add("\t.reg .pred %counts;\n\t.reg .b32 %active, %lower;\n\t.reg .b64 %counter;");
      blockBegins = true;
      return;
    }
    if (LABEL.matcher(line).find()) {
      lines.add(line);
      blockBegins = true;
      return;
    }
    Matcher instruction = INSTRUCTION.matcher(line);
    if (!kernel.isEmpty() && instruction.matches()) {
      if (blockBegins) {
        begin();
      }
      String operation = instruction.group(2);
      String types = instruction.group(3) == null ? "" : instruction.group(3);
      counted.get(counted.size() - 1).instructions().merge(unit(operation, types), 1, Integer::sum);
      blockBegins = operation.equals("bra") || operation.equals("ret");
    }
    lines.add(line);
  }

  private void begin() {
    String counter = Long.toString(counters + (long) Long.BYTES * counted.size());
    counted.add(new Counted(kernel, new EnumMap<>(Unit.class)));
    lines.add(
        """
        \tactivemask.b32 %active;
        \tmov.u32 %lower, %lanemask_lt;
        \tand.b32 %lower, %lower, %active;
        \tsetp.eq.u32 %counts, %lower, 0;
        \tmov.u64 %counter, COUNTER;
        \t@%counts red.global.add.u64 [%counter], 1;"""
            .replace("COUNTER", counter));
  }

  /** The unit of an instruction; of 64-bit integers half of the instructions that they take. */
  private static Unit unit(String operation, String types) {
    return switch (operation) {
      case "mov", "cvta" -> Unit.MOVE;
      case "ld", "st", "red", "atom" ->
          types.contains("shared")
              ? Unit.SHARED
              : types.contains("global") ? Unit.GLOBAL : Unit.MOVE;
      case "shfl", "vote", "redux", "activemask", "match" -> Unit.EXCHANGE;
      case "bar" -> types.contains("warp") ? Unit.EXCHANGE : Unit.CONTROL;
      case "bra", "ret" -> Unit.CONTROL;
      case "ex2", "lg2", "rcp", "rsqrt", "sqrt", "div", "popc", "brev", "bfind", "clz", "cvt" ->
          Unit.SPECIAL;
      case "add", "sub", "mul", "fma", "mad", "neg", "abs", "min", "max", "setp", "selp" -> {
        boolean compares = operation.matches("min|max|setp|selp");
        yield types.contains("f64")
            ? Unit.DOUBLE
            : types.contains("f32") && !compares ? Unit.FLOAT : Unit.INTEGER;
      }
      default -> Unit.INTEGER;
    };
  }

  /** The module's text. */
  String text() {
    return String.join("\n", lines) + "\n";
  }

  /** What has counters, in their order. */
  List<Counted> counted() {
    return counted;
  }
}

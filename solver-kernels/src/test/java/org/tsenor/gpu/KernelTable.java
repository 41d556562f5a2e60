package org.tsenor.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The C++ source that lists the kernels of a build, which {@code kernels.h} declares. A kernel is
 * found by its declaration: {@code extern "C" __global__ void name(const SomeTask task)}, where a
 * header has {@code struct SomeTask}.
 */
public final class KernelTable {
  private static final Pattern KERNEL =
      Pattern.compile(
          "extern \"C\" __global__ void\\s+(?:__launch_bounds__\\([^)]*\\)\\s+)?"
              + "(\\w+)\\(\\s*const (\\w+) task\\)");

  private KernelTable() {}

  /** A kernel and the struct that it takes. */
  public record Entry(String kernel, String argument) {}

  /** The kernels of sources, in their order. */
  public static List<Entry> entries(List<Path> sources) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path source : sources) {
      KERNEL
          .matcher(Files.readString(source))
          .results()
          .map(match -> new Entry(match.group(1), match.group(2)))
          .forEach(entries::add);
    }
    return entries;
  }

  /**
   * The table's source.
   *
   * @throws IllegalArgumentException if no header declares a kernel's struct
   */
  static String source(List<Entry> entries, List<Path> headers) throws IOException {
    Set<String> includes = new TreeSet<>();
    StringBuilder declarations = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    for (Entry entry : entries) {
      includes.add(header(entry, headers).getFileName().toString());
      declarations.append(
          "extern \"C\" void %s(const %s task);%n".formatted(entry.kernel(), entry.argument()));
      rows.append(
          ("    {\"%1$s\", \"%2$s\", sizeof(%2$s), [](const void* argument) {%n"
                  + "       %1$s(*static_cast<const %2$s*>(argument));%n     }},%n")
              .formatted(entry.kernel(), entry.argument()));
    }
    StringBuilder source = new StringBuilder("#include \"kernels.h\"\n");
    includes.forEach(include -> source.append("#include \"%s\"%n".formatted(include)));
    return source
        .append(declarations)
        .append("const Kernel kKernels[] = {\n")
        .append(rows)
        .append("};\nconst int kKernelCount = %d;%n".formatted(entries.size()))
        .toString();
  }

  private static Path header(Entry entry, List<Path> headers) throws IOException {
    Pattern declaration = Pattern.compile("(?m)^struct %s \\{".formatted(entry.argument()));
    for (Path header : headers) {
      if (declaration.matcher(Files.readString(header)).results().map(MatchResult::start).count()
          > 0) {
        return header;
      }
    }
    throw new IllegalArgumentException(
        "no header declares %s, which %s takes".formatted(entry.argument(), entry.kernel()));
  }
}

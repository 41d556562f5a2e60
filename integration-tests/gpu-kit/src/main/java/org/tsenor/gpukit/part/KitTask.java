package org.tsenor.gpukit.part;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a part of the kit is started with: {@code DIRECTORY [small]}. Its standard output is its
 * piece of the report.
 *
 * @param directory for files that other parts read
 * @param small whether sizes are such that an emulated device does them in seconds
 */
public record KitTask(Path directory, boolean small) {
  /** Exit code of a part that could not run for a reason that is no failure. */
  public static final int SKIPPED = 3;

  /** What tells the reason apart from other words on standard error. */
  public static final String REASON = "reason: ";

  /** A part's work. */
  public interface Work {
    void run(KitTask task) throws Exception;
  }

  /** Something that a part needs is not on this machine. */
  public static final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SkippedException(String reason) {
      super(reason);
    }
  }

  /** Runs a part in this process and ends it. */
  public static void run(String[] arguments, Work work) {
    // Numbers read alike wherever the kit runs.
    Locale.setDefault(Locale.ROOT);
    List<String> words = List.of(arguments);
    KitTask task = new KitTask(Path.of(words.get(0)), words.contains("small"));
    int exit = 0;
    try {
      work.run(task);
    } catch (SkippedException e) {
      System.err.println(REASON + e.getMessage());
      exit = SKIPPED;
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      System.err.println(REASON + e.getMessage());
      exit = 1;
    }
    System.out.flush();
    System.exit(exit);
  }

  /** One or the other size. */
  public int size(int full, int reduced) {
    return small ? reduced : full;
  }
}

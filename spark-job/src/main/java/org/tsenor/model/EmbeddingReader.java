package org.tsenor.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.linalg.FloatMatrix;

/** Looks tokens up in the embedding, of which only the rows they need are read. */
public final class EmbeddingReader {
  /** Rows that nobody wants are read along when fewer, in elements, lie between two wanted ones. */
  private static final int MAX_GAP_ELEMENTS = 1 << 15;

  private static final int MAX_RUN_ELEMENTS = 1 << 20;

  private final Checkpoint checkpoint;
  private final int hidden;
  private final int vocabulary;

  /** The embedding of this checkpoint. */
  public EmbeddingReader(Checkpoint checkpoint, ModelConfig config) {
    this.checkpoint = checkpoint;
    this.hidden = config.sizes().hidden();
    this.vocabulary = config.sizes().vocabulary();
  }

  /**
   * Embeds windows of tokens; reads each row once, in file order, however often it occurs.
   *
   * @param windows token ids, each in [0, vocabulary)
   * @return for each window its residual stream, shape (tokens, hidden)
   * @throws IllegalArgumentException if an id is not in the vocabulary
   */
  public List<FloatMatrix> embed(List<int[]> windows) throws IOException {
    SortedSet<Integer> wanted = new TreeSet<>();
    for (int[] window : windows) {
      for (int id : window) {
        if (id < 0 || id >= vocabulary) {
          throw new IllegalArgumentException(
              "token id %d: allowed is 0 to %d".formatted(id, vocabulary - 1));
        }
        wanted.add(id);
      }
    }
    Map<Integer, float[]> rows = read(wanted);
    return windows.stream().map(window -> stream(window, rows)).toList();
  }

  private Map<Integer, float[]> read(SortedSet<Integer> wanted) throws IOException {
    Map<Integer, float[]> rows = new HashMap<>();
    int maxGap = MAX_GAP_ELEMENTS / hidden;
    int maxRun = Math.max(1, MAX_RUN_ELEMENTS / hidden);
    try (TensorReader reader = new TensorReader(checkpoint)) {
      List<Integer> run = new ArrayList<>();
      for (int id : wanted) {
        if (!run.isEmpty()
            && (id - run.get(run.size() - 1) > maxGap + 1 || id - run.get(0) >= maxRun)) {
          readRun(reader, run, rows);
          run.clear();
        }
        run.add(id);
      }
      if (!run.isEmpty()) {
        readRun(reader, run, rows);
      }
    }
    return rows;
  }

  private void readRun(TensorReader reader, List<Integer> run, Map<Integer, float[]> rows)
      throws IOException {
    int first = run.get(0);
    FloatMatrix read = FloatMatrix.zeros(run.get(run.size() - 1) - first + 1, hidden);
    reader.readRows(TensorNames.EMBEDDING, first, read);
    for (int id : run) {
      float[] row = new float[hidden];
      System.arraycopy(read.values(), (id - first) * hidden, row, 0, hidden);
      rows.put(id, row);
    }
  }

  private FloatMatrix stream(int[] window, Map<Integer, float[]> rows) {
    FloatMatrix stream = FloatMatrix.zeros(window.length, hidden);
    for (int token = 0; token < window.length; token++) {
      System.arraycopy(rows.get(window[token]), 0, stream.values(), token * hidden, hidden);
    }
    return stream;
  }
}

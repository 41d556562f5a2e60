package org.tsenor.job.calibrated.rows;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.job.calibrated.stream.LayerFiles;
import org.tsenor.job.calibrated.stream.RunContext;
import scala.Tuple2;

/** Pruned pieces as files, from when they are pruned to when their shard is written. */
record KeptPieces(Broadcast<RunContext> context) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Writes a piece, in the task that pruned it; returns where it lies. */
  Answer<String> keep(Answer<PrunedPiece> pruned) throws IOException {
    return Answer.to(() -> write(pruned.orThrow()));
  }

  private String write(PrunedPiece piece) throws IOException {
    long attempt = TaskContext.get().taskAttemptId();
    return files().write(piece, "%s.%d.%d".formatted(piece.tensor(), piece.firstRow(), attempt));
  }

  /** Reads a piece. */
  Tuple2<PieceKey, Answer<PrunedPiece>> fetch(String file) throws IOException {
    PrunedPiece piece = files().read(file, PrunedPiece.class);
    return new Tuple2<>(piece.band().key(), new Answer<>(piece, null));
  }

  private LayerFiles files() throws IOException {
    return LayerFiles.of(context.value().configuration(), context.value().output());
  }
}

package org.tsenor.tokens;

import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where tokens come from.
 *
 * @param path a file, or a directory of files of one kind: text ({@code .txt}: one row a file),
 *     JSON lines ({@code .jsonl}, {@code .json}: one row an object) or Parquet; text and JSON also
 *     compressed ({@code .gz})
 * @param field the field or column with a text or token ids; if open, {@code input_ids} where there
 *     is one, else {@code text}
 * @param separator put between the texts of rows where they are read as one stream. {@code "\n\n"}
 *     is the perplexity protocol's; the SparseGPT scripts join calibration rows with a space
 * @param checkpoint directory whose tokenizer turns texts into ids; not touched if ids are given
 */
public record CalibrationInput(
    Path path, Optional<String> field, String separator, Path checkpoint) {
  /** What the perplexity protocol puts between texts. */
  public static final String PARAGRAPH = "\n\n";

  /** Field unset, texts joined by an empty line. */
  public static CalibrationInput of(Path path, Path checkpoint) {
    return new CalibrationInput(path, Optional.empty(), PARAGRAPH, checkpoint);
  }
}

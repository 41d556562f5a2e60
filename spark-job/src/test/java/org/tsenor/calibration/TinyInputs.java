package org.tsenor.calibration;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.calibration.WindowSettings.Purpose;
import org.tsenor.calibration.input.RowReader;

/** The tiny Llama's texts and ids, and what reads them. */
public final class TinyInputs {
  public static final Path TINY = Path.of("../integration-tests/tiny-llama").toAbsolutePath();
  public static final Path DATA = TINY.resolve("data").normalize();
  public static final ModelLimits LIMITS = new ModelLimits(512, 256);

  private TinyInputs() {}

  static int[] allIds(String name) throws IOException {
    return new ObjectMapper().readValue(DATA.resolve(name + "_all_ids.json").toFile(), int[].class);
  }

  static CalibrationInput input(Path path) {
    return CalibrationInput.of(hadoop(path), hadoop(TINY.resolve("model")));
  }

  static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  static WindowSettings calibration(WindowDraw draw, int samples, int length, long seed) {
    return new WindowSettings(
        Purpose.CALIBRATION,
        Optional.ofNullable(draw),
        samples == 0 ? OptionalInt.empty() : OptionalInt.of(samples),
        length == 0 ? OptionalInt.empty() : OptionalInt.of(length),
        seed);
  }

  static WindowSettings perplexity(int samples, int length) {
    return new WindowSettings(
        Purpose.PERPLEXITY,
        Optional.empty(),
        samples == 0 ? OptionalInt.empty() : OptionalInt.of(samples),
        length == 0 ? OptionalInt.empty() : OptionalInt.of(length),
        0);
  }

  static TokenWindows read(CalibrationInput input, WindowSettings settings) throws IOException {
    return read(input, settings, LIMITS);
  }

  static TokenWindows read(CalibrationInput input, WindowSettings settings, ModelLimits limits)
      throws IOException {
    RowReader parquet =
        (file, field, sink) -> {
          throw new AssertionError("no Parquet here: " + file);
        };
    return new CalibrationSource(new Configuration(false), parquet).read(input, settings, limits);
  }
}

package org.tsenor.tokens;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.tokens.WindowSettings.Purpose;

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

  /** What compresses as the ending of a file's name says. */
  static OutputStream compressing(String name, OutputStream out) throws IOException {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".gz" -> new GZIPOutputStream(out);
      case ".zst" -> new ZstdOutputStream(out).setChecksum(true);
      case ".bz2" -> new BZip2CompressorOutputStream(out);
      case ".xz" -> new XZCompressorOutputStream(out);
      default -> out;
    };
  }

  static TokenWindows read(CalibrationInput input, WindowSettings settings) throws IOException {
    return read(input, settings, LIMITS);
  }

  static TokenWindows read(CalibrationInput input, WindowSettings settings, ModelLimits limits)
      throws IOException {
    return new CalibrationSource(new Configuration(false)).read(input, settings, limits);
  }
}

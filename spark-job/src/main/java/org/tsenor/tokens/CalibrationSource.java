package org.tsenor.tokens;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.model.tokenizer.TextTokenizer;
import org.tsenor.text.Counted;
import org.tsenor.tokens.WindowSettings.Purpose;

/**
 * Makes token windows from a user's input: reads it, checks it, tokenizes what is drawn from if it
 * is text, and draws.
 *
 * <p>Perplexity windows follow the protocol of GPTQ and the scripts after it: texts joined by an
 * empty line, tokenized once as one string (so special tokens come once, at its ends), cut into
 * consecutive windows, the tail dropped.
 */
public final class CalibrationSource {
  private final Configuration hadoop;

  /**
   * @param hadoop of the file systems
   */
  public CalibrationSource(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Reads the input and draws its windows.
   *
   * @throws CalibrationInputException if the input breaks a rule, or has too few tokens
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if it is text and the checkpoint's
   *     tokenizer is missing or broken
   */
  public TokenWindows read(CalibrationInput input, WindowSettings settings, ModelLimits limits)
      throws IOException {
    InputFiles files = InputFiles.list(hadoop, input.path());
    if (settings.sequenceLength().isPresent()) {
      requirePositions(files, settings.sequenceLength().getAsInt(), limits);
    }
    try (Rows rows =
        new Rows(Rows.defaultBudget(), limits.vocabularySize(), pieces(input, settings))) {
      rows.read(files, input.field());
      WindowDraw draw = settings.draw().orElseGet(() -> usualDraw(rows, settings.purpose()));
      if (draw == WindowDraw.AS_GIVEN && !rows.haveIds()) {
        throw new CalibrationInputException(
            files.path(),
            "has text, but windows as given are rows of token ids; text can be drawn consecutive,"
                + " random or by documents");
      }
      int length = length(files, rows, settings.sequenceLength(), draw, limits);
      try (RowTokens tokens =
          RowTokens.open(hadoop, files.path(), rows, input, limits.vocabularySize())) {
        return windows(new Drawing(files, tokens, draw, length), settings, input.separator());
      }
    }
  }

  /**
   * Consecutive windows are those of one piece: of the first rows, if they are told how many they
   * are.
   */
  private static Rows.Pieces pieces(CalibrationInput input, WindowSettings settings) {
    boolean isConsecutive =
        settings.purpose() == Purpose.PERPLEXITY
            || settings.draw().filter(WindowDraw.CONSECUTIVE::equals).isPresent();
    boolean isCounted = settings.purpose() == Purpose.CALIBRATION || settings.samples().isPresent();
    return new Rows.Pieces(
        !isConsecutive ? Reach.EVERYWHERE : isCounted ? Reach.FIRST_PIECE : Reach.ONE_PIECE,
        TextTokenizer.MAX_TEXT_BYTES,
        input.separator().getBytes(StandardCharsets.UTF_8).length);
  }

  private record Drawing(InputFiles files, RowTokens tokens, WindowDraw draw, int length) {
    boolean isOfOneStream() {
      return (draw == WindowDraw.CONSECUTIVE || draw == WindowDraw.RANDOM)
          && !tokens.areMoreThanAPiece();
    }
  }

  private static TokenWindows windows(Drawing drawing, WindowSettings settings, String separator)
      throws IOException {
    RowTokens tokens = drawing.tokens();
    WindowCutter cutter = new WindowCutter(drawing.files().path(), drawing.length());
    PythonRandom random = new PythonRandom(settings.seed());
    int samples = settings.samples().orElse(WindowSettings.DEFAULT_SAMPLES);
    int[] stream = drawing.isOfOneStream() ? tokens.stream() : null;
    List<int[]> windows =
        switch (drawing.draw()) {
          case AS_GIVEN -> cutter.asGiven(tokens, settings.samples());
          case CONSECUTIVE ->
              cutter.consecutive(
                  stream == null ? tokens.first((long) samples * drawing.length()) : stream,
                  settings.purpose() == Purpose.PERPLEXITY
                      ? settings.samples()
                      : OptionalInt.of(samples));
          case RANDOM ->
              stream == null
                  ? cutter.stretches(tokens, samples, random)
                  : cutter.random(stream, samples, random);
          case DOCUMENTS -> cutter.documents(tokens, samples, random);
        };
    boolean joined =
        drawing.draw() != WindowDraw.DOCUMENTS && !tokens.areGiven() && tokens.rows() > 1;
    CalibrationFingerprint.Tokens held =
        new CalibrationFingerprint.Tokens(
            tokens.rows(),
            stream == null ? tokens.given() : OptionalLong.of(stream.length),
            tokens.special(),
            joined ? escaped(separator) : "");
    return new TokenWindows(
        windows,
        new CalibrationFingerprint(
            source(drawing.files()), held, drawn(drawing, windows, settings.seed())));
  }

  private static CalibrationFingerprint.Source source(InputFiles files) throws IOException {
    return new CalibrationFingerprint.Source(
        files.path().toString(), files.files().size(), files.sha256());
  }

  private static CalibrationFingerprint.Windows drawn(
      Drawing drawing, List<int[]> windows, long seed) {
    return new CalibrationFingerprint.Windows(
        windows.size(),
        drawing.length(),
        drawing.draw(),
        drawing.draw().isRandom() ? OptionalLong.of(seed) : OptionalLong.empty(),
        digest(windows));
  }

  private static String digest(List<int[]> windows) {
    MessageDigest digest = InputFile.sha256Digest();
    for (int[] window : windows) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Integer.BYTES * window.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asIntBuffer().put(window);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static WindowDraw usualDraw(Rows rows, Purpose purpose) {
    if (rows.haveIds()) {
      return WindowDraw.AS_GIVEN;
    }
    return purpose == Purpose.PERPLEXITY ? WindowDraw.CONSECUTIVE : WindowDraw.RANDOM;
  }

  private static int length(
      InputFiles files, Rows rows, OptionalInt asked, WindowDraw draw, ModelLimits limits)
      throws IOException {
    if (asked.isPresent()) {
      return asked.getAsInt();
    }
    if (draw != WindowDraw.AS_GIVEN) {
      return Math.min(WindowSettings.DEFAULT_SEQUENCE_LENGTH, limits.positions());
    }
    int length = rows.row(0).ids().length;
    if (length < 2) {
      throw new CalibrationInputException(
          rows.row(0).place(),
          "has %s, but a window takes at least 2".formatted(Counted.of(length, "id")));
    }
    requirePositions(files, length, limits);
    return length;
  }

  private static void requirePositions(InputFiles files, int length, ModelLimits limits)
      throws CalibrationInputException {
    if (length > limits.positions()) {
      throw new CalibrationInputException(
          files.path(),
          "windows of %d tokens were asked, but the model has %d positions"
              .formatted(length, limits.positions()));
    }
  }

  private static String escaped(String separator) {
    return separator
        .replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }
}

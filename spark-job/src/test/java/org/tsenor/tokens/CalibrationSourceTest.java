package org.tsenor.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tsenor.tokens.TinyInputs.DATA;
import static org.tsenor.tokens.TinyInputs.allIds;
import static org.tsenor.tokens.TinyInputs.calibration;
import static org.tsenor.tokens.TinyInputs.input;
import static org.tsenor.tokens.TinyInputs.perplexity;
import static org.tsenor.tokens.TinyInputs.read;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.tokens.WindowSettings.Purpose;

/** Digests of windows are those of the same draws in Python. */
class CalibrationSourceTest {
  private static final String GIVEN =
      "c14f007aed26f831a23cfdb5b9c87f1e79de2696ec9cf7ea971d40daba4997a5";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"calib", "eval"})
  void cutsATextIntoTheWindowsThatTheFixtureHas(String name) throws IOException {
    List<int[]> cut = read(input(DATA.resolve(name + ".txt")), perplexity(0, 128)).windows();
    List<int[]> given = read(input(DATA.resolve(name + ".jsonl")), perplexity(0, 0)).windows();
    assertEquals(64, given.size());
    assertEquals(64, cut.size());
    for (int i = 0; i < 64; i++) {
      assertArrayEquals(given.get(i), cut.get(i));
    }
  }

  @Test
  void tellsWhereGivenWindowsComeFrom() throws IOException {
    CalibrationFingerprint found =
        read(input(DATA.resolve("calib.jsonl")), WindowSettings.of(Purpose.CALIBRATION))
            .fingerprint();
    String path = "file:" + DATA.resolve("calib.jsonl");
    assertEquals(
        Map.of(
            "path",
            path,
            "files",
            1,
            "sha256",
            "47c93c5fbde82592f8727c17b7a8b0e67493b8d02688b73c8b32a13106b94323",
            "rows",
            64,
            "tokens",
            8192L,
            "special_tokens",
            "as given",
            "windows",
            64,
            "sequence_length",
            128,
            "draw",
            "as-given",
            "windows_sha256",
            GIVEN),
        found.toMap());
    assertEquals(
        "64 windows of 128 tokens, as-given, from %s (sha256 47c93c5fbde8, 8192 tokens); special"
                .formatted(path)
            + " tokens: as given",
        found.describe());
  }

  @Test
  void takesTheFirstGivenWindowsIfToldHowMany() throws IOException {
    List<int[]> three =
        read(input(DATA.resolve("calib.jsonl")), calibration(null, 3, 0, 0)).windows();
    assertEquals(3, three.size());
    assertArrayEquals(Arrays.copyOfRange(allIds("calib"), 256, 384), three.get(2));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3cb3ce02399721855ff79d565aeebdf1c760dcfe242aa1006b52ca3b6bd5f333",
    "42, e09f8cd1a42d4fd1d700790e6fd027b8447843879bf58c86c53d53341fce594d",
  })
  void drawsTheWindowsOfThePublishedScripts(long seed, String digest) throws IOException {
    CalibrationFingerprint found =
        read(input(DATA.resolve("calib.txt")), calibration(null, 16, 128, seed)).fingerprint();
    assertEquals(digest, found.windows().sha256());
    assertEquals(
        "16 windows of 128 tokens, random (seed %d), from file:%s".formatted(seed, DATA)
            + "/calib.txt (sha256 e5d72f861a6f, 8226 tokens); special tokens: none",
        found.describe());
  }

  @Test
  void drawsDocumentsAsThePublishedScriptsDo() throws IOException {
    int[] ids = allIds("calib");
    StringBuilder lines = new StringBuilder();
    for (int k = 0; k < 40; k++) {
      int[] row = Arrays.copyOfRange(ids, k * 100, k * 100 + 30 + k * 37 % 150);
      lines.append("{\"other\": [1, {}], \"input_ids\": %s}\n".formatted(Arrays.toString(row)));
    }
    Path file = Files.writeString(directory.resolve("rows.jsonl"), lines);
    CalibrationFingerprint found =
        read(input(file), calibration(WindowDraw.DOCUMENTS, 12, 100, 3)).fingerprint();
    assertEquals(
        "e176f436ca4de58f1132c735aa3a4e1b177eca80dba3428eecb49aca9148307a",
        found.windows().sha256());
  }

  @Test
  void joinsRowsOfIdsIntoOneStreamIfTold() throws IOException {
    CalibrationFingerprint found =
        read(input(DATA.resolve("calib.jsonl")), calibration(WindowDraw.CONSECUTIVE, 81, 100, 0))
            .fingerprint();
    int[] ids = allIds("calib");
    assertEquals(8192, found.tokens().count().orElseThrow());
    List<int[]> windows =
        read(input(DATA.resolve("calib.jsonl")), calibration(WindowDraw.CONSECUTIVE, 81, 100, 0))
            .windows();
    assertArrayEquals(Arrays.copyOfRange(ids, 8000, 8100), windows.get(80));
  }

  @Test
  void takesTheUsualNumberOfTokensThatTheModelHasPositionsFor() throws IOException {
    CalibrationInput text = input(DATA.resolve("calib.txt"));
    TokenWindows drawn = read(text, WindowSettings.of(Purpose.CALIBRATION));
    assertEquals(128, drawn.windows().size());
    assertEquals(256, drawn.fingerprint().windows().length());
    TokenWindows longer =
        read(text, WindowSettings.of(Purpose.PERPLEXITY), new ModelLimits(512, 131072));
    assertEquals(4, longer.windows().size());
    assertEquals(2048, longer.fingerprint().windows().length());
  }

  @Test
  void joinsTextsAsThePerplexityProtocolSays() throws IOException {
    String[] documents = Files.readString(DATA.resolve("calib.txt")).split("\n\n", -1);
    StringBuilder lines = new StringBuilder();
    for (String document : documents) {
      lines.append(
          new com.fasterxml.jackson.databind.ObjectMapper()
              .writeValueAsString(Map.of("text", document, "id", 7)));
      lines.append('\n');
    }
    Path file = directory.resolve("rows.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    CalibrationFingerprint found = read(input(file), perplexity(0, 128)).fingerprint();
    assertEquals(GIVEN, found.windows().sha256());
    assertEquals("\\n\\n", found.tokens().separator());
    assertEquals(documents.length, found.tokens().rows());
    CalibrationInput spaced =
        new CalibrationInput(
            input(file).path(), Optional.of("text"), " ", input(file).checkpoint());
    assertEquals(" ", read(spaced, perplexity(0, 128)).fingerprint().tokens().separator());
  }

  @Test
  void readsADirectoryInTheOrderOfNames() throws IOException {
    String text = Files.readString(DATA.resolve("calib.txt"));
    int cut = text.indexOf("\n\n", 9000);
    Files.writeString(directory.resolve("b.txt"), text.substring(cut + 2));
    Files.writeString(directory.resolve("a.txt"), text.substring(0, cut));
    Files.writeString(directory.resolve("_SUCCESS"), "");
    CalibrationFingerprint found = read(input(directory), perplexity(0, 128)).fingerprint();
    assertEquals(GIVEN, found.windows().sha256());
    assertEquals(2, found.source().files());
  }

  @Test
  void isTheSameWhateverTheFileIsCalled() throws IOException {
    Path copy = Files.copy(DATA.resolve("calib.txt"), directory.resolve("copy.TXT"));
    assertEquals(
        read(input(DATA.resolve("calib.txt")), perplexity(0, 128)).fingerprint().windows(),
        read(input(copy), perplexity(0, 128)).fingerprint().windows());
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    for (String message :
        List.of(
            "samples must be at least 1 but is -1",
            "sequence length must be at least 2 but is 1",
            "draw must be consecutive or as-given for perplexity but is random")) {
      assertEquals(
          message,
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      new WindowSettings(
                          message.startsWith("draw") ? Purpose.PERPLEXITY : Purpose.CALIBRATION,
                          Optional.of(WindowDraw.RANDOM),
                          java.util.OptionalInt.of(message.startsWith("samples") ? -1 : 1),
                          java.util.OptionalInt.of(message.startsWith("sequence") ? 1 : 2),
                          0))
              .getMessage());
    }
  }
}

package org.tsenor.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.tokens.TinyInputs.DATA;
import static org.tsenor.tokens.TinyInputs.calibration;
import static org.tsenor.tokens.TinyInputs.input;
import static org.tsenor.tokens.TinyInputs.perplexity;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.model.tokenizer.TextTokenizer;

/** Texts that are more than what is tokenized in one piece. */
class LargeTextTest {
  private static final int LENGTH = 100;

  @TempDir static Path directory;
  private static Path file;
  private static final List<String> TEXTS = new ArrayList<>();

  /** Short, empty and long ones, letters of one to four bytes, no two alike. */
  @BeforeAll
  static void write() throws IOException {
    String[] texts = Files.readString(DATA.resolve("calib.txt")).split("\n\n", -1);
    ObjectMapper json = new ObjectMapper();
    file = directory.resolve("large.jsonl");
    long bytes = 0;
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int i = 0; bytes < TextTokenizer.MAX_TEXT_BYTES + 100_000; i++) {
        String text =
            i % 7 == 3
                ? ""
                : "%d \u00e9\ud83d\ude00 %s "
                    .formatted(i, texts[i % texts.length])
                    .repeat(i % 5 == 0 ? 40 : 1);
        TEXTS.add(text);
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
        out.write(json.writeValueAsString(Map.of("text", text)) + "\n");
      }
    }
  }

  @Test
  void drawsEachRandomWindowFromAStretchAroundARandomByte() throws IOException {
    TokenWindows drawn =
        TinyInputs.read(input(file), calibration(WindowDraw.RANDOM, 12, LENGTH, 5));
    PythonRandom random = new PythonRandom(5);
    long all = TEXTS.stream().mapToLong(LargeTextTest::bytes).sum();
    try (TextTokenizer tokenizer = tokenizer()) {
      for (int[] window : drawn.windows()) {
        long place = random.randint(0, all - 1);
        int first = 0;
        for (long end = bytes(TEXTS.get(0)); end <= place; end += bytes(TEXTS.get(first))) {
          first++;
        }
        int[] ids = {};
        for (int goal = 8 * LENGTH; ids.length <= LENGTH; goal *= 2) {
          String text = TEXTS.get(first);
          for (int next = first + 1; bytes(text) < goal; next++) {
            text += "\n\n" + TEXTS.get(next % TEXTS.size());
          }
          ids = tokenizer.encode(text);
        }
        int start = (int) random.randint(0, ids.length - LENGTH - 1);
        assertArrayEquals(Arrays.copyOfRange(ids, start, start + LENGTH), window);
      }
    }
    Map<String, Object> told = drawn.fingerprint().toMap();
    assertEquals(TEXTS.size(), told.get("rows"));
    assertEquals("random", told.get("draw"));
    assertEquals("\\n\\n", told.get("separator"));
    assertFalse(told.containsKey("tokens"), "nobody has counted them");
  }

  @Test
  void drawsDocumentsAsFromFewerTexts() throws IOException {
    TokenWindows drawn =
        TinyInputs.read(input(file), calibration(WindowDraw.DOCUMENTS, 12, LENGTH, 9));
    PythonRandom random = new PythonRandom(9);
    try (TextTokenizer tokenizer = tokenizer()) {
      for (int[] window : drawn.windows()) {
        int[] ids;
        do {
          ids = tokenizer.encode(TEXTS.get((int) random.randint(0, TEXTS.size() - 1)));
        } while (ids.length <= LENGTH);
        int start = (int) random.randint(0, ids.length - LENGTH - 1);
        assertArrayEquals(Arrays.copyOfRange(ids, start, start + LENGTH), window);
      }
    }
  }

  /** The first windows of all rows are those of the first rows. */
  @Test
  void cutsTheFirstWindowsFromWhatIsOnePiece() throws IOException {
    Path small = directory.resolve("small.jsonl");
    Files.write(small, Files.readAllLines(file).subList(0, 2000));
    List<int[]> expected = TinyInputs.read(input(small), perplexity(3, 200)).windows();
    TokenWindows found = TinyInputs.read(input(file), perplexity(3, 200));
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(expected.get(i), found.windows().get(i));
    }
    assertTrue((int) found.fingerprint().toMap().get("rows") < TEXTS.size());
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static TextTokenizer tokenizer() throws IOException {
    return TextTokenizer.open(new Configuration(false), input(file).checkpoint());
  }
}

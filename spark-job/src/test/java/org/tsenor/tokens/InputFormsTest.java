package org.tsenor.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tsenor.tokens.TinyInputs.DATA;
import static org.tsenor.tokens.TinyInputs.input;
import static org.tsenor.tokens.TinyInputs.perplexity;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same texts in the forms that data sets have give the fixture's windows. */
class InputFormsTest {
  private static final String GIVEN =
      "c14f007aed26f831a23cfdb5b9c87f1e79de2696ec9cf7ea971d40daba4997a5";

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static List<String> texts() throws IOException {
    return List.of(Files.readString(DATA.resolve("calib.txt")).split("\n\n", -1));
  }

  private static List<Object> objects() throws IOException {
    List<Object> objects = new ArrayList<>();
    for (String text : texts()) {
      objects.add(Map.of("text", text, "more", Map.of("list", List.of(1, Map.of("a", 2)))));
    }
    return objects;
  }

  private static String lines(String end) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Object object : objects()) {
      lines.append(JSON.writeValueAsString(object)).append(end);
    }
    return lines.toString();
  }

  private static void assertGiven(CalibrationInput input) throws IOException {
    assertEquals(
        GIVEN, TinyInputs.read(input, perplexity(0, 128)).fingerprint().windows().sha256());
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** In two parts, as {@code cat} makes one file of two. */
  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl.gz", "a.json.zst", "a.ndjson.bz2", "a.jsonl.xz", "a.jsonl"})
  void readsWhatIsCompressed(String name) throws IOException {
    byte[] lines = lines("\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int part = 0; part < 2; part++) {
      int half = lines.length / 2;
      ByteArrayOutputStream one = new ByteArrayOutputStream();
      try (OutputStream out = TinyInputs.compressing(name, one)) {
        out.write(lines, part * half, part == 0 ? half : lines.length - half);
      }
      bytes.write(one.toByteArray());
    }
    assertGiven(input(write(name, bytes.toByteArray())));
  }

  @Test
  void readsOneListOfObjects() throws IOException {
    assertGiven(input(write("a.json", JSON.writeValueAsBytes(objects()))));
    assertGiven(
        input(
            write(
                "pretty.json",
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(objects()))));
  }

  @Test
  void readsWhatWindowsWrites() throws IOException {
    byte[] lines = ("\ufeff" + lines("\r\n\r\n")).getBytes(StandardCharsets.UTF_8);
    assertGiven(input(write("a.jsonl", lines)));
    byte[] text =
        ("\ufeff" + Files.readString(DATA.resolve("calib.txt"))).getBytes(StandardCharsets.UTF_8);
    assertGiven(input(write("a.txt", text)));
  }

  /** The whole name comes before one that its dots take apart. */
  @Test
  void readsFieldsInsideOfOthers() throws IOException {
    StringBuilder lines = new StringBuilder();
    StringBuilder both = new StringBuilder();
    for (String text : texts()) {
      String inside = JSON.writeValueAsString(Map.of("b", Map.of("c", text, "x", 1)));
      lines.append("{\"a\":%s,\"z\":{\"b\":7}}\n".formatted(inside));
      both.append(
          "{\"a\":{\"b\":{\"c\":\"no\"}},\"a.b.c\":%s,\"a.b\":{\"c\":\"no\"}}\n"
              .formatted(JSON.writeValueAsString(text)));
    }
    for (StringBuilder content : List.of(lines, both)) {
      Path file = write("a.jsonl", content.toString().getBytes(StandardCharsets.UTF_8));
      assertGiven(
          new CalibrationInput(
              input(file).path(),
              Optional.of("a.b.c"),
              CalibrationInput.PARAGRAPH,
              input(file).checkpoint()));
    }
  }

  /** As a hub has a data set, and as Spark writes one. */
  @Test
  void readsTheFolderOfADataSet() throws IOException {
    byte[] lines = lines("\n").getBytes(StandardCharsets.UTF_8);
    for (String beside :
        List.of(
            "README.md",
            "LICENSE",
            "license.txt",
            "dataset_infos.json",
            ".gitattributes",
            "_SUCCESS",
            "data/._hidden.jsonl",
            "data/.train.jsonl.crc")) {
      write(beside, "not data".getBytes(StandardCharsets.UTF_8));
    }
    write("data/train-00000-of-00001 \u00e9[1].jsonl", lines);
    assertGiven(input(directory));
  }

  @Test
  void readsPartitionsInTheOrderOfTheirNames() throws IOException {
    String[] lines = lines("\n").split("(?<=\n)");
    for (int i = 0; i < 3; i++) {
      String part =
          String.join("", List.of(lines).subList(i * 30, i == 2 ? lines.length : i * 30 + 30));
      write("k=" + i + "/part-0.jsonl", part.getBytes(StandardCharsets.UTF_8));
    }
    assertGiven(input(directory));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "data/test-0.jsonl data/train-0.jsonl ; splits (test, train) ; data/test-0.jsonl",
        "c4-train.0.json c4-validation.0.json ; splits (train, validation) ; c4-train.0.json",
        "train/a.txt test/b.txt ; splits (test, train) ; test/b.txt",
        "en/a.jsonl de/a.jsonl ; folders of data (de, en) ; de",
        "a.jsonl more/a.jsonl ; folders of data (., more) ; .",
      })
  void asksWhichSplitOrFolderIsMeant(String names, String several, String example)
      throws IOException {
    for (String name : List.of(names.split(" ", -1))) {
      write(name, new byte[] {'{', '}'});
    }
    String root = "file:" + directory;
    assertEquals(
        "%s: has several %s: name a file or folder of one, such as %s"
            .formatted(root, several, example.equals(".") ? root : root + "/" + example),
        assertThrows(
                CalibrationInputException.class,
                () -> TinyInputs.read(input(directory), perplexity(0, 128)))
            .getMessage());
  }
}

package org.tsenor.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.tokens.TinyInputs.DATA;
import static org.tsenor.tokens.TinyInputs.calibration;
import static org.tsenor.tokens.TinyInputs.input;
import static org.tsenor.tokens.TinyInputs.perplexity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.MalformedCheckpointException;

/** Every mistake of a user, with the message it gets. */
class BadInputTest {
  private static final String KINDS =
      ".txt, .jsonl or .json (each also with .gz, .zst, .bz2 or .xz), .parquet";

  @TempDir Path directory;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private void assertRefused(String message, Path path, WindowSettings settings) {
    assertRefused(message, input(path), settings, TinyInputs.LIMITS);
  }

  private void assertRefused(
      String message, CalibrationInput input, WindowSettings settings, ModelLimits limits) {
    String found =
        assertThrows(
                CalibrationInputException.class, () -> TinyInputs.read(input, settings, limits))
            .getMessage();
    assertEquals(
        message, found.replace("file:" + directory, "DIR").replace("file:" + DATA, "DATA"));
  }

  /** A relative path that does not exist. */
  private static void assertMissing(String path, String wayOut) {
    String found =
        assertThrows(
                CalibrationInputException.class,
                () ->
                    InputFiles.list(
                        new org.apache.hadoop.conf.Configuration(false),
                        new org.apache.hadoop.fs.Path(path)))
            .getMessage();
    assertTrue(found.endsWith(KINDS + wayOut), found);
  }

  private static WindowSettings any() {
    return calibration(null, 0, 0, 0);
  }

  @Test
  void refusesWhatIsNoInput() throws IOException {
    Path missing = directory.resolve("missing.txt");
    assertRefused(
        "DIR/missing.txt: does not exist: allowed is a file or a directory of " + KINDS,
        missing,
        any());
    assertMissing(
        "allenai/c4",
        "; if it is the name of a data set on the Hugging Face Hub: run hf download allenai/c4"
            + " --repo-type dataset --local-dir c4, and name c4");
    assertMissing("data/c4.jsonl.gz", "");
    assertRefused("DIR: is an empty directory: allowed are files of " + KINDS, directory, any());
    assertRefused(
        "DIR/empty.jsonl: is empty, or a pipe or device", write("empty.jsonl", ""), any());
    Files.delete(directory.resolve("empty.jsonl"));
    assertRefused("DIR/blank.json: has no rows", write("blank.json", " \n\n"), any());
    assertRefused(
        "DIR/notes.md: is of no known kind: allowed are "
            + KINDS
            + "; write its texts as one of them",
        write("notes.md", "a"),
        any());
    assertRefused(
        "DIR/t.csv: is of no known kind: allowed are "
            + KINDS
            + "; in Python, pandas.read_csv(FILE).to_parquet('data.parquet') makes one",
        write("t.csv", "a"),
        any());
    Files.delete(directory.resolve("t.csv"));
    Files.delete(directory.resolve("notes.md"));
    write("more.txt", "a");
    assertRefused(
        "DIR: has files of two kinds, blank.json and more.txt: allowed is one", directory, any());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = ';',
      value = {
        "{'x':1}; has the fields [x]: needed is 'input_ids' with token ids, or 'text'",
        "{}; has the fields []: needed is 'input_ids' with token ids, or 'text'",
        "[1,2]; has a list: allowed are JSON objects, one a line or in one list",
        "7; has a number: allowed are JSON objects, one a line or in one list",
        "{'text':7}; has a number in 'text': needed is a string",
        "{'text':null}; has null in 'text': needed is a string",
        "{'text':['a']}; has a list in 'text': needed is a string",
        "{'input_ids':'a'}; has a string in 'input_ids': needed is a list of ids",
        "{'input_ids':[3,1.5]};"
            + " has 1.5 at position 1 of 'input_ids': allowed are ids, integers of 32 bits",
        "{'input_ids':[4294967296]};"
            + " has 4294967296 at position 0 of 'input_ids': allowed are ids, integers of 32 bits",
        "{'input_ids':[[3]]};"
            + " has a list at position 0 of 'input_ids': allowed are ids, integers of 32 bits",
        "{'input_ids':[3,512]}; has the id 512 at position 1: allowed are ids in [0, 512), the"
            + " model's vocabulary",
        "{'input_ids':[-1]}; has the id -1 at position 0: allowed are ids in [0, 512), the model's"
            + " vocabulary",
        "{'text':'a'}; has text, but DIR/rows.jsonl:line 1 has ids: allowed is one of the two",
        "{'input_ids':[1]}; has 1 id, but a window has 2: give rows of one length, or draw"
            + " consecutive",
        "{'text':'\\ud83d'}; has text, but DIR/rows.jsonl:line 1 has ids: allowed is one of the two",
        "{'text':'a'; ends in the middle of a JSON object",
        "{'input_ids':[1,2; ends in the middle of a JSON object",
        "{text:1}; is not valid JSON: Unexpected character ('t' (code 116)): was expecting"
            + " double-quote to start field name",
        "{'text':'a','text':'b'}; is not valid JSON: Duplicate field 'text'",
      })
  void refusesRowsOfTheWrongSchema(String row, String problem) throws IOException {
    Path file = write("rows.jsonl", "{\"input_ids\":[1,2]}\n\n" + row.replace('\'', '"'));
    assertRefused("DIR/rows.jsonl:line 3: " + problem, file, any());
  }

  @Test
  void namesTheFieldThatWasAskedFor() throws IOException {
    Path file = write("rows.jsonl", "{\"text\":\"a\",\"body\":true}\n");
    for (String[] expected :
        new String[][] {
          {"content", "has the fields [body, text]: needed is 'content' with texts or token ids"},
          {"body", "has true or false in 'body': needed is a string or a list of ids"}
        }) {
      CalibrationInput named =
          new CalibrationInput(
              input(file).path(), Optional.of(expected[0]), "", input(file).checkpoint());
      assertRefused("DIR/rows.jsonl:line 1: " + expected[1], named, any(), TinyInputs.LIMITS);
    }
    Path text = write("a.txt", "a");
    CalibrationInput named =
        new CalibrationInput(input(text).path(), Optional.of("x"), "", input(text).checkpoint());
    assertRefused(
        "DIR/a.txt: is plain text, which has no field 'x'", named, any(), TinyInputs.LIMITS);
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    Path text = directory.resolve("latin.txt");
    Files.write(text, "one\ntwo caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("DIR/latin.txt:line 2: is not UTF-8 at byte 11 of the file, 0xe9", text, any());
    Path cut = directory.resolve("cut.txt");
    Files.write(cut, new byte[] {'a', (byte) 0xf0, (byte) 0x9f});
    assertRefused("DIR/cut.txt:line 1: is not UTF-8 at byte 1 of the file, 0xf0", cut, any());
    Path json = directory.resolve("latin.jsonl");
    Files.write(json, "{\"text\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(
        "DIR/latin.jsonl:line 1: or a line soon after is not UTF-8: Input length = 1", json, any());
    assertRefused(
        "DIR/half.jsonl:line 1: text must be Unicode but has half a surrogate pair at character 1",
        write("half.jsonl", "{\"text\":\"a\\ud83d\"}\n"),
        any());
    assertRefused(
        "DIR/plain.jsonl.gz: is not a whole gzip file: Not in GZIP format",
        write("plain.jsonl.gz", "{}"),
        any());
  }

  @Test
  void refusesTooFewTokens() {
    Path text = DATA.resolve("calib.txt");
    Path ids = DATA.resolve("calib.jsonl");
    assertRefused(
        "DATA/calib.txt: has 8226 tokens, but 65 windows of 128 take 8320",
        text,
        calibration(WindowDraw.CONSECUTIVE, 65, 128, 0));
    assertRefused(
        "DATA/calib.txt: has 8226 tokens, but 128 windows of 256 take 32768",
        text,
        calibration(WindowDraw.CONSECUTIVE, 0, 0, 0));
    assertRefused(
        "DATA/calib.jsonl: has 64 windows, but 65 were asked", ids, calibration(null, 65, 0, 0));
    ModelLimits wide = new ModelLimits(512, 100_000);
    assertRefused(
        "DATA/calib.txt: has 8226 tokens, but 1 window of 9000 takes 9000",
        input(text),
        perplexity(0, 9000),
        wide);
    assertRefused(
        "DATA/calib.txt: has 8226 tokens, but random windows of 8226 take at least 8227",
        input(text),
        calibration(WindowDraw.RANDOM, 1, 8226, 0),
        wide);
    assertRefused(
        "DATA/calib.jsonl: has no row of more than 128 tokens, a window's length; the longest of"
            + " 64 has 128",
        ids,
        calibration(WindowDraw.DOCUMENTS, 1, 128, 0));
  }

  @Test
  void refusesWindowsThatDoNotFit() throws IOException {
    Path ids = DATA.resolve("calib.jsonl");
    assertRefused(
        "DATA/calib.jsonl: windows of 257 tokens were asked, but the model has 256 positions",
        ids,
        calibration(WindowDraw.CONSECUTIVE, 1, 257, 0));
    assertRefused(
        "DATA/calib.jsonl: windows of 128 tokens were asked, but the model has 64 positions",
        input(ids),
        any(),
        new ModelLimits(512, 64));
    assertRefused(
        "DATA/calib.jsonl:line 1: has 128 ids, but a window has 64: give rows of one length, or"
            + " draw consecutive",
        ids,
        calibration(null, 1, 64, 0));
    assertRefused(
        "DIR/one.jsonl:line 1: has 1 id, but a window takes at least 2",
        write("one.jsonl", "{\"input_ids\":[5]}"),
        any());
    assertRefused(
        "DATA/calib.txt: has text, but windows as given are rows of token ids; text can be drawn"
            + " consecutive, random or by documents",
        DATA.resolve("calib.txt"),
        calibration(WindowDraw.AS_GIVEN, 0, 0, 0));
  }

  @Test
  void refusesTextWithoutItsTokenizer() throws IOException {
    Path text = write("a.txt", "a");
    CalibrationInput untokenized =
        CalibrationInput.of(TinyInputs.hadoop(text), TinyInputs.hadoop(directory));
    assertEquals(
        "file:%s/tokenizer.json: does not exist, and text needs it: add it, or give token ids"
                .formatted(directory)
            + " instead of text",
        assertThrows(MalformedCheckpointException.class, () -> TinyInputs.read(untokenized, any()))
            .getMessage());
    assertRefused(
        "file:%s/model/tokenizer.json: gives the id 66 for text in DIR/a.txt, but the model's"
                .formatted(DATA.getParent())
            + " vocabulary has 60: is it its tokenizer?",
        input(text),
        any(),
        new ModelLimits(60, 256));
  }

  @Test
  void refusesMoreThanTheHeapHolds() throws IOException {
    InputFiles files =
        InputFiles.list(
            new org.apache.hadoop.conf.Configuration(false),
            TinyInputs.hadoop(write("a.jsonl", "{\"text\":\"abc\"}\n{\"text\":\"de\"}\n")));
    int overhead = 2 * Rows.ROW_BYTES;
    rows(overhead + 10, 1).read(files, Optional.empty());
    assertEquals(
        "file:%s/a.jsonl:line 2: is more than this heap holds: rows may take 0 MiB of memory, a"
                .formatted(directory)
            + " quarter of -Xmx; give less text, or a larger heap",
        assertThrows(
                CalibrationInputException.class,
                () -> rows(overhead + 9, 1).read(files, Optional.empty()))
            .getMessage());
  }

  private static Rows rows(long budget, int vocabularySize) {
    return new Rows(budget, vocabularySize, new Rows.Pieces(Reach.EVERYWHERE, 1000, 0));
  }

  /** Before the row is whole: its end is missing, and nobody has looked for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"input_ids\":[ ; 1, ; 100000",
        "{\"more\":{ ; \"N\":1, ; 5000",
        "{\"more\":[{ ; \"N\":{\"a\":1}, ; 5000",
        "{ ; \"N\":1, ; 5000",
      })
  void refusesARowThatTheHeapDoesNotHold(String start, String part, int count) throws IOException {
    StringBuilder row = new StringBuilder(start.strip());
    for (int i = 0; i < count; i++) {
      row.append(part.strip().replace("N", "name" + i));
    }
    Path file = write("a.jsonl", row.toString());
    InputFiles files =
        InputFiles.list(new org.apache.hadoop.conf.Configuration(false), TinyInputs.hadoop(file));
    String message =
        assertThrows(
                CalibrationInputException.class,
                () -> rows(100_000, 100).read(files, Optional.empty()))
            .getMessage();
    assertTrue(message.contains("a.jsonl:line 1: is more than this heap holds"), message);
  }

  @Test
  void passesOverWhatIsNoNumberInOtherFields() throws IOException {
    Path file =
        write(
            "a.jsonl",
            """
            {"score":NaN,"input_ids":[1,2],"more":[{"a":-Infinity}]}
            {"more":[[[]]],"input_ids":[3,4]}
            """);
    assertEquals(2, TinyInputs.read(input(file), any()).windows().size());
    assertRefused(
        "DIR/b.jsonl:line 1: has NaN at position 1 of 'input_ids': allowed are ids, integers of 32"
            + " bits",
        write("b.jsonl", "{\"input_ids\":[1,NaN]}"),
        any());
  }

  /** Damage of every kind has a name and no place of ours. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut.jsonl.gz",
        "flipped.jsonl.gz",
        "cut.txt.gz",
        "cut.jsonl.zst",
        "flipped.jsonl.zst",
        "cut.jsonl.bz2",
        "flipped.jsonl.bz2",
        "cut.jsonl.xz",
        "flipped.jsonl.xz",
        "flipped.txt.gz",
        "binary.jsonl"
      })
  void refusesDamagedFiles(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.write(file, damaged(name));
    String message =
        assertThrows(CalibrationInputException.class, () -> TinyInputs.read(input(file), any()))
            .getMessage();
    assertTrue(message.startsWith("file:" + file), message);
  }

  private static byte[] damaged(String name) throws IOException {
    byte[] noise = new byte[4000];
    new java.util.Random(5).nextBytes(noise);
    if (name.startsWith("binary")) {
      return noise;
    }
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = TinyInputs.compressing(name, bytes)) {
      String letters = java.util.HexFormat.of().formatHex(noise);
      out.write(
          (name.contains("json") ? "{\"text\":\"" + letters + "\"}" : letters)
              .getBytes(StandardCharsets.US_ASCII));
    }
    byte[] whole = bytes.toByteArray();
    if (name.startsWith("cut")) {
      return java.util.Arrays.copyOf(whole, whole.length / 2);
    }
    for (int i = whole.length / 2; i < whole.length / 2 + 20; i++) {
      whole[i] ^= (byte) 0x55;
    }
    return whole;
  }

  @Test
  void refusesMoreTextThanIsTokenizedInOnePiece() throws IOException {
    String mebibytes = "a".repeat(17 << 20);
    assertRefused(
        "DIR/a.jsonl:line 2: is where the texts become more than the 33554432 bytes that are"
            + " tokenized in one piece: say how many windows are wanted (--samples), give less"
            + " text, or token ids",
        write("a.jsonl", ("{\"text\":\"" + mebibytes + "\"}\n").repeat(2)),
        perplexity(0, 128));
    assertRefused(
        "DIR/b.txt: has more than 32 MiB of text: so much is tokenized in one piece; cut the file,"
            + " or give token ids",
        write("b.txt", mebibytes + mebibytes),
        any());
    assertRefused(
        "DIR/c.jsonl:line 1: has 33554434 bytes of text, which are tokenized in one piece: allowed"
            + " are 33554432; cut the text, or give token ids",
        write("c.jsonl", "{\"text\":\"" + "\u00e9".repeat((16 << 20) + 1) + "\"}\n"),
        any());
    Path line = write("d.jsonl", "{\"text\":\"" + mebibytes + mebibytes + "\"}\n");
    String found =
        assertThrows(CalibrationInputException.class, () -> TinyInputs.read(input(line), any()))
            .getMessage();
    assertTrue(
        found.matches(
            "file:.*/d.jsonl:line 1: has more in one value than is read: String value length"
                + " \\(\\d+\\) exceeds the maximum allowed \\(33554432\\)"),
        found);
  }

  /** Its end is missing, and nobody has looked for it. */
  @Test
  void refusesARowOfIdsWithoutAnEnd() throws IOException {
    assertRefused(
        "DIR/a.jsonl:line 1: has more than 4194304 ids in 'input_ids', the most of one row: cut it"
            + " into rows, which draw consecutive reads as one stream",
        write("a.jsonl", "{\"input_ids\":[" + "1,".repeat(Row.MAX_IDS + 1)),
        any());
  }

  @Test
  void tellsHowConversationsBecomeText() throws IOException {
    String way =
        "; conversations become text by the model's own template, in Python: data ="
            + " data.map(lambda row: {'text': tokenizer.apply_chat_template(row['messages'],"
            + " tokenize=False)}); data.to_parquet('chat.parquet'); then --field text";
    Path file = write("a.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
    assertRefused(
        "DIR/a.jsonl:line 1: has the fields [messages]: needed is 'input_ids' with token ids, or"
            + " 'text'"
            + way,
        file,
        any());
    CalibrationInput named =
        new CalibrationInput(
            input(file).path(), Optional.of("messages"), "", input(file).checkpoint());
    assertRefused(
        "DIR/a.jsonl:line 1: has an object at position 0 of 'messages': allowed are ids, integers"
            + " of 32 bits"
            + way,
        named,
        any(),
        TinyInputs.LIMITS);
  }

  @Test
  void refusesWhatIsNeitherLinesNorOneList() throws IOException {
    assertRefused(
        "DIR/a.json:line 2: has more behind the list of objects: allowed is one list, or objects"
            + " one a line",
        write("a.json", "[{\"input_ids\":[1,2]}]\n{}"),
        any());
    assertRefused(
        "DIR/b.json:object 2: has a number in 'text': needed is a string",
        write("b.json", "[{\"text\":\"a\"},\n\n{\"text\":7}]"),
        any());
    assertRefused(
        "DIR/c.json:line 1: ends in the middle of a JSON object",
        write("c.json", "[{\"text\":\"a\"}"),
        any());
    Path wide = directory.resolve("wide.jsonl");
    Files.write(wide, "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_16));
    assertRefused("DIR/wide.jsonl: is UTF-16: save it as UTF-8", wide, any());
  }
}

package org.tsenor.tokens;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.source.SparkSessions;
import org.tsenor.tokens.WindowSettings.Purpose;

/** Parquet files as Spark writes them. */
class ParquetRowsTest {
  private static final SparkSession SPARK = SparkSessions.session();
  private static final Path DATA = SparkSessions.tinyLlama().resolveSibling("data");

  @TempDir Path directory;

  /** A directory of Parquet files with one column, rows in the order of a number. */
  private Path write(int files, Column column) {
    Path path = directory.resolve("table" + files);
    SPARK.range(0, 1000, 1, files).select(column.as("value")).write().parquet(path.toString());
    return path;
  }

  private static List<Row> rows(Path path, String field) throws IOException {
    List<Row> rows = new ArrayList<>();
    InputFiles input =
        InputFiles.list(new Configuration(), new org.apache.hadoop.fs.Path(path.toUri()));
    for (InputFile file : input.files()) {
      new ParquetRows().read(file, Optional.ofNullable(field), rows::add);
    }
    return rows;
  }

  @Test
  void readsTextsInTheOrderOfTheFiles() throws IOException {
    List<Row> rows = rows(write(3, expr("concat('row ', id)")), "value");
    assertEquals(1000, rows.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals("row " + i, rows.get(i).text());
    }
    assertTrue(rows.get(0).place().toString().endsWith(".parquet:row 1"));
  }

  @Test
  void keepsTheOrderOfRowGroupsAndPages() throws IOException {
    Path path = directory.resolve("groups");
    SPARK
        .range(0, 5000, 1, 1)
        .select(expr("array(id, cast(rand(1) * 1000000 as bigint))").as("input_ids"))
        .write()
        .option("parquet.block.size", "4096")
        .option("parquet.page.size", "1024")
        .parquet(path.toString());
    List<Row> rows = rows(path, null);
    assertEquals(5000, rows.size());
    for (int i = 0; i < 5000; i++) {
      assertEquals(i, rows.get(i).ids()[0]);
    }
  }

  @Test
  void givesTheSameWindowsAsJsonLines() throws IOException {
    Path table = directory.resolve("ids");
    SPARK
        .read()
        .json(DATA.resolve("calib.jsonl").toString())
        .coalesce(1)
        .write()
        .parquet(table.toString());
    assertEquals(
        windows(DATA.resolve("calib.jsonl")).fingerprint().windows(),
        windows(table).fingerprint().windows());
  }

  private static TokenWindows windows(Path path) throws IOException {
    return new CalibrationSource(new Configuration())
        .read(
            CalibrationInput.of(
                new org.apache.hadoop.fs.Path(path.toUri()),
                new org.apache.hadoop.fs.Path("file:/nowhere")),
            WindowSettings.of(Purpose.CALIBRATION),
            new ModelLimits(512, 256));
  }

  @Test
  void refusesColumnsItCannotRead() {
    assertProblem(
        "has the columns [value]: needed is 'input_ids' with token ids, or 'text'",
        write(1, expr("id")),
        null);
    assertProblem(
        "has the columns [value]: needed is 'body' with texts or token ids",
        write(2, expr("id")),
        "body");
    assertProblem(
        "has the type int64 in column 'value': allowed are strings, and lists of integers (token"
            + " ids)",
        write(3, expr("id")),
        "value");
    assertProblem(
        "has null in 'value': needed is a text or ids",
        write(4, expr("if(id = 1, null, 'a')")),
        "value");
    assertProblem(
        "has 4294967296 at position 1 of 'value': allowed are ids, integers of 32 bits",
        write(5, expr("array(id, 4294967296)")),
        "value");
    assertProblem(
        "has null at position 0 of 'value': allowed are ids, integers of 32 bits",
        write(6, expr("array(cast(null as int))")),
        "value");
  }

  @Test
  void refusesWhatIsNoWholeParquetFile() throws IOException {
    Path text = Files.writeString(directory.resolve("text.parquet"), "not Parquet at all");
    assertProblem("is not a whole Parquet file: it must begin and end with PAR1", text, null);
    Path whole;
    try (var files = Files.list(write(1, expr("id")))) {
      whole =
          files
              .filter(
                  f ->
                      f.toString().endsWith(".parquet")
                          && !f.getFileName().toString().startsWith("."))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = directory.resolve("cut.parquet");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    assertProblem("is not a whole Parquet file: it must begin and end with PAR1", cut, null);
  }

  /** Whole at its ends, and what lies between is not: refused, or read as it was. */
  @Test
  void refusesDamageOfAllKinds() throws IOException {
    Path whole = theFileOf(write(1, expr("concat('row ', id)")));
    byte[] bytes = Files.readAllBytes(whole);
    Path damaged = directory.resolve("damaged.parquet");
    Files.writeString(damaged, "PAR1xxxxPAR1");
    assertDamage(damaged);
    int refused = 0;
    for (int at = 4; at < bytes.length - 4; at += bytes.length / 12) {
      byte[] changed = bytes.clone();
      for (int i = at; i < Math.min(at + 16, bytes.length - 4); i++) {
        changed[i] ^= (byte) 0xa5;
      }
      Files.write(damaged, changed);
      try {
        rows(damaged, "value");
      } catch (CalibrationInputException e) {
        assertTrue(e.getMessage().contains("damaged.parquet"), e::getMessage);
        refused++;
      }
    }
    assertTrue(refused > 3, refused + " were refused");
  }

  private static void assertDamage(Path file) {
    String message =
        assertThrows(CalibrationInputException.class, () -> rows(file, "value")).getMessage();
    assertTrue(message.contains("damaged.parquet: is Parquet that cannot be read: "), message);
  }

  private static Path theFileOf(Path table) throws IOException {
    try (var files = Files.list(table)) {
      return files
          .filter(f -> f.getFileName().toString().matches("[^.].*parquet"))
          .findFirst()
          .get();
    }
  }

  @Test
  void readsTheFileThatIsNamedWhateverBracketsItHas() throws IOException {
    byte[] bytes = Files.readAllBytes(theFileOf(write(1, expr("concat('right ', id)"))));
    Path other = theFileOf(write(2, expr("concat('wrong ', id)")));
    Path folder = Files.createDirectory(directory.resolve("run {a}"));
    for (Path file : List.of(directory.resolve("data[1].parquet"), folder.resolve("*x?.parquet"))) {
      Files.write(file, bytes);
      Files.copy(other, directory.resolve("data1.parquet"), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(other, folder.resolve("axb.parquet"), StandardCopyOption.REPLACE_EXISTING);
      List<Row> rows = new ArrayList<>();
      InputFile input =
          InputFiles.list(new Configuration(), new org.apache.hadoop.fs.Path(file.toUri()))
              .files()
              .get(0);
      new ParquetRows().read(input, Optional.of("value"), rows::add);
      assertEquals(1000, rows.size());
      assertEquals("right 0", rows.get(0).text());
    }
  }

  /** A column's name may differ from another's by its letters' case alone. */
  @Test
  void tellsColumnsByTheCaseOfTheirNames() throws IOException {
    SparkSession writing = SPARK.newSession();
    writing.conf().set("spark.sql.caseSensitive", "true");
    Path table = directory.resolve("cases");
    writing.range(0, 9, 1, 1).selectExpr("'a' text", "'b' TEXT").write().parquet(table.toString());
    assertEquals("a", rows(table, null).get(0).text());
    assertEquals("b", rows(table, "TEXT").get(0).text());
  }

  /** Times in nanoseconds, decimals, maps and times of day beside what is read. */
  @Test
  void leavesOtherColumnsAlone() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            """
            message m {
              required int64 when (TIMESTAMP(NANOS,true));
              required fixed_len_byte_array(13) money (DECIMAL(30,3));
              required int96 old;
              required group a {
                required binary text (STRING);
                required group b { optional binary c (STRING); repeated int32 ids; }
              }
              optional binary a.text (STRING);
            }
            """);
    Path file = directory.resolve("other columns.parquet");
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file)).withType(schema).build()) {
      for (int i = 0; i < 3; i++) {
        Group row = groups.newGroup();
        row.add("when", 1_700_000_000_000_000_000L);
        row.add("money", Binary.fromConstantByteArray(new byte[13]));
        row.add("old", Binary.fromConstantByteArray(new byte[12]));
        Group a = row.addGroup("a");
        a.add("text", "inner " + i);
        Group b = a.addGroup("b");
        b.add("ids", 7);
        b.add("ids", i);
        if (i < 2) {
          b.add("c", "deep " + i);
        }
        row.add("a.text", "whole " + i);
        writer.write(row);
      }
    }
    assertEquals("whole 2", rows(file, "a.text").get(2).text());
    assertArrayEquals(new int[] {7, 2}, rows(file, "a.b.ids").get(2).ids());
    assertProblem("has null in 'a.b.c': needed is a text or ids", file, "a.b.c");
    assertProblem(
        "has the type timestamp(nanos,true) in column 'when': allowed are strings, and lists of"
            + " integers (token ids)",
        file,
        "when");
    assertProblem(
        "has the columns [when, money, old, a, a.text]: needed is 'a.b.d' with texts or token ids",
        file,
        "a.b.d");
  }

  @Test
  void refusesAListWithoutAnEndBeforeItIsRead() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType("message m { repeated int32 input_ids; }");
    Path file = directory.resolve("ids.parquet");
    Group row = new SimpleGroupFactory(schema).newGroup();
    for (int i = 0; i <= Row.MAX_IDS; i++) {
      row.add("input_ids", 7);
    }
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file)).withType(schema).build()) {
      for (int i = 0; i < 2; i++) {
        writer.write(row);
      }
    }
    assertProblem(
        "has more than 4194304 ids in 'input_ids', the most of one row: cut it into rows, which"
            + " draw consecutive reads as one stream",
        file,
        null);
  }

  @Test
  void refusesACodecThatIsNotThere() throws IOException {
    InputFile file =
        InputFiles.list(
                new Configuration(), new org.apache.hadoop.fs.Path(write(1, expr("'a'")).toUri()))
            .files()
            .get(0);
    for (CompressionCodecName codec :
        EnumSet.complementOf(EnumSet.of(CompressionCodecName.BROTLI, CompressionCodecName.LZO))) {
      ParquetRows.requireCodec(file, codec);
    }
    String found =
        assertThrows(
                CalibrationInputException.class,
                () -> ParquetRows.requireCodec(file, CompressionCodecName.BROTLI))
            .getMessage();
    assertTrue(found.contains("is compressed with brotli, which is not on the class path"), found);
  }

  @Test
  void refusesWhatIsEncrypted() throws IOException {
    byte[] bytes = Files.readAllBytes(theFileOf(write(1, expr("'a'"))));
    bytes[3] = 'E';
    bytes[bytes.length - 1] = 'E';
    Path file = Files.write(directory.resolve("e.parquet"), bytes);
    assertProblem("is encrypted: allowed is plain Parquet", file, "value");
  }

  /** A disk or a network that fails is nobody's broken file. */
  @Test
  void whatTheFileSystemFailsAtIsNotTheFilesFault() throws IOException {
    Path file = theFileOf(write(1, expr("'a'")));
    InputFile failing =
        new InputFile(
            new FailingFileSystem(),
            new org.apache.hadoop.fs.Path(file.toUri()),
            Files.size(file),
            InputFile.Kind.PARQUET);
    assertEquals(
        "the network is down",
        assertThrows(
                StorageException.class,
                () -> new ParquetRows().read(failing, Optional.of("value"), row -> {}))
            .getMessage());
  }

  /** Fails in the middle of a file. */
  private static final class FailingFileSystem extends RawLocalFileSystem {
    FailingFileSystem() throws IOException {
      initialize(java.net.URI.create("file:///"), new Configuration());
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      return new FSDataInputStream(super.open(path, bufferSize).getWrappedStream()) {
        private int seeks;

        @Override
        public void seek(long position) throws IOException {
          if (seeks++ > 0) {
            throw new java.net.ConnectException("the network is down");
          }
          super.seek(position);
        }
      };
    }
  }

  private static void assertProblem(String problem, Path path, String field) {
    String found =
        assertThrows(CalibrationInputException.class, () -> rows(path, field)).getMessage();
    assertEquals(problem, found.replaceFirst(".*?\\.parquet(:row \\d+)?: ", ""));
  }
}

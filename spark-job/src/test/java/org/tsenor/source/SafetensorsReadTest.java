package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.checkpoint.Shard;
import scala.jdk.javaapi.CollectionConverters;

class SafetensorsReadTest {
  private static final String MODEL = SparkSessions.tinyLlama().toString();
  private static final String COUNTED = "counted://" + MODEL;

  @TempDir Path temporary;

  /** Bytes and buffers are counted: none may be those of a task that another test left behind. */
  @BeforeEach
  void awaitIdle() {
    SparkSessions.awaitIdle();
  }

  private static Dataset<Row> read(Map<String, String> options, String path) {
    return SparkSessions.session().read().format("safetensors").options(options).load(path);
  }

  private static Dataset<Row> read() {
    return read(Map.of(), MODEL);
  }

  private static Map<String, byte[]> dataSections() throws IOException {
    Map<String, byte[]> sections = new TreeMap<>();
    for (Shard shard : checkpoint().shards()) {
      byte[] file = Files.readAllBytes(Path.of(MODEL, shard.name()));
      int offset = (int) shard.header().dataOffset();
      sections.put(shard.name(), Arrays.copyOfRange(file, offset, file.length));
    }
    return sections;
  }

  private static Checkpoint checkpoint() throws IOException {
    return Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(MODEL));
  }

  /** Puts the rows' bytes where they say they belong. */
  private static Map<String, byte[]> assembled(Dataset<Row> rows, Map<String, byte[]> like) {
    Map<String, byte[]> sections = new TreeMap<>();
    like.forEach((shard, bytes) -> sections.put(shard, new byte[bytes.length]));
    for (Row row : rows.collectAsList()) {
      byte[] data = row.getAs(BandColumns.DATA);
      long offset = row.getAs(BandColumns.BYTE_OFFSET);
      byte[] section = sections.get(row.<String>getAs(BandColumns.SHARD));
      System.arraycopy(data, 0, section, (int) offset, data.length);
    }
    return sections;
  }

  private static void assertSameBytes(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((shard, bytes) -> assertArrayEquals(bytes, actual.get(shard), shard));
  }

  @Test
  void readsEveryByteOfEveryShard() throws IOException {
    Map<String, byte[]> expected = dataSections();
    assertSameBytes(expected, assembled(read(), expected));
  }

  @Test
  void makesOnePartitionOfEachShardInFileOrder() throws IOException {
    List<String> names =
        read()
            .select(BandColumns.SHARD, BandColumns.TENSOR, BandColumns.DATA)
            .mapPartitions(
                (MapPartitionsFunction<Row, String>)
                    rows -> {
                      StringBuilder text = new StringBuilder();
                      String last = "";
                      while (rows.hasNext()) {
                        Row row = rows.next();
                        String name = row.getString(0) + " " + row.getString(1);
                        text.append(name.equals(last) ? "" : name + ",");
                        last = name;
                      }
                      return List.of(text.toString()).iterator();
                    },
                Encoders.STRING())
            .collectAsList();
    List<String> expected =
        checkpoint().shards().stream()
            .map(
                shard ->
                    shard.header().tensors().stream()
                        .map(tensor -> shard.name() + " " + tensor.name() + ",")
                        .collect(Collectors.joining()))
            .toList();
    assertEquals(expected, names);
  }

  @Test
  void cutsBandsAtMultiplesOfRows() {
    Dataset<Row> rows = read(Map.of("rowMultiple", "48", "bandBytes", "20000"), MODEL);
    for (Row row : rows.collectAsList()) {
      long firstRow = row.getAs(BandColumns.FIRST_ROW);
      long rowCount = row.getAs(BandColumns.ROW_COUNT);
      byte[] data = row.getAs(BandColumns.DATA);
      List<Long> shape = row.getList(row.fieldIndex(BandColumns.SHAPE));
      assertEquals(0, firstRow % 48, row.toString());
      long rowBytes = shape.size() == 1 ? 2 : shape.get(1) * 2;
      assertEquals(rowCount * rowBytes, data.length);
      // 48 rows of 128 columns are 12288 bytes: one multiple a band, two would pass 20000.
      assertTrue(data.length <= 20000 || rowCount <= 48, row.toString());
    }
    long bandsOfQuery = rows.where("tensor = 'model.layers.0.self_attn.q_proj.weight'").count();
    assertEquals(3, bandsOfQuery, "128 rows in bands of 48");
  }

  @Test
  void isAViewInSql() {
    SparkSessions.session()
        .sql("CREATE OR REPLACE TEMPORARY VIEW w USING safetensors OPTIONS (path '" + MODEL + "')");
    Row row =
        SparkSessions.session()
            .sql(
                "SELECT count(DISTINCT tensor), sum(octet_length(data)), count(DISTINCT shard),"
                    + " min(dtype) FROM w")
            .first();
    assertEquals("[39,1837312,2,BF16]", row.toString());
  }

  @Test
  void readsTheHeaderAgainAndOnlyTheRangesOfWantedTensors() throws IOException {
    CountedFileSystem.BYTES.set(0);
    Dataset<Row> wanted =
        read(Map.of(), COUNTED)
            .where("tensor = 'model.layers.0.self_attn.q_proj.weight'")
            .select(BandColumns.DATA);
    wanted.queryExecution().executedPlan();
    long headers = CountedFileSystem.BYTES.get();
    long data = wanted.collectAsList().stream().mapToLong(row -> row.<byte[]>getAs(0).length).sum();
    assertEquals(128 * 128 * 2, data);
    long header =
        checkpoint()
            .shardOf("model.layers.0.self_attn.q_proj.weight")
            .orElseThrow()
            .header()
            .dataOffset();
    assertEquals(header + 128 * 128 * 2, CountedFileSystem.BYTES.get() - headers);
    assertEquals(1, wanted.rdd().getNumPartitions(), "the other shard is not planned");
  }

  @Test
  void readsNoDataWhereNoneIsSelected() {
    CountedFileSystem.BYTES.set(0);
    Dataset<Row> names = read(Map.of(), COUNTED).select(BandColumns.TENSOR).distinct();
    names.queryExecution().executedPlan();
    long headers = CountedFileSystem.BYTES.get();
    assertEquals(39, names.collectAsList().size());
    assertEquals(headers, CountedFileSystem.BYTES.get());
    assertTrue(headers < 40_000, "read " + headers + " bytes to plan");
  }

  @Test
  void showsPushedFiltersInThePlan() {
    Dataset<Row> rows =
        read()
            .where("tensor LIKE 'model.layers.2.%' OR tensor IN ('lm_head.weight', 'x')")
            .where("shard = 'model-00002-of-00002.safetensors'")
            .where("row_count > 3");
    String plan = rows.queryExecution().executedPlan().toString();
    assertTrue(plan.contains("StringStartsWith(tensor,model.layers.2.)"), plan);
    assertTrue(plan.contains("EqualTo(shard,model-00002-of-00002.safetensors)"), plan);
    assertTrue(plan.contains("partitions=1"), plan);
    assertTrue(plan.contains("Filter (row_count"), plan);
    List<Row> tensors = rows.select(BandColumns.TENSOR).distinct().collectAsList();
    assertEquals(
        9, tensors.size(), "the ninth tensor of layer 2 is in the other shard: " + tensors);
  }

  @Test
  void findsNothingWhereNothingIsWanted() {
    Dataset<Row> none = read().where("tensor = 'no such tensor'");
    assertEquals(0, none.count());
    assertEquals(0, none.rdd().getNumPartitions());
  }

  @Test
  void cutsShardsIntoBalancedPartitions() throws IOException {
    Dataset<Row> rows =
        read(Map.of("partitionBytes", "300k", "bandBytes", "16k", "rowMultiple", "16"), MODEL);
    List<Long> sizes =
        rows.mapPartitions(
                (MapPartitionsFunction<Row, Long>)
                    part -> {
                      long bytes = 0;
                      while (part.hasNext()) {
                        bytes += part.next().<byte[]>getAs(BandColumns.DATA).length;
                      }
                      return List.of(bytes).iterator();
                    },
                Encoders.LONG())
            .collectAsList();
    // Bands do not fill three partitions of 300 KiB with a shard of 897 KiB.
    assertEquals(8, sizes.size(), sizes.toString());
    sizes.forEach(size -> assertTrue(size > 210_000 && size < 250_000, sizes.toString()));
    Map<String, byte[]> expected = dataSections();
    assertSameBytes(expected, assembled(rows, expected));
  }

  @Test
  void dealsTensorsToNewShards() {
    Dataset<Row> rows = read(Map.of("shardSize", "400KB"), MODEL);
    List<Row> shards =
        rows.groupBy(BandColumns.SHARD)
            .agg(Map.of(BandColumns.BYTE_OFFSET, "min"))
            .orderBy(BandColumns.SHARD)
            .collectAsList();
    assertEquals(5, shards.size(), shards.toString());
    assertEquals("[model-00001-of-00005.safetensors,0]", shards.get(0).toString());
    assertEquals(5, rows.rdd().getNumPartitions());
    assertEquals(
        1_837_312L,
        rows.collectAsList().stream()
            .mapToLong(row -> row.<byte[]>getAs(BandColumns.DATA).length)
            .sum());
  }

  @Test
  void prefersTheHostsThatHoldTheBytes() {
    Dataset<Row> all = read(Map.of(), COUNTED);
    assertEquals(List.of("first", "second"), hostsOfFirstPartition(all));
    assertEquals(
        List.of("first"), hostsOfFirstPartition(all.where("tensor = 'model.embed_tokens.weight'")));
  }

  private static List<String> hostsOfFirstPartition(Dataset<Row> rows) {
    RDD<?> source = rows.rdd();
    while (!source.dependencies().isEmpty()) {
      source = source.dependencies().head().rdd();
    }
    return CollectionConverters.asJava(source.preferredLocations(source.partitions()[0]));
  }

  @Test
  void estimatesWhatItReads() {
    String all = read().queryExecution().optimizedPlan().stats().sizeInBytes().toString();
    String names =
        read()
            .select(BandColumns.TENSOR)
            .queryExecution()
            .optimizedPlan()
            .stats()
            .sizeInBytes()
            .toString();
    assertTrue(Long.parseLong(all) > 1_837_312 && Long.parseLong(all) < 2_000_000, all);
    assertTrue(Long.parseLong(names) < 40_000, names);
  }

  @Test
  void releasesArrowMemoryAlsoAtALimit() {
    long before = ArrowUtils.rootAllocator().getAllocatedMemory();
    int children = ArrowUtils.rootAllocator().getChildAllocators().size();
    assertEquals(1, read().limit(1).collectAsList().size());
    assertThrows(
        Exception.class, () -> read().selectExpr("raise_error(tensor)", "data").collectAsList());
    SparkSessions.awaitIdle();
    assertEquals(before, ArrowUtils.rootAllocator().getAllocatedMemory());
    assertEquals(children, ArrowUtils.rootAllocator().getChildAllocators().size());
  }

  @Test
  void saysWhatIsWrongWithAnOption() {
    assertMessage(
        "option bandBytes is 'many': allowed is a size", Map.of("bandBytes", "many"), MODEL);
    assertMessage(
        "option bandByte is not known: did you mean bandBytes?", Map.of("bandByte", "1"), MODEL);
    assertMessage("option rowMultiple is '0': allowed is", Map.of("rowMultiple", "0"), MODEL);
    assertMessage("option path is not set", Map.of(), null);
  }

  @Test
  void saysWhichFileIsMalformed() throws IOException {
    Path file = temporary.resolve("model.safetensors");
    Files.write(file, new byte[] {5, 0, 0});
    assertMessage("model.safetensors: has 3 bytes", Map.of(), temporary.toString());
    assertMessage("does not exist", Map.of(), temporary.resolve("nothing").toString());
  }

  private static void assertMessage(String part, Map<String, String> options, String path) {
    Exception error =
        assertThrows(
            Exception.class,
            () -> {
              var reader = SparkSessions.session().read().format("safetensors").options(options);
              (path == null ? reader.load() : reader.load(path)).count();
            });
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  private Path copyOfTheModel() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    for (String file : CheckpointFiles.names(Path.of(MODEL))) {
      Files.copy(Path.of(MODEL, file), copy.resolve(file));
    }
    return copy;
  }

  private static void assertFindsTheChange(String shard, Dataset<Row> rows) {
    Throwable failure = assertThrows(Exception.class, rows::collectAsList);
    while (!(failure instanceof MalformedCheckpointException) && failure.getCause() != null) {
      failure = failure.getCause();
    }
    assertEquals(MalformedCheckpointException.class, failure.getClass());
    assertTrue(failure.getMessage().contains(shard), failure.getMessage());
    assertTrue(failure.getMessage().contains("changed since the run was planned"));
  }

  @Test
  void aTaskFindsAShardThatWasChangedSinceTheScanWasPlanned() throws IOException {
    Path copy = copyOfTheModel();
    Dataset<Row> rows = read(Map.of(), copy.toString());
    rows.queryExecution().executedPlan();
    String shard = checkpoint().shards().get(1).name();
    byte[] bytes = Files.readAllBytes(copy.resolve(shard));
    Files.write(copy.resolve(shard), bytes);
    Files.setLastModifiedTime(copy.resolve(shard), FileTime.fromMillis(1000));
    assertFindsTheChange(shard, rows);
  }

  @Test
  void aScanFindsAShardThatWasChangedSinceTheRunWasPlanned() throws IOException {
    Path copy = copyOfTheModel();
    String planned = PlannedShards.of(CheckpointFiles.open(copy)).toText();
    Map<String, String> options = Map.of("plannedShards", planned);
    assertEquals(39, read(options, copy.toString()).select("tensor").distinct().count());
    String shard = checkpoint().shards().get(0).name();
    Files.setLastModifiedTime(copy.resolve(shard), FileTime.fromMillis(1000));
    assertFindsTheChange(shard, read(options, copy.toString()));
  }
}

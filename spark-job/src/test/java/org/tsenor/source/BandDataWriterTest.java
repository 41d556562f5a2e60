package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/** Attempts of tasks that meet each other, without Spark's scheduler. */
class BandDataWriterTest {
  private static final String SHARD = "model.safetensors";
  private static final RowColumns COLUMNS =
      RowColumns.of(((StructType) BandColumns.SCHEMA).add(BandColumns.MASK, DataTypes.BinaryType));
  private static final Map<String, ShardHeader> TEMPLATE =
      Map.of(
          SHARD,
          ShardHeader.layout(Map.of(), List.of(TensorEntry.at(0, "w", Dtype.U8, List.of(2L, 4L)))));

  @TempDir Path output;
  private ClaimedOutput claim;

  /** Temporary files are counted: none may be those of a task that another test left behind. */
  @BeforeEach
  void awaitIdle() {
    SparkSessions.awaitIdle();
  }

  @AfterEach
  void letGo() throws IOException {
    if (claim != null) {
      claim.close();
    }
  }

  private ShardStore begun(String scheme) throws IOException {
    letGo();
    Configuration configuration = SparkSessions.session().sparkContext().hadoopConfiguration();
    claim =
        ClaimedOutput.take(
            configuration, new org.apache.hadoop.fs.Path(scheme + "://" + output), notice -> {});
    ShardStore store = claim.store(false, DigestAlgorithm.CRC32C);
    store.begin();
    return store;
  }

  private static CheckpointCommit job(ShardStore store) {
    return new CheckpointCommit(store, Optional.empty());
  }

  private static BandDataWriter writer(ShardStore store, String attempt) {
    return new BandDataWriter(
        new ShardAttempt.Settings(store, attempt, false, true, false), COLUMNS, TEMPLATE);
  }

  private static InternalRow row(long firstRow, byte[] data, byte[] mask) {
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(SHARD),
          UTF8String.fromString("w"),
          UTF8String.fromString("U8"),
          ArrayData.toArrayData(new long[] {2, 4}),
          firstRow,
          (long) data.length / 4,
          firstRow * 4,
          data,
          mask
        });
  }

  private static Set<String> spooled() {
    Set<String> files = new TreeSet<>(CheckpointFiles.names(LocalSpace.directory()));
    files.removeIf(name -> !name.contains("tsenor-"));
    return files;
  }

  private byte[] published(ShardStore store) throws IOException {
    claim.publish(SparkSessions.session(), store, job(store).stage(Set.of(SHARD), true), List.of());
    claim.end();
    return CheckpointFiles.dataSections(output).get(SHARD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void oneOfTwoAttemptsCommits(String scheme) throws IOException {
    ShardStore store = begun(scheme);
    BandDataWriter first = writer(store, "1");
    BandDataWriter second = writer(store, "2");
    first.write(row(0, new byte[] {1, 0, 3, 0}, new byte[] {5}));
    second.write(row(0, new byte[] {1, 0, 3, 0}, new byte[] {5}));
    first.write(row(1, new byte[] {5, 0, 7, 0}, new byte[] {5}));
    first.commit();
    second.write(row(1, new byte[] {5, 0, 7, 0}, new byte[] {5}));
    second.abort();
    first.close();
    second.close();
    assertEquals(Set.of(), spooled());
    assertArrayEquals(new byte[] {1, 0, 3, 0, 5, 0, 7, 0}, published(store));
    assertEquals(
        Set.of(
            SHARD,
            "masks/" + SHARD,
            "compact/" + SHARD,
            "compact/restore.json",
            "_bands/" + SHARD + ".jsonl"),
        CheckpointFiles.names(output));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void aLaterAttemptReplacesAnEarlierOne(String scheme) throws IOException {
    ShardStore store = begun(scheme);
    BandDataWriter lost = writer(store, "1");
    lost.write(row(0, new byte[] {1, 0, 3, 0, 5, 0, 7, 0}, new byte[] {5, 5}));
    // Committed, but the executor died before the driver heard of it.
    lost.commit();
    BandDataWriter next = writer(store, "2");
    next.write(row(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, null));
    next.commit();
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, published(store));
    assertFalse(Files.exists(output.resolve("masks").resolve(SHARD)), "of the earlier attempt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void nothingIsLeftOfAnUnfinishedShard(String scheme) throws IOException {
    ShardStore store = begun(scheme);
    BandDataWriter writer = writer(store, "1");
    writer.write(row(0, new byte[] {1, 0, 3, 0}, new byte[] {5}));
    String message = assertThrows(BandOrderException.class, writer::commit).getMessage();
    assertTrue(message.contains("expected tensor 'w' from row 1"), message);
    writer.close();
    assertEquals(Set.of("_staging/started", "_staging/owner/1"), CheckpointFiles.names(output));
    assertEquals(Set.of(), spooled());
    assertEquals(Map.of(), store.committedShards());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void attemptsOfAJobThatWasGivenUpLeaveNothing(String scheme) throws IOException {
    output = output.resolve("made/by/the/job");
    ShardStore store = begun(scheme);
    InternalRow whole = row(0, new byte[] {1, 0, 3, 0, 5, 0, 7, 0}, new byte[] {5, 5});
    try (BandDataWriter early = writer(store, "1");
        BandDataWriter late = writer(store, "2")) {
      early.write(whole);
      claim.giveUp(job(store));
      assertThrows(IOException.class, early::commit);
      assertThrows(
          IOException.class,
          () -> {
            late.write(whole);
            late.commit();
          });
    }
    assertFalse(Files.exists(output));
    assertEquals(Set.of(), spooled());
  }

  @Test
  void refusesMasksThatDoNotFit() throws IOException {
    assertRefused("has 2 bytes: needed are 1 rows of 1", row(0, new byte[4], new byte[] {5, 5}));
    assertRefused(
        "lacks its last 1 byte", row(0, new byte[4], new byte[] {5}), row(1, new byte[4], null));
  }

  private void assertRefused(String part, InternalRow... rows) throws IOException {
    try (BandDataWriter writer = writer(begun("file"), "1")) {
      String message =
          assertThrows(
                  BandOrderException.class,
                  () -> {
                    for (InternalRow row : rows) {
                      writer.write(row);
                    }
                    writer.commit();
                  })
              .getMessage();
      assertTrue(message.contains(part), message);
    }
  }
}

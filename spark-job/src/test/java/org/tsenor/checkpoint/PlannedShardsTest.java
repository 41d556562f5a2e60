package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.checkpoint.ShardBytes.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever changes a checkpoint after it was opened is found when it is used. */
class PlannedShardsTest {
  private static final String SHARD = "one.safetensors";
  private static final String TENSORS =
      "{" + entry("a", "U8", "[2,3]", 0, 6) + "," + entry("b", "U8", "[6]", 6, 12) + "}";

  @TempDir Path folder;
  private Path shard;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    shard = folder.resolve(SHARD);
    Files.write(shard, ShardBytes.of(TENSORS, 12));
    Files.write(
        folder.resolve(CheckpointIndex.FILE_NAME),
        new CheckpointIndex(Map.of("a", SHARD, "b", SHARD)).toBytes(12));
    Files.writeString(folder.resolve("config.json"), "{}");
  }

  private Checkpoint open() throws IOException {
    return Checkpoint.open(
        new Configuration(), new org.apache.hadoop.fs.Path(folder.toUri().getPath()));
  }

  /** What may happen to a shard, and how it is told. */
  enum Change {
    GROWN("bytes but had") {
      @Override
      void apply(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        write(file, Arrays.copyOf(bytes, bytes.length + 1));
      }
    },
    CUT("bytes but had") {
      @Override
      void apply(Path file) throws IOException {
        write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
      }
    },
    EMPTIED("has 0 bytes but had") {
      @Override
      void apply(Path file) throws IOException {
        write(file, new byte[0]);
      }
    },
    REORDERED("has another header") {
      @Override
      void apply(Path file) throws IOException {
        write(
            file,
            ShardBytes.of(
                "{" + entry("b", "U8", "[6]", 0, 6) + "," + entry("a", "U8", "[2,3]", 6, 12) + "}",
                12));
      }
    },
    RETYPED("has another header") {
      @Override
      void apply(Path file) throws IOException {
        write(file, ShardBytes.of(TENSORS.replace("[2,3]", "[3,2]"), 12));
      }
    },
    OVERWRITTEN("is of") {
      @Override
      void apply(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
      }
    },
    REPLACED("is of") {
      @Override
      void apply(Path file) throws IOException {
        Path other = file.resolveSibling("other");
        Files.write(other, ShardBytes.of(TENSORS, 12));
        Files.setLastModifiedTime(other, FileTime.fromMillis(2_000_000));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    REMOVED("is not there any more") {
      @Override
      void apply(Path file) throws IOException {
        Files.delete(file);
      }
    };

    private final String told;

    Change(String told) {
      this.told = told;
    }

    abstract void apply(Path file) throws IOException;

    /** The time stays as it was: what changes it is found by that alone. */
    private static void write(Path file, byte[] bytes) throws IOException {
      FileTime time = Files.getLastModifiedTime(file);
      Files.write(file, bytes);
      Files.setLastModifiedTime(file, time);
    }
  }

  private void assertTold(Change change, Exception e) {
    assertTrue(e.getMessage().contains(SHARD), e.getMessage());
    assertTrue(e.getMessage().contains("was changed since the run was planned"), e.getMessage());
    assertTrue(e.getMessage().contains(change.told), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void aChangedShardIsFoundWhenItIsOpenedAndAtTheEnd(Change change) throws IOException {
    Checkpoint checkpoint = open();
    Shard planned = checkpoint.shards().get(0);
    ShardReader.open(checkpoint.storage().fileSystem(), planned).close();
    assertDoesNotThrow(checkpoint::requireUnchanged);
    change.apply(shard);
    assertTold(
        change,
        assertThrows(
            MalformedCheckpointException.class,
            () -> ShardReader.open(checkpoint.storage().fileSystem(), planned)));
    assertTold(
        change, assertThrows(MalformedCheckpointException.class, checkpoint::requireUnchanged));
  }

  @ParameterizedTest
  @EnumSource(
      value = Change.class,
      names = {"REORDERED", "RETYPED", "OVERWRITTEN", "REPLACED"})
  void aCheckpointThatIsOpenedAnewMustBeThePlannedOne(Change change) throws IOException {
    PlannedShards planned = PlannedShards.of(open());
    planned.requireSame(open());
    change.apply(shard);
    Checkpoint now = open();
    assertTold(
        change, assertThrows(MalformedCheckpointException.class, () -> planned.requireSame(now)));
  }

  @Test
  void namesShardsThatCameAndWent() throws IOException {
    PlannedShards planned = PlannedShards.of(open());
    Path other = folder.resolve("two.safetensors");
    Files.move(shard, other);
    Files.write(
        folder.resolve(CheckpointIndex.FILE_NAME),
        new CheckpointIndex(Map.of("a", "two.safetensors", "b", "two.safetensors")).toBytes(12));
    Checkpoint now = open();
    Exception e = assertThrows(MalformedCheckpointException.class, () -> planned.requireSame(now));
    assertTrue(
        e.getMessage().contains("one.safetensors is not there any more, two.safetensors is new"),
        e.getMessage());
  }

  @Test
  void goesThroughText() throws IOException {
    PlannedShards planned = PlannedShards.of(open());
    assertEquals(planned, PlannedShards.parse(planned.toText()));
    Map<String, Shard.State> two = new TreeMap<>(planned.states());
    two.put("a b%é#.safetensors", new Shard.State(1, 2, "f"));
    assertEquals(new PlannedShards(two), PlannedShards.parse(new PlannedShards(two).toText()));
    for (String text : new String[] {"x", "a\t1\t2", "a\tx\t2\tf"}) {
      assertThrows(IllegalArgumentException.class, () -> PlannedShards.parse(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors.index.json", "sub/10:30.txt"})
  void otherFilesAreHeldToo(String file) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    if (!Files.exists(path)) {
      Files.writeString(path, "{}");
    }
    Checkpoint checkpoint = open();
    assertDoesNotThrow(checkpoint::requireUnchanged);
    Files.setLastModifiedTime(path, FileTime.fromMillis(3_000_000));
    assertNames(checkpoint, file);
    Files.delete(path);
    assertNames(checkpoint, file);
  }

  private static void assertNames(Checkpoint checkpoint, String file) {
    Exception e = assertThrows(MalformedCheckpointException.class, checkpoint::requireUnchanged);
    assertTrue(e.getMessage().contains(file + ": was "), e.getMessage());
  }
}

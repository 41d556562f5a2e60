package org.tsenor.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.Checkpoint;

class InputFingerprintTest {
  private static final Path TINY = Path.of("..", "integration-tests", "tiny-llama", "model");

  @TempDir Path model;

  @BeforeEach
  void copyModel() throws IOException {
    try (Stream<Path> files = Files.list(TINY)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }

  private RunState state() throws IOException {
    Checkpoint checkpoint =
        Checkpoint.open(
            new Configuration(), new org.apache.hadoop.fs.Path(model.toUri().getPath()));
    return new RunState(Map.of("pattern", "16:32"), InputFingerprint.of(checkpoint));
  }

  @Test
  void isTheSameAsLongAsNothingChanges() throws IOException {
    RunState before = state();
    assertEquals(List.of(), before.changesTo(state()));
    assertEquals(before, RunState.parse(before.toBytes()));
    Files.setLastModifiedTime(model.resolve("config.json"), FileTime.fromMillis(1000));
    assertEquals(List.of(), before.changesTo(state()), "the same bytes at another time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "generation_config.json",
        "model.safetensors.index.json",
        "model-00001-of-00002.safetensors",
        "code/model.py"
      })
  void namesWhatWasChanged(String file) throws IOException {
    Files.createDirectories(model.resolve("code"));
    Files.writeString(model.resolve("code/model.py"), "pass");
    RunState before = state();
    Path path = model.resolve(file);
    byte[] bytes = Files.readAllBytes(path);
    if (file.endsWith(".safetensors")) {
      bytes[bytes.length - 1] ^= 1;
      Files.write(path, bytes);
      Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    } else {
      Files.writeString(path, new String(bytes, StandardCharsets.UTF_8) + " ");
    }
    List<String> changes = before.changesTo(state());
    assertEquals(1, changes.size(), changes.toString());
    assertTrue(changes.get(0).startsWith("input " + file + " was "), changes.toString());
  }

  @Test
  void namesFilesThatCameAndWent() throws IOException {
    RunState before = state();
    Files.move(model.resolve("tokenizer.json"), model.resolve("other.json"));
    List<String> changes = before.changesTo(state());
    assertEquals(2, changes.size(), changes.toString());
    assertTrue(changes.get(0).startsWith("input other.json was unset and is "));
    assertTrue(changes.get(1).startsWith("input tokenizer.json was "));
    assertTrue(changes.get(1).endsWith(" and is unset"));
  }

  @Test
  void namesAnotherVersionOfTheProgram() throws IOException {
    RunState now = state();
    RunState before = new RunState(now.settings(), now.input(), Map.of("tsenor", "0.0.9"));
    assertEquals(
        List.of("version of tsenor was 0.0.9 and is " + now.software().get("tsenor")),
        before.changesTo(now));
    RunState without = new RunState(now.settings(), now.input(), Map.of());
    assertEquals(1, RunState.parse(without.toBytes()).changesTo(now).size());
  }

  @Test
  void goesByTheTimeOfAFileTooLongToRead() throws IOException {
    Path big = model.resolve("big.txt");
    try (RandomAccessFile file = new RandomAccessFile(big.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    RunState before = state();
    assertEquals(List.of(), before.changesTo(state()));
    Files.setLastModifiedTime(big, FileTime.fromMillis(1000));
    List<String> changes = before.changesTo(state());
    assertEquals(1, changes.size(), changes.toString());
    assertTrue(changes.get(0).contains("big.txt"), changes.toString());
  }
}

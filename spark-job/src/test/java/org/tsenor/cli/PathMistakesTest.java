package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users write in place of a path: every command says so before it works, and ends with 2. */
class PathMistakesTest {
  private static final String MODEL = "../integration-tests/tiny-llama/model";
  private static final String DATA = "../integration-tests/tiny-llama/data/eval.txt";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new SparkJobRunner(), new PrintWriter(out), new PrintWriter(err), args);
  }

  /** The command with what stands for a model, a text, an output and the path in question. */
  private String[] words(String command, String path) {
    return Arrays.stream(command.split(" "))
        .map(
            word ->
                switch (word) {
                  case "MODEL" -> MODEL;
                  case "DATA" -> DATA;
                  case "OUT" -> directory.resolve("out").toString();
                  case "PATH" -> path;
                  default -> word;
                })
        .toArray(String[]::new);
  }

  private void refuses(String command, String path, String message) {
    assertEquals(ExitCode.USER_INPUT, run(words(command, path)), () -> command + err);
    assertTrue(err.toString().startsWith("tsenor: "), err::toString);
    assertTrue(err.toString().contains(message), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertEquals("", out.toString());
    err.getBuffer().setLength(0);
  }

  /** What is no path to any command. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect PATH",
        "verify PATH",
        "verify MODEL --against PATH",
        "restore PATH --output OUT",
        "restore MODEL --output PATH",
        "generate --output PATH",
        "prune --pattern 16:32 --model PATH --output OUT",
        "prune --pattern 16:32 --model MODEL --output PATH",
        "prune --pattern 16:32 --model MODEL --output PATH --dry-run",
        "prune --pattern 16:32 --model MODEL --output OUT --recipe PATH",
        "prune --pattern 16:32 --model MODEL --output OUT --method wanda --calibration PATH",
        "evaluate --data DATA --model PATH",
        "evaluate --data PATH --model MODEL",
        "evaluate --data DATA --model MODEL --against PATH",
        "evaluate --data DATA --model MODEL --json PATH",
      })
  void isNoPath(String command) {
    refuses(command, "", "has no value");
    refuses(command, " \t", "has no value");
    refuses(command, "~/model", "write $HOME");
    refuses(command, "llama:7b", "write ./llama:7b");
    refuses(command, "file:model", "the whole path, such as file:///folder");
    refuses(command, "s3a:bucket/model", "the whole path, such as s3a://host/folder");
    refuses(command, "file://tmp/x", "names a host, 'tmp': for a local file write file:///tmp/x");
    refuses(command, "https://huggingface.co/a/b", "download it first");
    refuses(command, "none:///x", "No FileSystem for scheme \"none\"");
    refuses(command, "hdfs:///x", "Incomplete HDFS URI, no host: hdfs:///x");
    refuses(command, "hdfs://nowhere.invalid/x", "nowhere.invalid");
  }

  /** Where nothing can be written. */
  @ParameterizedTest
  @CsvSource({
    "generate --size 1MB --output PATH, /proc/x",
    "generate --size 1MB --output PATH, /dev/null/x",
    "evaluate --data DATA --model MODEL --json PATH, /proc/x.json",
    "evaluate --data DATA --model MODEL --json PATH, /dev/null/x.json",
    "evaluate --data DATA --model MODEL --json PATH, /nowhere/x.json",
    "evaluate --data DATA --model MODEL --json PATH, /tmp",
  })
  void cannotBeWritten(String command, String path) {
    refuses(command, path, path.replaceFirst("/x.*", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect PATH", "verify PATH", "evaluate --data DATA --model PATH"})
  void isNoFolderOfAModel(String command) throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "text");
    refuses(command, file.toString(), "a.txt");
    refuses(command, file + "/model", "a.txt");
    refuses(command, directory.resolve("mod*").toString(), "does not exist");
    refuses(command, directory.resolve("x".repeat(300)).toString(), "does not exist");
  }

  @Test
  void aNameThatIsTooLongForAnOutputIsRefused() {
    refuses(
        "generate --size 1MB --output PATH",
        directory.resolve("x".repeat(300)).toString(),
        "File name too long");
  }

  /** The way out that is offered is one. */
  @Test
  void aColonBehindASlashIsPartOfAName() throws IOException {
    Path model = Files.createDirectory(directory.resolve("llama:7b"));
    for (String name :
        new String[] {
          "model.safetensors.index.json",
          "config.json",
          "model-00001-of-00002.safetensors",
          "model-00002-of-00002.safetensors"
        }) {
      Files.copy(Path.of(MODEL).resolve(name), model.resolve(name));
    }
    String relative = "./" + Path.of("").toAbsolutePath().relativize(model);
    assertEquals(ExitCode.DONE, run("inspect", relative, "--headers-only"), err::toString);
    assertEquals(ExitCode.DONE, run("inspect", model.toString(), "--headers-only"), err::toString);
    assertTrue(out.toString().contains("39 tensors"));
  }
}

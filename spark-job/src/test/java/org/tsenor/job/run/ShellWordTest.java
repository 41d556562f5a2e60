package org.tsenor.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
  @Test
  void aPlainPathStaysAsItIs() {
    assertEquals("s3a://models/llama-3_8b", ShellWord.of("s3a://models/llama-3_8b"));
  }

  /** The shell itself is asked. */
  @ParameterizedTest
  @ValueSource(strings = {"", "my clone #1", "it's", "a'b\"c", "$HOME `id` *", "a;b&c|d>e\\f~"})
  void aShellReadsOneWord(String text) throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + ShellWord.of(text)).start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(text + "\n", read);
  }
}

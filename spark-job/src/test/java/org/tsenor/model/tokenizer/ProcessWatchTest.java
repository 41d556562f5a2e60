package org.tsenor.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
  private static final Bounds BOUNDS =
      new Bounds(1L << 40, Duration.ofMillis(100), 0, "for a test");

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }

  @Test
  void endsWhatComputesForTooLong() throws Exception {
    Process process = shell("while :; do :; done");
    ProcessWatch watch = ProcessWatch.of(process);
    watch.begin(BOUNDS);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(
        Optional.of(
            "is a tokenizer that takes more than 0 seconds of computing for a test, the most"
                + " allowed"),
        watch.excess());
  }

  /** Sleeping takes no time of the processor, and nothing is watched between requests. */
  @Test
  void leavesOthersAlone() throws Exception {
    for (String script :
        new String[] {"sleep 1", "read line; i=0; while [ $i -lt 99999 ]; do i=$((i+1)); done"}) {
      Process process = shell(script);
      ProcessWatch watch = ProcessWatch.of(process);
      watch.begin(BOUNDS);
      if (script.startsWith("read")) {
        watch.end();
        process.getOutputStream().close();
      }
      assertEquals(0, process.waitFor());
      assertEquals(Optional.empty(), watch.excess());
    }
  }
}

package org.tsenor;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Progress as lines of the log, where no terminal of ours is. */
final class ProgressLog extends OutputStream {
  private static final Logger LOG = LoggerFactory.getLogger(Tsenor.class);

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private ProgressLog() {}

  static PrintStream stream() {
    return new PrintStream(new ProgressLog(), true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int octet) {
    if (octet != '\n') {
      line.write(octet);
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (!text.isEmpty()) {
      LOG.info("{}", text);
    }
  }
}

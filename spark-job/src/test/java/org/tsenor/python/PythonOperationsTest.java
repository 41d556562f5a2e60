package org.tsenor.python;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The Python functions say what the catalog of settings says. */
class PythonOperationsTest {
  private static final Path FILE = Path.of("src/main/python/tsenor/_operations.py");

  /** By which {@code mvn test -Dtest=PythonOperationsTest} makes the file anew. */
  private static final String WRITES = "tsenor.write";

  @Test
  void theFileIsMadeOfTheCatalog() throws IOException {
    if (Boolean.getBoolean(WRITES)) {
      Files.writeString(FILE, PythonOperations.text());
    }
    assertEquals(
        PythonOperations.text(), Files.readString(FILE), "make it anew with -D" + WRITES + "=true");
  }
}

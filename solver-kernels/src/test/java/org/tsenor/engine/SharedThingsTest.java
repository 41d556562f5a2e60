package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedThingsTest {
  private final SharedThings things = new SharedThings();
  private final List<String> ended = new ArrayList<>();

  private SharedThings.Held<String> take(String step, String key, Callable<String> reader)
      throws IOException {
    return things.take(step, key, reader, ended::add);
  }

  @Test
  void oneStepsThingsAreKeptUntilTheNextStep() throws IOException {
    take("one", "a", () -> "a").close();
    SharedThings.Held<String> held = take("one", "b", () -> "b");
    assertSame(held.thing(), take("one", "b", () -> "never read").thing());
    take("two", "c", () -> "c").close();
    assertEquals(List.of("a"), ended, "b is held");
    held.close();
    held.close();
    assertEquals(List.of("a"), ended, "and was taken twice");
  }

  @Test
  void aReadingThatFailedIsTriedAgain() throws IOException {
    IOException failure = new IOException("unreadable");
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                take(
                    "one",
                    "a",
                    () -> {
                      throw failure;
                    })));
    assertEquals("a", take("one", "a", () -> "a").thing());
  }

  /** A device may be lost while what is on it is given back. */
  @Test
  void whatCannotBeEndedFailsThoseWhoWaitAndIsForgotten() throws Exception {
    things
        .take(
            "one",
            "a",
            () -> "a",
            thing -> {
              throw new IllegalStateException("lost");
            })
        .close();
    assertThrows(IllegalStateException.class, () -> take("two", "b", () -> "b"));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> later = thread.submit(() -> take("two", "b", () -> "b").thing());
      assertEquals("b", later.get(30, TimeUnit.SECONDS), "nobody waits for what was not read");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void othersWaitForTheFirstToRead() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<String> first =
          threads.submit(
              () ->
                  take(
                          "one",
                          "a",
                          () -> {
                            reading.countDown();
                            asked.await();
                            return "first";
                          })
                      .thing());
      reading.await();
      Future<String> second = threads.submit(() -> take("one", "a", () -> "second").thing());
      asked.countDown();
      assertEquals("first", first.get(30, TimeUnit.SECONDS));
      assertEquals("first", second.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }
}

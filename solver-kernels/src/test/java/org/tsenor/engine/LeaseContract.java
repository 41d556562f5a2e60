package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/** What a lease promises: room, steps, and what is shared. */
public abstract class LeaseContract extends StepsFixture {
  private static final Layout<Matrix> ROOM = space -> space.doubles(3, 5);

  @AfterEach
  void letGo() {
    engine().release();
  }

  /** Numbers that the first task brings; counts how often. */
  private static class Numbers implements Shared<Matrix> {
    final AtomicInteger fills = new AtomicInteger();
    private final String step;
    private final int key;

    Numbers(String step, int key) {
      this.step = step;
      this.key = key;
    }

    @Override
    public String step() {
      return step;
    }

    @Override
    public Object key() {
      return key;
    }

    @Override
    public String name() {
      return "a row of numbers";
    }

    @Override
    public Matrix in(Workspace space) {
      return space.doubles(1, 4);
    }

    @Override
    public void fill(Matrix thing, Steps steps) throws IOException {
      steps.upload(new double[] {key, fills.incrementAndGet(), 3, 4}, 0, thing);
    }
  }

  private double[] numbersOf(Numbers numbers) throws IOException {
    try (Lease<Matrix> lease = engine().lease(numbers, List.of(ROOM))) {
      return doubles(lease.steps(), lease.shared());
    }
  }

  @Test
  void anEngineTellsWhatRuns() {
    assertFalse(engine().description().isBlank());
    assertFalse(engine().factorizations().description().isBlank());
  }

  @Test
  void tasksOfAStepShareWhatTheFirstBrings() throws IOException {
    Numbers numbers = new Numbers("layer 1", 7);
    assertBits(new double[] {7, 1, 3, 4}, numbersOf(numbers));
    assertBits(new double[] {7, 1, 3, 4}, numbersOf(numbers));
    assertBits(new double[] {7, 1, 3, 4}, numbersOf(new Numbers("layer 1", 7)));
    assertBits(new double[] {8, 1, 3, 4}, numbersOf(new Numbers("layer 1", 8)));
  }

  @Test
  void anotherStepLetsGo() throws IOException {
    Numbers numbers = new Numbers("layer 1", 7);
    numbersOf(numbers);
    numbersOf(new Numbers("layer 2", 7));
    numbersOf(numbers);
    assertEquals(2, numbers.fills.get());
  }

  @Test
  void whatIsReleasedIsBroughtAgain() throws IOException {
    Numbers numbers = new Numbers("layer 1", 7);
    numbersOf(numbers);
    engine().release();
    numbersOf(numbers);
    assertEquals(2, numbers.fills.get());
  }

  /** Even where another step begins, or everything is released, what a task has stays. */
  @Test
  void whatIsInUseStays() throws IOException {
    Numbers numbers = new Numbers("layer 1", 7);
    try (Lease<Matrix> lease = engine().lease(numbers, List.of(ROOM))) {
      numbersOf(new Numbers("layer 2", 9));
      engine().release();
      assertBits(new double[] {7, 1, 3, 4}, doubles(lease.steps(), lease.shared()));
    }
  }

  @Test
  void aFailureToBringItIsTheTasksAndTheNextTriesAgain() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    Numbers flaky =
        new Numbers("layer 1", 7) {
          @Override
          public void fill(Matrix thing, Steps steps) throws IOException {
            if (attempts.incrementAndGet() == 1) {
              throw new IOException("the disk is gone");
            }
            if (attempts.get() == 2) {
              throw new IllegalStateException("the format is unknown");
            }
            super.fill(thing, steps);
          }
        };
    String words = assertThrows(IOException.class, () -> numbersOf(flaky)).getMessage();
    assertTrue(words.contains("the disk is gone"), words);
    assertThrows(IllegalStateException.class, () -> numbersOf(flaky));
    assertBits(new double[] {7, 1, 3, 4}, numbersOf(flaky));
  }

  @Test
  void aLeaseHasTheRoomOfItsChoice() {
    List<Layout<Matrix>> choices =
        List.of(
            space -> space.doubles(9, 5),
            space -> space.doubles(3, 5),
            space -> space.doubles(1, 5));
    try (Lease<Void> lease = engine().lease(choices)) {
      assertTrue(lease.choice() >= 0 && lease.choice() < 3);
      Matrix whole = lease.lay(choices.get(lease.choice()));
      double[] values = drawn(whole.rows() * 5, 1);
      assertBits(values, doubles(lease.steps(), put(lease.steps(), values, whole)));
      Matrix smaller = lease.lay(choices.get(2));
      assertEquals(1, smaller.rows());
      assertBits(
          new double[] {1, 2, 3, 4, 5},
          doubles(lease.steps(), put(lease.steps(), new double[] {1, 2, 3, 4, 5}, smaller)));
    }
  }

  @Test
  void closingTwiceIsHarmless() throws IOException {
    Numbers numbers = new Numbers("layer 1", 7);
    Lease<Matrix> lease = engine().lease(numbers, List.of(ROOM));
    try (Lease<Matrix> other = engine().lease(numbers, List.of(ROOM))) {
      lease.close();
      lease.close();
      engine().release();
      assertBits(new double[] {7, 1, 3, 4}, doubles(other.steps(), other.shared()));
    }
  }

  @Test
  void whatIsHeldAndAdoptedIsThere() {
    double[] wide = hard(12, 1);
    float[] narrow = hardFloats(14, 2);
    record Both(Matrix held, Matrix adopted) {}
    Layout<Both> layout =
        space ->
            new Both(
                space.hold(new DoubleMatrix(3, 4, wide.clone())),
                // Longer than its entries.
                space.adopt(new FloatMatrix(2, 6, narrow.clone())));
    try (Lease<Void> lease = engine().lease(List.of(layout))) {
      for (int round = 0; round < 2; round++) {
        Both both = lease.lay(layout);
        assertEquals(Precision.DOUBLE, both.held().precision());
        assertEquals(Precision.FLOAT, both.adopted().precision());
        assertBits(wide, doubles(lease.steps(), both.held()));
        float[] found = floats(lease.steps(), both.adopted());
        for (int i = 0; i < 12; i++) {
          assertEquals(narrow[i], found[i]);
        }
      }
    }
  }

  @Test
  void partsDoNotOverlap() {
    Layout<List<Matrix>> layout =
        space ->
            List.of(
                space.floats(1, 1),
                space.doubles(1, 1),
                space.floats(3, 7),
                space.doubles(2, 2),
                space.floats(1, 65));
    with(
        layout,
        (steps, parts) -> {
          for (Matrix part : parts) {
            steps.clear(part);
          }
          float[] ones = new float[21];
          java.util.Arrays.fill(ones, 1);
          steps.upload(ones, 0, parts.get(2));
          assertNotEquals(0, floats(steps, parts.get(2))[20]);
          assertBits(new float[1], floats(steps, parts.get(0)));
          assertBits(new double[1], doubles(steps, parts.get(1)));
          assertBits(new double[4], doubles(steps, parts.get(3)));
          assertBits(new float[65], floats(steps, parts.get(4)));
        });
  }

  @Test
  void manyTasksShareAndEachHasItsRoom() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Numbers> things = List.of(new Numbers("many", 1), new Numbers("many", 2));
      List<Future<?>> tasks = new ArrayList<>();
      for (int task = 0; task < 24; task++) {
        int number = task;
        tasks.add(threads.submit(() -> addNumbers(things.get(number % 2), number)));
      }
      for (Future<?> task : tasks) {
        task.get(60, TimeUnit.SECONDS);
      }
      assertTrue(things.get(0).fills.get() >= 1);
    } finally {
      threads.shutdownNow();
    }
  }

  private Object addNumbers(Numbers numbers, int task) throws IOException {
    try (Lease<Matrix> lease = engine().lease(numbers, List.of(ROOM))) {
      Matrix own = lease.lay(ROOM);
      double[] values = drawn(15, task);
      put(lease.steps(), values, own);
      assertEquals(numbers.key, doubles(lease.steps(), lease.shared())[0]);
      assertBits(values, doubles(lease.steps(), own));
      return numbers;
    }
  }
}

package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Shared;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;

/** Who gets memory where there is little: a pool of 1 MiB, things of 400 KiB, rooms of 400. */
class DeviceLeasesOnStub {
  private static final int BOUND = 1 << 20;
  private static final int KIB = 1 << 10;

  /** Doubles of 400 KiB. */
  private static final int MANY = 50 * KIB;

  private final CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);
  private final GpuMemory memory = GpuMemory.ofBytes(BOUND);
  private final DeviceEngine engine = DeviceEngine.of(device, memory);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** The first work on a device decides the bound of its pool. */
  @BeforeEach
  void forgetBounds() {
    CudaDevices.ofThisProcess().release();
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
    engine.release();
  }

  /** A row of doubles that are a number. */
  private static class Row implements Shared<Matrix> {
    final AtomicInteger fills = new AtomicInteger();
    private final String step;
    private final int key;

    Row(String step, int key) {
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
      return "a row";
    }

    @Override
    public Matrix in(Workspace space) {
      return space.doubles(1, MANY);
    }

    @Override
    public void fill(Matrix thing, Steps steps) {
      fills.incrementAndGet();
      double[] values = new double[MANY];
      java.util.Arrays.fill(values, key);
      steps.upload(values, 0, thing);
    }
  }

  private static Layout<Matrix> room(int kib) {
    return space -> space.doubles(1, kib * KIB / Double.BYTES);
  }

  private Lease<Matrix> lease(Row row) throws IOException {
    return engine.lease(row, List.of(room(400)));
  }

  private static double last(Steps steps, Matrix matrix) {
    double[] values = new double[matrix.columns()];
    steps.download(matrix, values, 0);
    return values[values.length - 1];
  }

  private static <T> T get(Future<T> task) throws Exception {
    return task.get(60, TimeUnit.SECONDS);
  }

  @Test
  void theBestChoiceThatFitsIsTaken() throws IOException {
    List<Layout<Matrix>> choices = List.of(room(900), room(500), room(200), room(100));
    Row row = new Row("choices", 1);
    try (Lease<Matrix> first = engine.lease(row, choices)) {
      assertEquals(1, first.choice());
      first.lay(choices.get(1));
      first.lay(choices.get(3));
      String words =
          assertThrows(IllegalArgumentException.class, () -> first.lay(choices.get(0)))
              .getMessage();
      assertTrue(words.contains("a layout needs 921600 more bytes"), words);
      try (Lease<Matrix> second = engine.lease(row, choices)) {
        assertEquals(3, second.choice());
        assertEquals(1, last(second.steps(), second.shared()));
      }
    }
    try (Lease<Void> alone = engine.lease(choices)) {
      assertEquals(0, alone.choice(), "the thing that nobody uses makes room");
    }
    try (Lease<Matrix> again = engine.lease(row, choices)) {
      assertEquals(1, again.choice());
    }
    assertEquals(2, row.fills.get());
  }

  @Test
  void whatNeverFitsIsSaidAtOnce() throws IOException {
    String words =
        assertThrows(
                OutOfDeviceMemoryException.class,
                () -> engine.lease(new Row("never", 1), List.of(room(900), room(700))))
            .getMessage();
    assertEquals(
        "a row needs 409600 bytes of GPU memory and the least room of a task that uses it 717056,"
            + " and gpu-memory allows 1048576",
        words);
    words =
        assertThrows(OutOfDeviceMemoryException.class, () -> engine.lease(List.of(room(1024))))
            .getMessage();
    assertEquals("a task needs 1048832 bytes of GPU memory, and gpu-memory allows 1048576", words);
    lease(new Row("never", 1)).close();
  }

  @Test
  void tasksOfTwoThingsTakeTurns() throws Exception {
    List<Row> rows = List.of(new Row("turns", 1), new Row("turns", 2), new Row("later", 3));
    List<Future<Double>> tasks = new ArrayList<>();
    for (int task = 0; task < 30; task++) {
      Row row = rows.get(task < 20 ? task % 2 : 2);
      tasks.add(
          threads.submit(
              () -> {
                try (Lease<Matrix> lease = lease(row)) {
                  return last(lease.steps(), lease.shared()) - row.key;
                }
              }));
    }
    for (Future<Double> task : tasks) {
      assertEquals(0, get(task));
    }
  }

  /**
   * Tasks that need everything, tasks that use a thing, and masks: nobody waits for what one has
   * that waits for him.
   */
  @Test
  void nobodyWaitsInACircle() throws Exception {
    SolverSettings solver = SolverSettings.exact(Structure.STANDARD, new NmPattern(4, 8));
    CudaBackend masks = new CudaBackend(new GpuSettings(List.of(), memory));
    List<Row> rows = List.of(new Row("circle", 1), new Row("circle", 2));
    float[] scores = new float[8 * 6000];
    java.util.Arrays.fill(scores, 1);
    List<Callable<Object>> kinds =
        List.of(
            () -> {
              DeviceWork.open(device, memory, BOUND).close();
              return "everything";
            },
            () -> {
              lease(rows.get(0)).close();
              return "a thing";
            },
            () -> {
              lease(rows.get(1)).close();
              return "another";
            },
            () -> {
              engine.lease(List.of(room(900), room(600))).close();
              return "room";
            },
            () -> masks.solver(solver).solve(new ScoreBatch(8, 1, 6000, scores)));
    List<Future<Object>> tasks = new ArrayList<>();
    for (int task = 0; task < 150; task++) {
      tasks.add(threads.submit(kinds.get(task % kinds.size())));
    }
    for (Future<Object> task : tasks) {
      get(task);
    }
  }

  /** While a thing is brought, somebody begins to wait for all memory, so for that of the thing. */
  @Test
  void whoUsesAThingComesNext() throws Exception {
    List<Future<Object>> everything = new ArrayList<>();
    Row row =
        new Row("next", 1) {
          @Override
          public void fill(Matrix thing, Steps steps) {
            super.fill(thing, steps);
            everything.add(
                threads.submit(
                    () -> {
                      DeviceWork.open(device, memory, BOUND).close();
                      return "everything";
                    }));
            awaitWaiting();
          }
        };
    Future<Double> first =
        threads.submit(
            () -> {
              try (Lease<Matrix> lease = lease(row)) {
                return last(lease.steps(), lease.shared());
              }
            });
    assertEquals(1, get(first));
    assertEquals("everything", get(everything.get(0)));
    assertEquals(1, row.fills.get());
  }

  private void awaitWaiting() {
    while (!device.isMemoryWanted()) {
      Thread.onSpinWait();
    }
  }

  /** One waits for memory, one for its turn. */
  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    Row row = new Row("interrupted", 1);
    try (Lease<Matrix> lease = lease(row)) {
      Thread[] waiting = new Thread[2];
      List<Future<Object>> tasks = new ArrayList<>();
      for (int task = 0; task < 2; task++) {
        int number = task;
        tasks.add(
            threads.submit(
                () -> {
                  waiting[number] = Thread.currentThread();
                  lease(row).close();
                  return row;
                }));
        awaitWaiting();
      }
      TimeUnit.MILLISECONDS.sleep(50);
      for (int task = 1; task >= 0; task--) {
        waiting[task].interrupt();
        Future<Object> interrupted = tasks.get(task);
        Throwable cause = assertThrows(ExecutionException.class, () -> get(interrupted)).getCause();
        assertEquals("interrupted while waiting for GPU memory", cause.getMessage());
        assertTrue(cause instanceof IllegalStateException);
      }
      assertEquals(1, last(lease.steps(), lease.shared()));
    }
    lease(row).close();
  }

  /** Copies of views, and of what is stored, need no memory beside the room. */
  @Test
  void stepsNeedNoMemoryBesideTheRoom() {
    Layout<Matrix> all = space -> space.floats(1022, 256);
    try (Lease<Void> lease = engine.lease(List.of(all))) {
      Matrix view = lease.lay(all).columnRange(3, 100);
      float[] values = new float[102_200];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      lease.steps().upload(values, 0, view);
      float[] found = new float[values.length];
      lease.steps().download(view, found, 0);
      assertEquals(values[102_199], found[102_199]);
      byte[] stored = new byte[2 * 1022 * 256];
      lease
          .steps()
          .forward()
          .widen(org.tsenor.pruning.WeightFormat.F16, stored, 1022 * 256, lease.lay(all), 0);
      lease.steps().download(view, found, 0);
      assertEquals(0, found[102_199]);
    }
  }

  @Test
  void whatIsClosedIsRefused() throws IOException {
    Lease<Matrix> lease = lease(new Row("closed", 1));
    Matrix own = lease.lay(room(400));
    Steps steps = lease.steps();
    lease.close();
    assertThrows(IllegalStateException.class, () -> lease.lay(room(400)));
    assertThrows(IllegalStateException.class, () -> steps.clear(own));
  }

  @Test
  void whatFailsToBeBroughtGivesItsMemoryBack() throws IOException {
    for (int attempt = 0; attempt < 4; attempt++) {
      Shared<Matrix> broken =
          new Shared<>() {
            @Override
            public String step() {
              return "broken";
            }

            @Override
            public Object key() {
              return "broken";
            }

            @Override
            public String name() {
              return "what is broken";
            }

            @Override
            public Matrix in(Workspace space) {
              return space.doubles(1, MANY);
            }

            @Override
            public void fill(Matrix thing, Steps steps) throws IOException {
              throw new IOException("gone");
            }
          };
      assertThrows(IOException.class, () -> engine.lease(broken, List.of(room(400))));
    }
    lease(new Row("broken", 1)).close();
  }
}

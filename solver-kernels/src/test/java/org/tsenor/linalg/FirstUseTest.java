package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.netlib.lapack.Dlamch;
import org.tsenor.linalg.library.NetlibJava;

/**
 * The Java LAPACK keeps state of its first use in static fields. Every round loads it anew, in a
 * class loader of its own, and has all threads use it first.
 */
class FirstUseTest {
  private static final int ROUNDS = 12;
  private static final int THREADS = 4;

  /** With a constant of zero LAPACK may loop for ever. */
  private static final int SECONDS = 600;

  @Test
  void threadsThatAreFirstTogetherFindTheMachineConstantsOfOne() throws Exception {
    double[] expected = new MachineConstants().call();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, FirstUseTest::daemon);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        try (URLClassLoader loader = fresh()) {
          for (Future<double[]> found : together(loader, threads)) {
            assertArrayEquals(expected, found.get(SECONDS, TimeUnit.SECONDS), "round " + round);
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private static URLClassLoader fresh() {
    URL[] places =
        Stream.of(MachineConstants.class, NetlibJava.class, LAPACK.class, BLAS.class, Dlamch.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .distinct()
            .toArray(URL[]::new);
    return new URLClassLoader(places, ClassLoader.getPlatformClassLoader());
  }

  private static List<Future<double[]>> together(ClassLoader loader, ExecutorService threads)
      throws ReflectiveOperationException {
    Class<?> type = loader.loadClass(MachineConstants.class.getName());
    CyclicBarrier ready = new CyclicBarrier(THREADS);
    AtomicInteger waiting = new AtomicInteger(THREADS);
    List<Future<double[]>> found = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      @SuppressWarnings("unchecked") // The same class of another loader.
      Callable<double[]> constants =
          (Callable<double[]>) type.getDeclaredConstructor().newInstance();
      found.add(
          threads.submit(
              () -> {
                ready.await();
                // A barrier wakes one thread after the other; who spins goes on at once.
                waiting.decrementAndGet();
                while (waiting.get() > 0) {
                  Thread.onSpinWait();
                }
                return constants.call();
              }));
    }
    return found;
  }

  /**
   * What a thread finds that has made its instance; public, for it is made from another loader's
   * package.
   *
   * <p>Classes are initialized before, so that threads meet where the state is and not on the way;
   * but not those that the first use needs: loading them makes it long enough to be met.
   */
  public static final class MachineConstants implements Callable<double[]> {
    public MachineConstants() throws ClassNotFoundException {
      for (Class<?> type : List.of(NetlibJava.class, JavaLAPACK.class, Dlamch.class)) {
        Class.forName(type.getName());
      }
    }

    @Override
    public double[] call() {
      new NetlibJava();
      return Stream.of("E", "S", "B", "P", "N", "R", "M", "U", "L", "O")
          .mapToDouble(JavaLAPACK.getInstance()::dlamch)
          .toArray();
    }
  }
}

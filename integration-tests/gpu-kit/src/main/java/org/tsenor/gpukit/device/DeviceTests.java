package org.tsenor.gpukit.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.tsenor.gpukit.part.Spread.number;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpukit.part.KitTask;

/** The tests of kernels and host code, on the driver of this machine instead of its stub. */
public final class DeviceTests {
  private static final String CONTRACT = "org.tsenor.mask.DeviceMaskSolver";
  private static final String BACKEND = "org.tsenor.mask.cuda.CudaBackendOnStub";
  private static final String BANDS = "org.tsenor.pruning.cuda.BandsOnStub";
  private static final String ENGINE = "org.tsenor.engine.device.DeviceEngineOnStub";
  private static final String LEASES = "org.tsenor.engine.device.DeviceLeasesOnStub";
  private static final String MANY_BANDS = "org.tsenor.pruning.cuda.ManyBandsOnStub";

  private DeviceTests() {}

  private record Suite(String what, DiscoverySelector selector) {}

  /** Prints a line a suite; fails if a test does. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, DeviceTests::run);
  }

  private static List<Suite> suites(boolean small) {
    List<Suite> suites = new ArrayList<>();
    if (small) {
      suites.add(
          new Suite(
              "720 fixture cases",
              selectMethod(
                  CONTRACT, "exactMeetsThePrecomputedOptima", "org.tsenor.mask.NmPattern")));
    } else {
      suites.add(new Suite("contract of the solvers, 720 fixture cases", selectClass(CONTRACT)));
    }
    suites.add(new Suite("batches, in parts and under short memory", selectClass(BACKEND)));
    suites.add(new Suite("bands against the CPU's", selectClass(BANDS)));
    suites.add(new Suite("tasks that wait for memory", selectClass(LEASES)));
    if (!small) {
      suites.add(new Suite("contract of the engine, every step", selectClass(ENGINE)));
      suites.add(new Suite("10,000 bands of five tasks", selectClass(MANY_BANDS)));
    }
    return suites;
  }

  private static void run(KitTask task) {
    System.out.println("| tests | run | failed | s |");
    System.out.println("|---|---|---|---|");
    List<String> failures = new ArrayList<>();
    for (Suite suite : suites(task.small())) {
      long start = System.nanoTime();
      TestExecutionSummary summary = execute(suite);
      System.out.printf(
          "| %s | %d | %d | %s |%n",
          suite.what(),
          summary.getTestsStartedCount(),
          summary.getTotalFailureCount(),
          number((System.nanoTime() - start) / 1e9));
      summary.printFailuresTo(new PrintWriter(new OutputStreamWriter(System.err, UTF_8), true), 40);
      if (summary.getTotalFailureCount() > 0 || summary.getTestsSucceededCount() == 0) {
        failures.add(suite.what());
      }
    }
    CudaDevices.ofThisProcess().release();
    if (!failures.isEmpty()) {
      throw new AssertionError("tests failed, or none ran: " + String.join(", ", failures));
    }
  }

  private static TestExecutionSummary execute(Suite suite) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(suite.selector()).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }
}

package org.tsenor.it.benchmark;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Asks the JVMs of a run, one after the other until it ends, for a histogram of what lives on their
 * heaps. Each answer follows a full collection, so that it counts nothing that could be let go of;
 * what lives for less than the time between two answers may be missed.
 */
final class HeapSampler {
  private static final Pattern ENTRY =
      Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*", Pattern.MULTILINE);
  private static final Pattern TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
  private static final Pattern COMMITTED = Pattern.compile("Total: .*committed=(\\d+)KB");
  private static final Pattern HEAP = Pattern.compile("Java Heap \\(.*committed=(\\d+)KB");
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  private static final ObjectName COLLECTORS = collectors();

  private HeapSampler() {}

  private static ObjectName collectors() {
    try {
      return new ObjectName("java.lang:type=GarbageCollector,*");
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Which JVM. */
  enum Role {
    DRIVER,
    EXECUTOR
  }

  /**
   * One answer, in bytes.
   *
   * @param millis when, since 1970
   * @param live on the heap
   * @param doubles arrays of doubles among it
   * @param floats arrays of floats among it
   * @param bytes arrays of bytes among it
   * @param outside committed by the JVM outside of its heap, direct buffers included
   */
  record Sample(
      Role role, long millis, long live, long doubles, long floats, long bytes, long outside) {
    long others() {
      return live - doubles - floats - bytes;
    }
  }

  private final Map<Long, JMXConnector> connected = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();

  /** Asks until the driver has ended. */
  static List<Sample> until(Process driver) throws InterruptedException {
    HeapSampler sampler = new HeapSampler();
    while (driver.isAlive()) {
      long begin = System.nanoTime();
      sampler.sample(Role.DRIVER, driver.pid());
      for (ProcessHandle child : driver.descendants().toList()) {
        if (String.join(" ", child.info().arguments().orElse(new String[0])).contains(EXECUTOR)) {
          sampler.sample(Role.EXECUTOR, child.pid());
        }
      }
      // Two thirds of the time are the run's.
      Thread.sleep(Math.max(100, (System.nanoTime() - begin) / 500_000));
    }
    return sampler.samples;
  }

  private void sample(Role role, long pid) {
    try {
      if (!connected.containsKey(pid)) {
        connected.put(pid, connect(pid));
      }
      long before = fullCollections(pid);
      String histogram = ask(pid, "gcClassHistogram");
      long millis = System.currentTimeMillis();
      // Without one, as where native code holds an array, garbage is among what is counted.
      if (fullCollections(pid) > before) {
        add(role, millis, histogram, ask(pid, "vmNativeMemory", "summary"));
      }
    } catch (IOException | AttachNotSupportedException | JMException notYetOrNoLonger) {
      connected.remove(pid);
    }
  }

  private void add(Role role, long millis, String histogram, String outside) {
    Map<String, Long> classes = new HashMap<>();
    Matcher entry = ENTRY.matcher(histogram);
    while (entry.find()) {
      classes.merge(entry.group(2), Long.parseLong(entry.group(1)), Long::sum);
    }
    samples.add(
        new Sample(
            role,
            millis,
            number(TOTAL, histogram),
            classes.getOrDefault("[D", 0L),
            classes.getOrDefault("[F", 0L),
            classes.getOrDefault("[B", 0L),
            1024 * (number(COMMITTED, outside) - number(HEAP, outside))));
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no %s in %s".formatted(pattern, text));
    }
    return Long.parseLong(matcher.group(1));
  }

  @SuppressWarnings("BanJNDI") // The address is the JVM's own word, of a process that we started.
  private static JMXConnector connect(long pid) throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach("" + pid);
    try {
      return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
  }

  /** Full collections so far, of any collector. */
  private long fullCollections(long pid) throws IOException, JMException {
    MBeanServerConnection server = connected.get(pid).getMBeanServerConnection();
    long count = 0;
    for (ObjectName name : server.queryNames(COLLECTORS, null)) {
      if (name.getKeyProperty("name").matches(".*(Old|MarkSweep).*")) {
        count += (Long) server.getAttribute(name, "CollectionCount");
      }
    }
    return count;
  }

  /** What {@code jcmd} would say. */
  private String ask(long pid, String command, String... arguments)
      throws IOException, JMException {
    return (String)
        connected
            .get(pid)
            .getMBeanServerConnection()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                command,
                new Object[] {arguments},
                new String[] {String[].class.getName()});
  }
}

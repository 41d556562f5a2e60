package org.tsenor.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The emulator as a process of its own, which a wild access of a kernel ends and not the tests.
 *
 * <p>The wire format is written down in {@code emulator.cpp}.
 */
public final class EmulatedDevice implements AutoCloseable {
  private final Process process;
  private final OutputStream requests;
  private final DataInputStream answers;
  private final Path errors;

  /**
   * Starts an emulator.
   *
   * @param schedule 0 runs lanes, warps and thread blocks in order, others in an order of their own
   */
  public EmulatedDevice(KernelSources sources, long schedule) throws IOException {
    Path program = EmulatorBuild.program(sources);
    this.errors = Files.createTempFile("cuda-emulation", ".log");
    this.process =
        new ProcessBuilder(program.toString(), Long.toString(schedule))
            .redirectError(errors.toFile())
            .start();
    this.requests = new BufferedOutputStream(process.getOutputStream(), 1 << 16);
    this.answers = new DataInputStream(process.getInputStream());
  }

  /**
   * Launches kernels one after the other on the same task.
   *
   * @throws AssertionError with the emulator's words, if it refuses what a kernel does
   */
  public List<EmulatedLaunch.Counts> run(List<EmulatedLaunch> launches, EmulatedTask task)
      throws IOException {
    try {
      send(launches, task);
      return receive(launches.size(), task);
    } catch (EOFException e) {
      throw new AssertionError(words(), e);
    } catch (IOException e) {
      if (process.isAlive()) {
        throw e;
      }
      // The pipe of a process that has ended.
      throw new AssertionError(words(), e);
    }
  }

  private void send(List<EmulatedLaunch> launches, EmulatedTask task) throws IOException {
    requests.write(ints(launches.size()));
    for (EmulatedLaunch launch : launches) {
      byte[] name = launch.kernel().getBytes(UTF_8);
      requests.write(ints(name.length));
      requests.write(name);
      requests.write(ints(launch.grid(), launch.threads()));
    }
    requests.write(ints(task.bytes().capacity()));
    requests.write(task.bytes().array());
    requests.write(ints(task.buffers().size()));
    for (var buffer : task.buffers().entrySet()) {
      requests.write(ints(buffer.getKey(), buffer.getValue().capacity()));
      requests.write(buffer.getValue().array());
    }
    requests.flush();
  }

  private List<EmulatedLaunch.Counts> receive(int launches, EmulatedTask task) throws IOException {
    List<EmulatedLaunch.Counts> counts = new ArrayList<>();
    for (int launch = 0; launch < launches; launch++) {
      counts.add(
          new EmulatedLaunch.Counts(
              Long.reverseBytes(answers.readLong()), Long.reverseBytes(answers.readLong())));
    }
    for (ByteBuffer buffer : task.buffers().values()) {
      answers.readFully(buffer.array());
    }
    return counts;
  }

  private String words() throws IOException {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Files.readString(errors).strip();
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** Whether it can go on: what it refuses ends it. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.delete(errors);
  }
}

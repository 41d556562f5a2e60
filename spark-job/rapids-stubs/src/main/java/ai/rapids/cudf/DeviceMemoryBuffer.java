package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public class DeviceMemoryBuffer extends BaseDeviceMemoryBuffer {
  private DeviceMemoryBuffer() {}

  public static DeviceMemoryBuffer allocate(long bytes) {
    throw new UnsupportedOperationException();
  }
}

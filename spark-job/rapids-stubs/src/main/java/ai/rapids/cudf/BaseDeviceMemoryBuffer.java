package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public abstract class BaseDeviceMemoryBuffer extends MemoryBuffer {
  BaseDeviceMemoryBuffer() {}
}

package org.tsenor.gpu;

/**
 * The calls of the CUDA driver API that we use. Addresses of device memory are plain numbers.
 *
 * <p>Any thread may call; those that use a context need it current on their thread. Every call
 * throws {@link CudaException} where the driver reports an error.
 */
public interface CudaDriver {
  /** Newest CUDA that the driver runs: 1000 times the major version plus 10 times the minor. */
  int version();

  /** Devices that this process sees. */
  int deviceCount();

  /** What a device is; makes no context. */
  DeviceProperties properties(int ordinal);

  /** The device's primary context, which all libraries of a process share. */
  Handle retainPrimaryContext(int ordinal);

  /** Gives a retained primary context back. */
  void releasePrimaryContext(int ordinal);

  /** Makes a context the calling thread's. */
  void makeCurrent(Handle context);

  /** Bytes of the current context's device that are free. */
  long freeMemory();

  /**
   * Device memory, aligned to 256 bytes.
   *
   * @throws CudaException.OutOfDeviceMemoryException if there is not enough
   */
  long allocate(long bytes);

  /** Frees device memory. */
  void free(long address);

  /**
   * Pinned host memory.
   *
   * @throws CudaException.OutOfDeviceMemoryException if there is not enough
   */
  PinnedMemory allocatePinned(int bytes);

  /** Frees pinned host memory; its buffer must not be touched afterwards. */
  void freePinned(PinnedMemory memory);

  /** A stream that does not wait for the default stream. */
  Handle createStream();

  /** Ends a stream; what is in it still runs. */
  void destroyStream(Handle stream);

  /** Waits until everything in a stream is done. */
  void synchronize(Handle stream);

  /** The default stream of the calling thread, as libraries beside us use it. */
  Handle perThreadStream();

  /** An event, which a stream reaches or has reached. */
  Handle createEvent();

  /** Ends an event. */
  void destroyEvent(Handle event);

  /** Puts an event behind everything that is in a stream. */
  void record(Handle event, Handle stream);

  /** Waits until the stream has reached an event; at once if nobody recorded it. */
  void awaitEvent(Handle event);

  /** Copies from an offset in pinned memory to the device, in the stream's order. */
  void copyToDevice(long address, PinnedMemory from, long offset, long bytes, Handle stream);

  /** Copies device memory to an offset in pinned memory, in the stream's order. */
  void copyToHost(PinnedMemory into, long offset, long address, long bytes, Handle stream);

  /** Fills device memory with zeros, in the stream's order. */
  void clear(long address, long bytes, Handle stream);

  /**
   * Loads PTX or a cubin into the current context.
   *
   * @throws CudaException with the compiler's log where PTX does not compile
   */
  Handle loadModule(byte[] image);

  /** Unloads a module. */
  void unloadModule(Handle module);

  /** A kernel of a module, by its unmangled name. */
  Handle function(Handle module, String name);

  /** Puts a launch into a stream. */
  void launch(KernelLaunch launch, Handle stream);

  /** Copies device memory to device memory, in the stream's order. */
  void copyOnDevice(long into, long from, long bytes, Handle stream);

  /** An event that takes the device's time, for {@link #elapsedMillis}. */
  Handle createTimingEvent();

  /** Milliseconds, as the device counts them, from one event that has happened to another. */
  double elapsedMillis(Handle from, Handle to);
}

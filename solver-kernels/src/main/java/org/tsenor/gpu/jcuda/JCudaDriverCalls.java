package org.tsenor.gpu.jcuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;
import org.tsenor.gpu.CudaDriver;
import org.tsenor.gpu.CudaException;
import org.tsenor.gpu.DeviceProperties;
import org.tsenor.gpu.Handle;
import org.tsenor.gpu.KernelLaunch;
import org.tsenor.gpu.PinnedMemory;

/** The driver by JCuda. */
public final class JCudaDriverCalls implements CudaDriver {
  private static final int NAME_BYTES = 256;
  private static final int LOG_BYTES = 4096;

  /**
   * Starts the driver in this process.
   *
   * @param library JCuda's native half; loaded here first, since JCuda's own search leaves a file
   *     in a shared directory where this fails
   */
  public JCudaDriverCalls(String library) {
    System.load(library);
    check("cuInit", JCudaDriver.cuInit(0));
  }

  @Override
  public int version() {
    int[] version = new int[1];
    check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return version[0];
  }

  @Override
  public int deviceCount() {
    int[] count = new int[1];
    check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    return count[0];
  }

  @Override
  public DeviceProperties properties(int ordinal) {
    CUdevice device = device(ordinal);
    byte[] name = new byte[NAME_BYTES];
    check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
    CUuuid uuid = new CUuuid();
    check("cuDeviceGetUuid", JCudaDriver.cuDeviceGetUuid(uuid, device));
    return new DeviceProperties(
        ordinal,
        text(name),
        text(uuid),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT));
  }

  private static int attribute(CUdevice device, int attribute) {
    int[] value = new int[1];
    check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  private static String text(byte[] terminated) {
    int end = 0;
    while (end < terminated.length && terminated[end] != 0) {
      end++;
    }
    return new String(terminated, 0, end, StandardCharsets.UTF_8);
  }

  private static String text(CUuuid uuid) {
    StringBuilder text = new StringBuilder("GPU");
    for (int i = 0; i < uuid.bytes.length; i++) {
      boolean groupStarts = i == 0 || (i >= 4 && i <= 10 && i % 2 == 0);
      text.append(groupStarts ? "-" : "").append("%02x".formatted(uuid.bytes[i]));
    }
    return text.toString();
  }

  private static CUdevice device(int ordinal) {
    CUdevice device = new CUdevice();
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
    return device;
  }

  @Override
  public Handle retainPrimaryContext(int ordinal) {
    CUcontext context = new CUcontext();
    check(
        "cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device(ordinal)));
    return new Handle(context);
  }

  @Override
  public void releasePrimaryContext(int ordinal) {
    check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device(ordinal)));
  }

  @Override
  public void makeCurrent(Handle context) {
    check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent((CUcontext) context.value()));
  }

  @Override
  public long freeMemory() {
    long[] free = new long[1];
    check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
    return free[0];
  }

  @Override
  public long allocate(long bytes) {
    DeviceAddress address = new DeviceAddress();
    check(() -> "cuMemAlloc of %d bytes".formatted(bytes), JCudaDriver.cuMemAlloc(address, bytes));
    return address.value();
  }

  @Override
  public void free(long address) {
    check("cuMemFree", JCudaDriver.cuMemFree(DeviceAddress.of(address)));
  }

  @Override
  public PinnedMemory allocatePinned(int bytes) {
    Pointer pointer = new Pointer();
    check(
        () -> "cuMemHostAlloc of %d bytes".formatted(bytes),
        JCudaDriver.cuMemHostAlloc(pointer, bytes, 0));
    ByteBuffer view = pointer.getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new PinnedMemory(new Handle(pointer), view);
  }

  @Override
  public void freePinned(PinnedMemory memory) {
    check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pointer(memory)));
  }

  private static Pointer pointer(PinnedMemory memory) {
    return (Pointer) memory.handle().value();
  }

  @Override
  public Handle createStream() {
    CUstream stream = new CUstream();
    check(
        "cuStreamCreate",
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    return new Handle(stream);
  }

  @Override
  public void destroyStream(Handle stream) {
    check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(stream(stream)));
  }

  @Override
  public void synchronize(Handle stream) {
    check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream(stream)));
  }

  @Override
  public Handle perThreadStream() {
    return new Handle(JCudaDriver.CU_STREAM_PER_THREAD);
  }

  @Override
  public Handle createEvent() {
    CUevent event = new CUevent();
    check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    return new Handle(event);
  }

  @Override
  public void destroyEvent(Handle event) {
    check("cuEventDestroy", JCudaDriver.cuEventDestroy(event(event)));
  }

  @Override
  public void record(Handle event, Handle stream) {
    check("cuEventRecord", JCudaDriver.cuEventRecord(event(event), stream(stream)));
  }

  @Override
  public void awaitEvent(Handle event) {
    check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(event(event)));
  }

  private static CUevent event(Handle handle) {
    return (CUevent) handle.value();
  }

  static CUstream stream(Handle handle) {
    return (CUstream) handle.value();
  }

  @Override
  public void copyToDevice(
      long address, PinnedMemory from, long offset, long bytes, Handle stream) {
    check(
        "cuMemcpyHtoDAsync",
        JCudaDriver.cuMemcpyHtoDAsync(
            DeviceAddress.of(address),
            pointer(from).withByteOffset(offset),
            bytes,
            stream(stream)));
  }

  @Override
  public void copyToHost(PinnedMemory into, long offset, long address, long bytes, Handle stream) {
    check(
        "cuMemcpyDtoHAsync",
        JCudaDriver.cuMemcpyDtoHAsync(
            pointer(into).withByteOffset(offset),
            DeviceAddress.of(address),
            bytes,
            stream(stream)));
  }

  @Override
  public void clear(long address, long bytes, Handle stream) {
    check(
        "cuMemsetD8Async",
        JCudaDriver.cuMemsetD8Async(DeviceAddress.of(address), (byte) 0, bytes, stream(stream)));
  }

  @Override
  public Handle loadModule(byte[] image) {
    CUmodule module = new CUmodule();
    JITOptions options = new JITOptions();
    byte[] log = new byte[LOG_BYTES];
    options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, log);
    options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, log.length);
    int result = JCudaDriver.cuModuleLoadDataJIT(module, Pointer.to(image), options);
    String said = options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER);
    check(
        () ->
            "cuModuleLoadDataEx%s"
                .formatted(said == null || said.isBlank() ? "" : " (" + said.strip() + ")"),
        result);
    return new Handle(module);
  }

  @Override
  public void unloadModule(Handle module) {
    check("cuModuleUnload", JCudaDriver.cuModuleUnload((CUmodule) module.value()));
  }

  @Override
  public Handle function(Handle module, String name) {
    CUfunction function = new CUfunction();
    check(
        () -> "cuModuleGetFunction of " + name,
        JCudaDriver.cuModuleGetFunction(function, (CUmodule) module.value(), name));
    return new Handle(function);
  }

  @Override
  public void launch(KernelLaunch launch, Handle stream) {
    check(
        "cuLaunchKernel",
        JCudaDriver.cuLaunchKernel(
            (CUfunction) launch.function().value(),
            launch.threadBlocks(),
            1,
            1,
            launch.threads(),
            1,
            1,
            0,
            stream(stream),
            Pointer.to(Pointer.to(launch.argument())),
            null));
  }

  @Override
  public void copyOnDevice(long into, long from, long bytes, Handle stream) {
    check(
        "cuMemcpyDtoDAsync",
        JCudaDriver.cuMemcpyDtoDAsync(
            DeviceAddress.of(into), DeviceAddress.of(from), bytes, stream(stream)));
  }

  @Override
  public Handle createTimingEvent() {
    CUevent event = new CUevent();
    check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT));
    return new Handle(event);
  }

  @Override
  public double elapsedMillis(Handle from, Handle to) {
    float[] millis = new float[1];
    check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(millis, event(from), event(to)));
    return millis[0];
  }

  /** What failed, put into words only where it did. */
  @FunctionalInterface
  private interface Call {
    String text();
  }

  private static void check(String call, int result) {
    check(() -> call, result);
  }

  private static void check(Call call, int result) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw CudaException.of(result, CUresult.stringFor(result), call.text());
    }
  }
}

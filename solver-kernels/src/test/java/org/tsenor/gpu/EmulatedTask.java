package org.tsenor.gpu;

import java.nio.ByteBuffer;
import java.util.Map;

/** What launches are given: the kernels' struct, and the buffers whose addresses it has. */
public interface EmulatedTask {
  /** The struct; addresses of buffers are filled in on the emulated device. */
  ByteBuffer bytes();

  /** Buffers by the offset of their address; after launches they have what the kernels wrote. */
  Map<Integer, ByteBuffer> buffers();
}

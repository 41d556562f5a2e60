package org.tsenor.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class KernelArgumentTest {
  @Test
  void membersFollowEachOther() {
    byte[] bytes =
        new KernelArgument()
            .address(0x1122334455667788L)
            .int32(-2)
            .float32(1.5f)
            .float64(-0.25)
            .int32(7)
            .padding()
            .int64(9)
            .toBytes();
    ByteBuffer read = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals((byte) 0x88, bytes[0]);
    assertEquals(0x1122334455667788L, read.getLong());
    assertEquals(-2, read.getInt());
    assertEquals(1.5f, read.getFloat());
    assertEquals(-0.25, read.getDouble());
    assertEquals(7L, read.getLong());
    assertEquals(9, read.getLong());
    assertEquals(0, read.remaining());
  }

  @Test
  void gapsAreNotGuessed() {
    KernelArgument argument = new KernelArgument().int32(1);
    assertThrows(IllegalArgumentException.class, () -> argument.float64(2));
    assertThrows(IllegalStateException.class, argument::toBytes);
    assertArrayEquals(new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, argument.padding().toBytes());
  }

  @Test
  void structsMayBeLong() {
    KernelArgument argument = new KernelArgument();
    for (int member = 0; member < 100; member++) {
      argument.int64(member);
    }
    byte[] bytes = argument.toBytes();
    assertEquals(800, bytes.length);
    assertEquals(99, bytes[792]);
  }
}

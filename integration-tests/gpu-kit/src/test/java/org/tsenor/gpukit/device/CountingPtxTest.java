package org.tsenor.gpukit.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.gpukit.device.CountingPtx.Unit;

class CountingPtxTest {
  private static final Path PTX =
      Path.of("src/main/resources/org/tsenor/mask/cuda/mask_solvers.ptx");
  private static final long ADDRESS = 0x7f0000000000L;

  @TempDir private Path directory;

  @Test
  void everyBasicBlockHasACounterOfItsOwn() {
    String ptx =
        """
        .version 7.0
        .visible .entry other(
        )
        {
        \tret;

        }
        .visible .entry one(
        )
        {
        \t.reg .f32 %f<9>;
        \tld.param.u64 %rd1, [one_param_0];
        \tadd.rn.f32 %f1, %f2, %f3;
        $L__BB0_1:
        \tex2.approx.f32 %f1, %f1;
        \t@%p1 bra $L__BB0_1;
        \tst.shared.f32 [%r1], %f1;
        \tret;

        }
        """;
    CountingPtx counting = new CountingPtx(ptx, List.of("one"), 1000);
    assertEquals(
        List.of(
            Map.of(Unit.MOVE, 1, Unit.FLOAT, 1),
            Map.of(Unit.SPECIAL, 1, Unit.CONTROL, 1),
            Map.of(Unit.SHARED, 1, Unit.CONTROL, 1)),
        counting.counted().stream().map(CountingPtx.Counted::instructions).toList());
    List<String> counters =
        counting.text().lines().filter(line -> line.contains("mov.u64 %counter")).toList();
    assertEquals(3, counters.size());
    assertTrue(counters.get(2).endsWith("1016;"), counters.toString());
    assertEquals(-1, counting.text().indexOf("other"));
  }

  @Test
  void nothingOfTheKernelsIsLost() throws IOException {
    String shipped = Files.readString(PTX);
    CountingPtx counting = new CountingPtx(shipped, List.of("exact_32"), ADDRESS);
    long counted = 0;
    for (CountingPtx.Counted block : counting.counted()) {
      assertEquals("exact_32", block.kernel());
      counted += new EnumMap<>(block.instructions()).values().stream().mapToInt(n -> n).sum();
    }
    int begin = shipped.indexOf(".visible .entry exact_32(");
    String kernel = shipped.substring(begin, shipped.indexOf("\n}", begin));
    long instructions =
        kernel.lines().filter(line -> line.matches("\\s+(@\\S+\\s+)?[a-z].*;.*")).count();
    assertEquals(instructions, counted);
    assertTrue(instructions > 3000, instructions + " instructions");
  }

  @Test
  void whatCountsAssembles() throws IOException, InterruptedException {
    Path ptx = directory.resolve("counting.ptx");
    List<String> kernels =
        List.of("exact_4", "exact_32", "exact_32_hard", "tsenor_8", "sum_blocks");
    Files.writeString(ptx, new CountingPtx(Files.readString(PTX), kernels, ADDRESS).text());
    Process process;
    try {
      process =
          new ProcessBuilder("ptxas", "-arch=sm_90", ptx.toString(), "-o", directory + "/cubin")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "not run: there is no ptxas on this machine");
      return;
    }
    String words = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), words);
  }
}

package org.tsenor.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.LogLevel;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * Assembles PTX as a driver does: by NVIDIA's compiler in JCuda's natives, of CUDA 12.0, which
 * needs no driver, or by the {@code ptxas} of this machine for architectures that came later.
 */
final class PtxAssembler {
  private static final Set<String> KNOWN = Set.of("sm_80", "sm_86", "sm_89", "sm_90");
  private static final int SUCCESS = 0;

  private PtxAssembler() {}

  /**
   * What an assembler said.
   *
   * @param accepted whether it took the PTX
   * @param major CUDA's version that it is of
   * @param words registers and spills of each kernel, or what is wrong
   */
  record Result(boolean accepted, int major, String words) {
    /** Kernels whose registers do not suffice. */
    Set<String> spilling() {
      Set<String> kernels = new TreeSet<>();
      Matcher found =
          Pattern.compile("properties for (\\w+)[^S]*?[1-9]\\d* bytes spill").matcher(words);
      while (found.find()) {
        kernels.add(found.group(1));
      }
      return kernels;
    }
  }

  /** Assembles; empty if nothing here knows the architecture. */
  static Optional<Result> assemble(Path ptx, String architecture, Path scratch)
      throws IOException, InterruptedException {
    return KNOWN.contains(architecture)
        ? Optional.of(here(Files.readAllBytes(ptx), architecture))
        : byPtxas(ptx, architecture, scratch);
  }

  private static Result here(byte[] ptx, String architecture) {
    JNvPTXCompiler.setLogLevel(LogLevel.LOG_QUIET);
    JNvPTXCompiler.setExceptionsEnabled(false);
    int[] major = new int[1];
    JNvPTXCompiler.nvPTXCompilerGetVersion(major, new int[1]);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    // As C has texts.
    byte[] text = Arrays.copyOf(ptx, ptx.length + 1);
    if (JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text) != SUCCESS) {
      throw new IllegalStateException("no PTX compiler could be made");
    }
    try {
      String[] options = {"--gpu-name=" + architecture, "--verbose"};
      int code = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
      long[] length = new long[1];
      if (code == SUCCESS) {
        JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, length);
      } else {
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, length);
      }
      byte[] log = new byte[Math.toIntExact(length[0]) + 1];
      if (code == SUCCESS) {
        JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
      } else {
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
      }
      return new Result(code == SUCCESS, major[0], new String(log, UTF_8));
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  private static Optional<Result> byPtxas(Path ptx, String architecture, Path scratch)
      throws IOException, InterruptedException {
    Path log = scratch.resolve("log");
    String cubin = scratch.resolve("cubin").toString();
    Process process;
    try {
      process =
          new ProcessBuilder("ptxas", "-v", "-arch=" + architecture, ptx.toString(), "-o", cubin)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      return Optional.empty();
    }
    int exit = process.waitFor();
    // An assembler that knows these architectures is of CUDA 13.
    return Optional.of(new Result(exit == 0, 13, Files.readString(log)));
  }
}

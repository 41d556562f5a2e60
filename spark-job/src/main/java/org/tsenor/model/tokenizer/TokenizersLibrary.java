package org.tsenor.model.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The native tokenizers library and its binding, as they lie on the class path. */
final class TokenizersLibrary {
  private static final String BINDING = "ai/djl/huggingface/tokenizers/jni/";

  private TokenizersLibrary() {}

  /**
   * Where the library lies in the jar, for an operating system and processor as Java names them.
   */
  static String resource(String system, String processor) {
    String lower = system.toLowerCase(Locale.ROOT);
    String os = lower.startsWith("mac") ? "osx" : lower.startsWith("windows") ? "win" : lower;
    String arch = processor.equals("amd64") ? "x86_64" : processor;
    String file =
        switch (os) {
          case "osx" -> "libtokenizers.dylib";
          case "win" -> "tokenizers.dll";
          default -> "libtokenizers.so";
        };
    return "native/lib/%s-%s/cpu/%s".formatted(os, arch, file);
  }

  /**
   * Copies what {@link TokenizerProcess} runs with, whatever jar or class loader it comes from.
   *
   * @param folder that becomes its class path
   * @return the library's file
   * @throws IOException if there is no native library for this machine
   */
  static Path unpack(Path folder) throws IOException {
    String own = TokenizerProcess.class.getName().replace('.', '/') + ".class";
    for (String type :
        List.of(own, BINDING + "TokenizersLibrary.class", BINDING + "CharSpan.class")) {
      copy(type, folder.resolve(type));
    }
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path library = folder.resolve(Path.of(resource).getFileName().toString());
    copy(resource, library);
    return library;
  }

  private static void copy(String resource, Path file) throws IOException {
    try (InputStream in = TokenizersLibrary.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            ("text cannot be tokenized here: no %s on the class path; add the jar"
                    + " ai.djl.huggingface:tokenizers, or give token ids instead of text")
                .formatted(resource));
      }
      Files.createDirectories(file.getParent());
      Files.copy(in, file);
    }
  }
}

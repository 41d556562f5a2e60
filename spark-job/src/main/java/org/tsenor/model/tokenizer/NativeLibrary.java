package org.tsenor.model.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Loads the native tokenizers library once a class loader. */
final class NativeLibrary {
  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * The binding, with its native library loaded.
   *
   * @throws IOException if there is no native library for this machine, or it does not load
   */
  static synchronized TokenizersLibrary load() throws IOException {
    if (!loaded) {
      requireOneLoader();
      loadFrom(resource(System.getProperty("os.name"), System.getProperty("os.arch")));
      loaded = true;
    }
    return TokenizersLibrary.LIB;
  }

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

  /** A class finds its native methods only in libraries that its own class loader loaded. */
  private static void requireOneLoader() throws IOException {
    if (TokenizersLibrary.class.getClassLoader() != NativeLibrary.class.getClassLoader()) {
      throw new IOException(
          "text cannot be tokenized here: the cluster's class path has an ai.djl.huggingface"
              + " tokenizers jar of its own; give token ids instead of text");
    }
  }

  private static void loadFrom(String resource) throws IOException {
    try (InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            ("text cannot be tokenized here: no %s on the class path; add the jar"
                    + " ai.djl.huggingface:tokenizers, or give token ids instead of text")
                .formatted(resource));
      }
      // A file of its own: a library file can be loaded by one class loader only.
      Path directory = Files.createTempDirectory("tsenor-tokenizers");
      Path library = directory.resolve(Path.of(resource).getFileName().toString());
      try {
        Files.copy(in, library);
        System.load(library.toString());
      } catch (UnsatisfiedLinkError e) {
        throw new IOException(
            "text cannot be tokenized here: %s does not load: %s; give token ids instead of text"
                .formatted(resource, e.getMessage()),
            e);
      } finally {
        // Loaded it needs no name; where the system insists on one, the JVM's end removes it.
        directory.toFile().deleteOnExit();
        library.toFile().deleteOnExit();
        Files.deleteIfExists(library);
        Files.deleteIfExists(directory);
      }
    }
  }
}

package org.tsenor.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file holds instead of what its name says, told by its first bytes: what downloads, clones
 * and conversions that went wrong leave behind.
 */
final class ForeignContent {
  /** As many bytes of a file as are looked at. */
  static final int START_BYTES = 512;

  private static final String AGAIN = ": download it again";
  private static final String CONVERT =
      ": load the model with transformers and save it with save_pretrained(..., "
          + "safe_serialization=True)";
  private static final String LFS = "version https://git-lfs.github.com/spec/";

  /** Longest text of a server that is repeated in a message. */
  private static final int QUOTED = 60;

  private ForeignContent() {}

  /** Formats that begin with bytes of their own. */
  private record Magic(String bytes, String words) {
    boolean begins(byte[] start) {
      byte[] magic = bytes.getBytes(StandardCharsets.ISO_8859_1);
      return start.length >= magic.length
          && Arrays.equals(magic, 0, magic.length, start, 0, magic.length);
    }
  }

  private static final List<Magic> MAGICS =
      List.of(
          new Magic("PK\3\4", "is a zip archive, such as pickled weights of PyTorch" + CONVERT),
          new Magic("\200\2", "is a pickle, which runs code when it is loaded" + CONVERT),
          new Magic("\200\3", "is a pickle, which runs code when it is loaded" + CONVERT),
          new Magic("\200\4", "is a pickle, which runs code when it is loaded" + CONVERT),
          new Magic("\37\213", "is compressed with gzip: unpack it first, with gunzip"),
          new Magic("\50\265\57\375", "is compressed with zstd: unpack it first, with unzstd"),
          new Magic("\3757zXZ\0", "is compressed with xz: unpack it first, with unxz"),
          new Magic("BZh", "is compressed with bzip2: unpack it first, with bunzip2"),
          new Magic("7z\274\257", "is a 7z archive: unpack it first"),
          new Magic("GGUF", "is a GGUF file: take the safetensors that it was made from"),
          new Magic("\211HDF", "is an HDF5 file" + CONVERT),
          new Magic("\377\376", "is text in UTF-16: save it as UTF-8"),
          new Magic("\376\377", "is text in UTF-16: save it as UTF-8"));

  /**
   * What a file is that cannot be what its name says, in words that go on from the name; empty if
   * its first bytes do not tell.
   *
   * @param start the first {@link #START_BYTES} of the file, or all of it
   * @param name of the file, in words for the way out
   */
  static Optional<String> of(byte[] start, String name) {
    if (start.length == 0) {
      return Optional.of("is empty" + AGAIN);
    }
    Optional<String> format =
        MAGICS.stream().filter(magic -> magic.begins(start)).map(Magic::words).findFirst();
    if (format.isPresent()) {
      return format;
    }
    if (start.length > 1 && start[0] == 0 != (start[1] == 0) && isAscii(start[0] + start[1])) {
      return Optional.of("is text in UTF-16: save it as UTF-8");
    }
    if (onlyZeros(start)) {
      return Optional.of(
          "begins with %d zeros, as a file that was never filled".formatted(start.length) + AGAIN);
    }
    String text = new String(start, StandardCharsets.ISO_8859_1).strip();
    if (text.startsWith(LFS)) {
      return Optional.of(pointer(name));
    }
    String lower = text.replaceFirst("^\u00ef\u00bb\u00bf", "").toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return Optional.of(
          "is a web page, such as one that asks to log in, saved under this name" + AGAIN);
    }
    if (lower.startsWith("<?xml") || lower.startsWith("<error")) {
      return Optional.of("is a server's answer in XML, saved under this name" + AGAIN);
    }
    return Optional.empty();
  }

  private static boolean isAscii(int c) {
    return c == '{' || c == '[' || c == '"' || c == ' ' || c == '\n' || c == '\r';
  }

  private static boolean onlyZeros(byte[] start) {
    for (byte b : start) {
      if (b != 0) {
        return false;
      }
    }
    return start.length > Long.BYTES;
  }

  /** What is said of a file that is given as a checkpoint and has not the name of one. */
  static String ofFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".json")) {
      return "is a file of settings: name its directory";
    }
    if (CopyRules.endsWithAny(name, CopyRules.PICKLES)) {
      return "holds pickled weights, which run code when they are loaded" + CONVERT;
    }
    if (CopyRules.endsWithAny(name, CopyRules.OTHER_WEIGHTS)) {
      return "is of another format: take the safetensors that it was made from";
    }
    if (CopyRules.endsWithAny(name, CopyRules.UNFINISHED)) {
      return "is a download that did not end" + AGAIN;
    }
    return "is a file: allowed is a directory or a .safetensors file";
  }

  /** Whether a file is what Git LFS leaves in the place of one that it did not fetch. */
  static boolean isPointer(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).startsWith(LFS);
  }

  static String pointer(String name) {
    return ("is a Git LFS pointer, not the file itself: run git lfs pull --include='%s' in the"
            + " clone, or download the file")
        .formatted(name);
  }

  /**
   * The text that a file holds where weights should be, such as a server's word that there are
   * none; empty if it does not look like text.
   */
  static Optional<String> textInPlaceOfWeights(byte[] start) {
    String text;
    try {
      text = StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap(start)).toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    if (text.chars().anyMatch(c -> c < ' ' && !Character.isWhitespace(c))) {
      return Optional.empty();
    }
    String line = text.strip().replaceAll("\\s+", " ");
    String quoted = line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "...";
    return Optional.of(
        "holds text, '%s', as of a server that refused: download it again, with a token where the model needs one"
            .formatted(quoted));
  }
}

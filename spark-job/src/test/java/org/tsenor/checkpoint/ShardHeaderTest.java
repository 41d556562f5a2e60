package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.tsenor.checkpoint.ShardBytes.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardHeaderTest {
  private static final String A = entry("a", "F32", "[2,3]", 0, 24);

  /** The file that the reference implementation's own test expects. */
  @Test
  void readsAndWritesWhatTheReferenceWrites() throws IOException {
    String json = "{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}";
    byte[] file = ShardBytes.of(json, 24);
    ShardHeader header = ShardBytes.parse(file);
    assertEquals(
        List.of(TensorEntry.at(0, "attn.0", Dtype.F32, List.of(1L, 2L, 3L))), header.tensors());
    assertEquals(72, header.dataOffset());
    assertEquals(64, json.length());
    assertArrayEquals(Arrays.copyOf(file, 72), header.toBytes());
  }

  @Test
  void pads() {
    ShardHeader empty = new ShardHeader(Map.of(), List.of(), 0);
    byte[] expected = {8, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' ', ' ', ' ', ' ', ' '};
    assertArrayEquals(expected, empty.toBytes());
  }

  @Test
  void layoutIsLoadableAndKeepsMetadata() throws IOException {
    TensorEntry a = TensorEntry.at(0, "b", Dtype.F4, List.of(2L, 3L));
    TensorEntry b = TensorEntry.at(77, "a\"\\\u0000\u2028😀", Dtype.I64, List.of());
    ShardHeader header = ShardHeader.layout(Map.of("format", "np", "note", "x"), List.of(a, b));
    byte[] start = header.toBytes();
    assertEquals(0, start.length % 8);
    assertEquals(start.length, header.dataOffset());
    ShardHeader read = ShardBytes.parse(Arrays.copyOf(start, start.length + 3 + 8));
    assertEquals(header, read);
    assertEquals(Map.of("format", "pt", "note", "x"), read.metadata());
    assertEquals(List.of("b", b.name()), read.tensors().stream().map(TensorEntry::name).toList());
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeIsRead(Dtype dtype) throws IOException {
    int bytes = dtype.bits();
    ShardHeader header =
        ShardBytes.parse(
            ShardBytes.of("{" + entry("x", dtype.label(), "[8]", 0, bytes) + "}", bytes));
    assertEquals(dtype, header.tensors().get(0).dtype());
    assertEquals(8, header.tensors().get(0).elements());
  }

  @Test
  void readsInOffsetOrderWithEmptyTensors() throws IOException {
    String json =
        "{"
            + entry("c", "U8", "[2]", 1, 3)
            + ","
            + entry("b", "F32", "[4,0]", 1, 1)
            + ","
            + entry("a", "I8", "[]", 0, 1)
            + "}";
    ShardHeader header = ShardBytes.parse(ShardBytes.of(json, 3));
    assertEquals(List.of("a", "b", "c"), header.tensors().stream().map(TensorEntry::name).toList());
    assertEquals(0, header.tensors().get(1).rows());
    assertEquals(0, header.tensors().get(1).rowBytes());
    assertEquals(1, header.tensors().get(0).rows());
  }

  /** As the reference, which ignores what it does not know. */
  @Test
  void unknownFieldsOfATensorAreIgnored() throws IOException {
    String json =
        "{\"a\":{\"dtype\":\"U8\",\"x\":{\"y\":[1,{}]},\"shape\":[1],\"data_offsets\":[0,1]}}";
    assertEquals(1, ShardBytes.parse(ShardBytes.of(json, 1)).tensors().size());
  }

  /** Each was opened by safetensors 0.8.0 of Python. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{A}   ",
        "{A}\t",
        "{A}\r\n ",
        " {A}",
        "\n\t {A}",
        "{ \n\t\"a\" : {\"dtype\":\"U8\",\r\n\"shape\": [ 4 ],\"data_offsets\":[0 , 4]} }",
        "{\"__metadata__\":null,A}",
        "{\"__metadata__\":{},A}",
        "{A,\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}",
        "{A,A}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},A}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[7,3]},A}",
        "{\"a\":{\"x\":1,\"x\":2,\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"d\\u0074ype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
        "{A,\"z\":{\"dtype\":\"U8\",\"shape\":[0,4294967296,4294967296],\"data_offsets\":[4,4]}}"
      })
  void readsWhatTheReferenceReads(String json) throws IOException {
    String a = "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}";
    ShardHeader header = ShardBytes.parse(ShardBytes.of(json.replace("A", a), 4));
    assertEquals(TensorEntry.at(0, "a", Dtype.U8, List.of(4L)), header.tensor("a").orElseThrow());
    assertEquals(json.contains("\"2\"") ? Map.of("k", "2") : Map.of(), header.metadata());
  }

  /** Each was refused by it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{A}{}",
        "{A,}",
        "{/**/A}",
        "{A,\"x\":1}",
        "{A,\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"x\":NaN,\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"x\":1e400,\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4e0],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[04],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4,4]}}",
        "{\"a\":null}",
        "{\"__metadata__\":{\"k\":null},A}"
      })
  void refusesWhatTheReferenceRefuses(String json) {
    String a = "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}";
    assertThrows(
        MalformedCheckpointException.class,
        () -> ShardBytes.parse(ShardBytes.of(json.replace("A", a), 4)));
  }

  /** The reference's limit is 127 values in one another. */
  @Test
  void readsUnknownFieldsAsDeepAsTheReference() throws IOException {
    String rest = ",\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}";
    for (int depth : new int[] {125, 126, 100_000}) {
      String json = "{\"a\":{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + rest;
      if (depth == 125) {
        ShardBytes.parse(ShardBytes.of(json, 4));
      } else {
        assertThrows(
            MalformedCheckpointException.class, () -> ShardBytes.parse(ShardBytes.of(json, 4)));
      }
    }
  }

  static Stream<Arguments> otherFiles() {
    return Stream.of(
        arguments("", "is empty: download it again"),
        arguments(
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "is a Git LFS"),
        arguments("\n<!DOCTYPE html>\n<html><title>Log in</title>", "is a web page"),
        arguments("<HTML><body>404</body></HTML>", "is a web page"),
        arguments(
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>",
            "is a server's answer in XML"),
        arguments("{\"error\":\"Repository not found\"}", "holds text, '{\"error\":\"Repository"),
        arguments("Entry not found", "holds text, 'Entry not found'"),
        arguments("404", "holds text, '404'"),
        arguments("PK\3\4\0\0\b\b\0\0\0\0\0\0", "is a zip archive, such as pickled weights"),
        arguments("\200\2}q\0(X\5\0\0\0", "is a pickle, which runs code"),
        arguments("\37\213\b\0\0\0\0\0" + "x".repeat(600_000), "is compressed with gzip"),
        arguments("\50\265\57\375\0\0\0\0\0", "is compressed with zstd"),
        arguments("GGUF\3\0\0\0\0\0\0\0", "is a GGUF file"),
        arguments("\211HDF\r\n\32\n\0\0", "is an HDF5 file"),
        arguments("\0".repeat(4096), "begins with 512 zeros"));
  }

  @ParameterizedTest
  @MethodSource
  void otherFiles(String bytes, String message) {
    refuses(bytes.getBytes(StandardCharsets.ISO_8859_1), message);
  }

  @Test
  void rowsOfTypesNarrowerThanAByte() {
    assertEquals(3, TensorEntry.at(0, "x", Dtype.F4, List.of(3L, 4L)).rows());
    assertEquals(2, TensorEntry.at(0, "x", Dtype.F4, List.of(3L, 4L)).rowBytes());
    assertEquals(1, TensorEntry.at(0, "x", Dtype.F4, List.of(2L, 3L)).rows());
    assertEquals(3, TensorEntry.at(0, "x", Dtype.F4, List.of(2L, 3L)).rowBytes());
    assertEquals(6, TensorEntry.at(0, "x", Dtype.F4, List.of(2L, 3L)).elements());
  }

  static Stream<Arguments> brokenJson() {
    return Stream.of(
        arguments(ShardBytes.of(0, new byte[0], 2), "does not begin with {"),
        header("\ufeff{" + A + "}", "does not begin with {"),
        header("{" + A + "}\0", "end with }"),
        header("[]", "does not begin with {"),
        header("{" + A + "} {}", "text after its header's JSON"),
        header("{" + A, "is not valid JSON at character 56"),
        header("{" + A + "}}", "is not valid JSON at character 58"),
        header("{'a':{}}", "is not valid JSON"),
        header(
            "{\"__metadata__\":{},\"__metadata__\":{}," + A + "}",
            "has __metadata__ twice in one object"),
        header(
            "{\"__metadata__\":null,\"__metadata__\":null," + A + "}",
            "has __metadata__ twice in one object"),
        header(
            "{\"__metadata__\":{\"k\":1}," + A + "}",
            "'k' of __metadata__ is 1: allowed is a string"),
        header("{\"__metadata__\":[]," + A + "}", "__metadata__ is [: allowed is an object"),
        header("{\"\\ud800\":1," + A + "}", "half of a surrogate pair"));
  }

  static Stream<Arguments> brokenEntries() {
    return Stream.of(
        header("{\"a\":[]}", "tensor 'a' is [: allowed is an object"),
        header("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}", "has dtype twice in one object"),
        header("{\"a\":{\"dtype\":\"U8\",\"shape\":[24]}}", "lacks a field"),
        header(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[24],\"data_offsets\":[0]}}",
            "1 data_offsets: allowed are 2"),
        header(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":24,\"data_offsets\":[0,24]}}",
            "is 24: allowed is an array"),
        header("{" + entry("a", "F32", "[2,3.0]", 0, 24) + "}", "is 3.0: allowed is an integer"),
        header("{" + entry("a", "F32", "[2,-3]", 0, 24) + "}", "is -3: allowed is 0 to 2^63 - 1"),
        header(
            "{" + entry("a", "F32", "[" + "1,".repeat(1000) + "1]", 0, 4) + "}",
            "the shape of tensor 'a' has more than 1000 entries"),
        header("{" + entry("a", "F32", "[-0]", 0, 0) + "}", "is -0: allowed is 0"),
        header(
            "{" + entry("a", "F32", "[9223372036854775808]", 0, 24) + "}",
            "allowed is 0 to 2^63 - 1"),
        header("{" + entry("a", "F32", "[4294967296,4294967296]", 0, 24) + "}", "overflows"),
        header("{" + entry("a", "F32", "[4294967296,4294967296,0]", 0, 0) + "}", "overflows"),
        header("{" + entry("a", "I64", "[1152921504606846976]", 0, 24) + "}", "overflows"),
        header(
            "{" + entry("a", "f32", "[2,3]", 0, 24) + "}",
            "has the dtype 'f32': allowed are [BOOL"),
        header(
            "{" + entry("a", "F4", "[3]", 0, 24) + "}",
            "takes 12 bits: allowed is a multiple of 8"),
        header(
            "{" + entry("a", "F32", "[2,3]", 0, 20) + "}",
            "of 20 bytes: F32 of shape [2, 3] takes 24"));
  }

  static Stream<Arguments> brokenPlaces() {
    return Stream.of(
        header("{" + entry("a", "F32", "[2,3]", 24, 0) + "}", "allowed is 0 <= begin <= end"),
        header("{" + entry("a", "U8", "[23]", 1, 24) + "}", "begins at 1: it must begin at 0"),
        header(
            "{" + entry("a", "U8", "[8]", 0, 8) + "," + entry("b", "U8", "[15]", 9, 24) + "}",
            "'b' begins at 9: it must begin at 8"),
        header(
            "{" + entry("a", "U8", "[8]", 0, 8) + "," + entry("b", "U8", "[17]", 7, 24) + "}",
            "'b' begins at 7: it must begin at 8"),
        header(
            "{" + entry("a", "U8", "[23]", 0, 23) + "}",
            "holds 24 bytes of data but its header describes 23: the file is too long"),
        header(
            "{" + entry("a", "U8", "[25]", 0, 25) + "}",
            "holds 24 bytes of data but its header describes 25: the file is truncated"),
        arguments(new byte[7], "has 7 bytes: a safetensors file has at least 8"),
        arguments(
            ShardBytes.of(-1, new byte[0], 0), "claims a header of 18446744073709551615 bytes"),
        arguments(ShardBytes.of(100_000_001, new byte[0], 0), "allowed are at most 100000000"),
        arguments(ShardBytes.of(9, new byte[8], 0), "the file has 8 after the length"),
        arguments(latin1("{\"\u00e9\":1}"), "is not valid UTF-8"),
        arguments(utf16("{}"), "is not valid JSON"));
  }

  private static Arguments header(String json, String message) {
    return arguments(ShardBytes.of(json, 24), message);
  }

  private static byte[] latin1(String json) {
    byte[] header = json.getBytes(StandardCharsets.ISO_8859_1);
    return ShardBytes.of(header.length, header, 0);
  }

  /** Left to guess, Jackson would take this for an empty object. */
  private static byte[] utf16(String json) {
    byte[] header = ("\0" + json + "}").getBytes(StandardCharsets.UTF_16BE);
    return ShardBytes.of(header.length - 3, Arrays.copyOfRange(header, 3, header.length), 0);
  }

  @ParameterizedTest
  @MethodSource({"brokenJson", "brokenEntries", "brokenPlaces"})
  void refuses(byte[] file, String message) {
    MalformedCheckpointException e =
        assertThrows(MalformedCheckpointException.class, () -> ShardBytes.parse(file));
    assertTrue(e.getMessage().startsWith("file: "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}

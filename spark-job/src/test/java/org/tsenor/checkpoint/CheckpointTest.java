package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.checkpoint.ShardBytes.entry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final String INDEX = CheckpointIndex.FILE_NAME;
  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";

  @TempDir java.nio.file.Path directory;

  /** Two shards, with the tensors a and b. */
  @BeforeEach
  void writeTwoShards() throws IOException {
    shard(FIRST, "a");
    shard(SECOND, "b");
    index(Map.of("a", FIRST, "b", SECOND));
  }

  private void shard(String file, String tensor) throws IOException {
    write(file, ShardBytes.of("{" + entry(tensor, "U8", "[2,3]", 0, 6) + "}", 6));
  }

  private void index(Map<String, String> weightMap) throws IOException {
    write(INDEX, new CheckpointIndex(weightMap).toBytes(12));
  }

  private void write(String file, byte[] bytes) throws IOException {
    java.nio.file.Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  private void write(String file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void delete(String... files) throws IOException {
    for (String file : files) {
      Files.delete(directory.resolve(file));
    }
  }

  private Checkpoint open() throws IOException {
    return open(directory);
  }

  private static Checkpoint open(java.nio.file.Path path) throws IOException {
    return Checkpoint.open(new Configuration(), new Path(path.toUri()));
  }

  private void assertRefused(String... parts) {
    assertRefused(directory, parts);
  }

  private static void assertRefused(java.nio.file.Path path, String... parts) {
    MalformedCheckpointException e =
        assertThrows(MalformedCheckpointException.class, () -> open(path));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void opensShardsWithAnIndex() throws IOException {
    Checkpoint checkpoint = open();
    assertEquals(List.of(FIRST, SECOND), checkpoint.shards().stream().map(Shard::name).toList());
    assertEquals(SECOND, checkpoint.shardOf("b").orElseThrow().name());
    assertEquals(2, checkpoint.tensor("b").orElseThrow().rows());
    assertEquals(Optional.empty(), checkpoint.tensor("c"));
    assertEquals(12, checkpoint.totalSize());
  }

  @Test
  void shardsTravelToOtherProcesses() throws IOException, ClassNotFoundException {
    Shard shard = open().shards().get(0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(shard);
    }
    ByteArrayInputStream written = new ByteArrayInputStream(bytes.toByteArray());
    try (ObjectInputStream in = new ObjectInputStream(written)) {
      assertEquals(shard, in.readObject());
    }
  }

  @Test
  void aShardChangedSinceItWasCheckedIsRefused() throws IOException {
    Checkpoint checkpoint = open();
    Shard shard = checkpoint.shards().get(0);
    write(FIRST, new byte[3]);
    Exception e =
        assertThrows(
            MalformedCheckpointException.class,
            () -> ShardReader.open(checkpoint.storage().fileSystem(), shard));
    assertTrue(e.getMessage().contains("has 3 bytes but had"), e.getMessage());
  }

  @Test
  void opensOneShardWithoutAnIndexAndOneFile() throws IOException {
    delete(INDEX, FIRST, SECOND);
    shard("model.safetensors", "a");
    assertEquals(1, open().shards().size());
    assertEquals(Optional.empty(), open().index());
    write("config.json", "{}");
    Checkpoint file = open(directory.resolve("model.safetensors"));
    assertEquals(List.of("model.safetensors"), file.shards().stream().map(Shard::name).toList());
    assertEquals(open().root(), file.root());
    assertEquals(List.of(), file.otherFiles());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model-00001-of-00001.safetensors",
        "model.fp16.safetensors",
        "consolidated.safetensors",
        "a.safetensors"
      })
  void opensTheOnlyFileOfWeights(String file) throws IOException {
    delete(INDEX, FIRST, SECOND);
    shard(file, "a");
    shard("adapter_model.safetensors", "b");
    write("config.json", "{}");
    assertEquals(List.of(file), open().shards().stream().map(Shard::name).toList());
    assertEquals(List.of("config.json"), open().otherFiles());
    assertEquals(List.of("adapter_model.safetensors"), leftOut(open()));
    assertEquals(file, open(directory.resolve(file)).shards().get(0).name());
  }

  private static List<String> leftOut(Checkpoint checkpoint) {
    return checkpoint.leftOut().stream().map(Checkpoint.LeftOut::name).toList();
  }

  @Test
  void opensAnIndexAsPythonWritesIt() throws IOException {
    write(
        INDEX,
        "\ufeff{\"metadata\":{\"total_size\":NaN,\"x\":-Infinity},\"weight_map\":{\"a\":\"x\",\"a\":\""
            + FIRST
            + "\",\"b\":\""
            + SECOND
            + "\"}}");
    assertEquals(2, open().shards().size());
  }

  @Test
  void opensUnderAnyName() throws IOException {
    write("a b%20c/é #/model.safetensors", Files.readAllBytes(directory.resolve(FIRST)));
    write("a b%20c/é #/some config.json", "{}");
    Checkpoint checkpoint = open(directory.resolve("a b%20c/é #"));
    assertEquals(List.of("some config.json"), checkpoint.otherFiles());
    assertTrue(checkpoint.root().toString().endsWith("/a b%20c/é #"), checkpoint.root().toString());
  }

  @Test
  void opensOneShardWithAnIndexThatNamesIt() throws IOException {
    delete(FIRST, SECOND);
    shard("model.safetensors", "a");
    index(Map.of("a", "model.safetensors"));
    assertEquals(1, open().shards().size());
  }

  @Test
  void tellsOtherFilesFromOtherWeights() throws IOException {
    for (String file :
        List.of(
            "config.json",
            "code/__init__.py",
            "tokenizer.model",
            "LICENSE",
            ".gitattributes",
            ".git/config",
            "_staging/x.json",
            "code/_bands/x.jsonl",
            "_SUCCESS",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "original/consolidated.00.pth",
            "model-q4.GGUF",
            "consolidated.safetensors",
            "masks/" + FIRST)) {
      write(file, "{}");
    }
    assertEquals(
        List.of("LICENSE", "code/__init__.py", "config.json", "tokenizer.model"),
        open().otherFiles());
    assertEquals(
        List.of(
            "_staging/",
            "code/_bands/",
            "consolidated.safetensors",
            "masks/",
            "model-q4.GGUF",
            "original/consolidated.00.pth",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json"),
        open().leftOut().stream().map(Checkpoint.LeftOut::name).toList());
  }

  @Test
  void namesQuantization() throws IOException {
    assertEquals(Optional.empty(), open().quantization());
    write("config.json", "{\"quantization_config\":null}");
    assertDoesNotThrow(open()::requirePlainWeights);
    write("config.json", "{\"quantization_config\":{\"quant_method\":\"gptq\"}}");
    assertEquals(Optional.of("gptq"), open().quantization());
    Exception e = assertThrows(MalformedCheckpointException.class, open()::requirePlainWeights);
    assertTrue(e.getMessage().contains("quantized weights (gptq)"), e.getMessage());
    write("config.json", "{");
    assertThrows(MalformedCheckpointException.class, open()::quantization);
    write("config.json", "[]");
    assertThrows(MalformedCheckpointException.class, open()::quantization);
    for (String key : List.of("quantization_config", "compression_config", "quantization")) {
      write("config.json", "{\"text_config\":{\"%s\":{\"bits\":4}}}".formatted(key));
      assertEquals(Optional.of(key), open().quantization());
    }
    write("config.json", "{\"a\":[0.0,Infinity,NaN],\"b\":{\"quantization_config\":null}}");
    assertDoesNotThrow(open()::requirePlainWeights);
    assertDoesNotThrow(open(directory.resolve(FIRST))::requirePlainWeights);
    write("config.json", "{\"quantization_config\":{\"quant_method\":\"fp8\"}}");
    assertEquals(Optional.of("fp8"), open(directory.resolve(FIRST)).quantization());
    delete("config.json");
    write("hf_quant_config.json", "{}");
    assertEquals(Optional.of("hf_quant_config.json"), open().quantization());
  }

  @ParameterizedTest
  @CsvSource({
    "m.q_proj.qweight, I32",
    "m.q_proj.weight_packed, I32",
    "m.q_proj.weight.absmax, F32",
    "m.q_proj.weight_scale_inv, F32",
    "m.q_proj.weight, F8_E4M3"
  })
  void seesQuantizationByTensors(String name, String dtype) throws IOException {
    int bytes = dtype.startsWith("F8") ? 4 : 16;
    write(FIRST, ShardBytes.of("{" + entry(name, dtype, "[2,2]", 0, bytes) + "}", bytes));
    index(Map.of(name, FIRST, "b", SECOND));
    assertEquals(Optional.of("the tensor %s is %s".formatted(name, dtype)), open().quantization());
  }

  @Test
  void refusesWhatIsNotThere() {
    assertRefused(directory.resolve("no"), "/no: does not exist: a directory with a checkpoint");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "README.md | has no weights: model.safetensors, or shards with"
            + " model.safetensors.index.json",
        "pytorch_model.bin | only pickled weights, [pytorch_model.bin], which run code",
        "model-q4.gguf | weights in another format, [model-q4.gguf]: allowed is safetensors",
        "model-00001-of-00002.safetensors | has [model-00001-of-00002.safetensors] but neither"
            + " model.safetensors nor model.safetensors.index.json: add the index, or name one"
            + " file",
        "model.safetensors.incomplete | has downloads that did not end, [model.safetensors.incompl",
        "original/consolidated.00.pth | of its publisher's own format, in original/: download",
        "adapter_model.safetensors | is an adapter (such as LoRA) of its base model, not a model:"
            + " merge",
        "adapter_model.bin | is an adapter (such as LoRA) of its base model, not a model: merge",
        "adapter_config.json | is an adapter (such as LoRA) of its base model, not a model: merge",
        "one/model.safetensors | has no weights itself, but its subfolders have: name one of them,"
            + " [one]",
        "two/model.safetensors.index.json | subfolders have: name one of them, [two]",
        "models--a--b/snapshots/0123/x | name one of them, [models--a--b/snapshots/0123]",
      })
  void refusesADirectoryWithoutACheckpoint(String file, String message) throws IOException {
    delete(INDEX, FIRST, SECOND);
    write(file, "x");
    assertRefused(directory.toString(), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.gguf | is of another format: take the safetensors that it was made from",
        "pytorch_model.bin | holds pickled weights, which run code when they are loaded: load the",
        "model.safetensors.index.json | is a file of settings: name its directory",
        "config.json | is a file of settings: name its directory",
        "model.safetensors.incomplete | is a download that did not end: download it again",
        "weights | is a file: allowed is a directory or a .safetensors file"
      })
  void refusesAFileOfAnotherFormat(String file, String message) throws IOException {
    write(file, "x");
    assertRefused(directory.resolve(file), message);
  }

  @Test
  void namesTheSnapshotOfACacheFolder() throws IOException {
    java.nio.file.Path model = directory.resolve("models--a--b");
    write("models--a--b/blobs/00", "");
    assertRefused(model, "has no weights");
    write("models--a--b/snapshots/0123/config.json", "{}");
    assertRefused(
        model, "a Hugging Face cache: name its snapshot, ", "models--a--b/snapshots/0123");
    write("models--a--b/snapshots/4567/config.json", "{}");
    write("models--a--b/refs/main", "4567\n");
    assertRefused(model, "name its snapshot, [snapshots/0123, snapshots/4567] (main is 4567)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf://meta-llama/Llama-3.2-1B",
        "hf://models/meta-llama/Llama-3.2-1B",
        "https://huggingface.co/meta-llama/Llama-3.2-1B",
        "http://hf.co/meta-llama/Llama-3.2-1B/tree/main",
        "https://huggingface.co/meta-llama/Llama-3.2-1B/resolve/main/model.safetensors",
        "huggingface.co/meta-llama/Llama-3.2-1B",
        "meta-llama/Llama-3.2-1B"
      })
  void saysHowToDownload(String path) {
    MalformedCheckpointException e =
        assertThrows(
            MalformedCheckpointException.class,
            () -> Checkpoint.open(new Configuration(), new Path(path)));
    String expected =
        "run hf download meta-llama/Llama-3.2-1B --local-dir Llama-3.2-1B, and name Llama-3.2-1B";
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf://datasets/allenai/c4",
        "https://huggingface.co/datasets/allenai/c4/tree/main/en",
        "hf.co/datasets/allenai/c4"
      })
  void saysHowToDownloadADataSet(String path) {
    String expected = "run hf download allenai/c4 --repo-type dataset --local-dir c4, and name c4";
    String refusal = HubName.refusal(path).orElseThrow();
    assertTrue(refusal.endsWith(expected), refusal);
  }

  @Test
  void refusesAnAddressOfTheWeb() {
    MalformedCheckpointException e =
        assertThrows(
            MalformedCheckpointException.class,
            () -> Checkpoint.open(new Configuration(), new Path("https://example.com/model")));
    assertTrue(e.getMessage().contains("is an address, not a directory"), e.getMessage());
  }

  @Test
  void refusesAnAdapterByNameOfItsBase() throws IOException {
    delete(INDEX, FIRST, SECOND);
    shard("adapter_model.safetensors", "base_model.model.model.layers.0.q_proj.lora_A.weight");
    write("adapter_config.json", "{\"base_model_name_or_path\":\"some/base\"}");
    assertRefused("is an adapter (such as LoRA) of some/base, not a model: merge it into its base");
    Checkpoint file = open(directory.resolve("adapter_model.safetensors"));
    Exception e = assertThrows(MalformedCheckpointException.class, file::requirePlainWeights);
    assertTrue(e.getMessage().contains("adapter (such as LoRA) of some/base"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer.json", "config.json", "sub/tokenizer.model"})
  void refusesPointersInPlaceOfFiles(String file) throws IOException {
    write(file, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    Exception e = assertThrows(MalformedCheckpointException.class, open()::requirePlainWeights);
    assertTrue(e.getMessage().contains(file + ": is a Git LFS pointer"), e.getMessage());
  }

  @Test
  void refusesTwoCheckpointsInOneDirectory() throws IOException {
    shard("model.safetensors", "a");
    assertRefused("has both model.safetensors and model.safetensors.index.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.safetensors",
        "/x.safetensors",
        "a/x.safetensors",
        "a\\x.safetensors",
        "..",
        "",
        "s3a:x.safetensors",
        "x\u0000.safetensors",
        "x.bin"
      })
  void refusesAPathInTheIndex(String path) throws IOException {
    index(Map.of("a", FIRST, "b", path));
    // No control character of a name reaches a terminal.
    String printed = path.replace("\u0000", "\\u0000");
    assertRefused(INDEX, "places tensor 'b' in '" + printed, "is the name of a .safetensors");
  }

  @Test
  void refusesAnIndexThatDisagreesWithItsShards() throws IOException {
    index(Map.of("a", FIRST, "b", "model-00003.safetensors"));
    assertRefused(
        INDEX,
        "names the shard 'model-00003.safetensors', which is not in the directory: download it"
            + " too");
    index(Map.of("a", FIRST, "b", SECOND, "c", SECOND));
    assertRefused(INDEX, "places the tensor 'c' in " + SECOND + ", which does not have it");
    index(Map.of("a", FIRST, "c", SECOND));
    assertRefused(SECOND, "has the tensor 'b', which the index places in no shard");
    index(Map.of("a", SECOND, "b", FIRST));
    assertRefused(FIRST, "has the tensor 'a', which the index places in " + SECOND);
  }

  @Test
  void refusesATensorInTwoShards() throws IOException {
    shard(SECOND, "a");
    index(Map.of("a", FIRST, "b", SECOND));
    assertRefused(SECOND, "has the tensor 'a', which " + FIRST + " has too: allowed is one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | places no tensor",
        "{\"weight_map\":{}} | places no tensor",
        "{\"weight_map\":[]} | weight_map is [: allowed is an object",
        "{\"weight_map\":{\"a\":1}} | 'a' of weight_map is 1: allowed is a string",
        "{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}} | places tensor 'a' in 'y'",
        "{\"error\":\"Entry not found\"} | is a server's answer, 'Entry not found', saved under"
            + " this",
        "<!doctype html> | is a web page, such as one that asks to log in",
        "version https://git-lfs.github.com/spec/v1 | is a Git LFS pointer, not the file itself:"
            + " run git lfs pull --include='model.safetensors.index.json'",
        "{\"weight_map\":{\"a\":\"x\"} | is not valid JSON",
        "{\"weight_map\":{\"a\":\"x\"}} 1 | has more text after the index",
        "[] | the index is [: allowed is an object",
      })
  void refusesAMalformedIndex(String json, String message) throws IOException {
    write(INDEX, json);
    assertRefused(INDEX, message);
  }

  @Test
  void refusesATruncatedShardByName() throws IOException {
    byte[] whole = Files.readAllBytes(directory.resolve(SECOND));
    write(SECOND, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(SECOND, "the file is truncated");
    write(SECOND, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(SECOND, "the file is too long");
    write(SECOND, new byte[0]);
    assertRefused(SECOND, "is empty: download it again");
    delete(SECOND);
    write(SECOND + ".incomplete", whole);
    assertRefused(
        INDEX, "'" + SECOND + "', which is not in the directory: its download did not end");
  }

  @Test
  void refusesALinkThatLeadsBack() throws IOException {
    Files.createSymbolicLink(directory.resolve("again"), directory);
    assertRefused("is nested too deep");
  }
}

package org.tsenor.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.MalformedCheckpointException;

/** Against ids that Hugging Face's library gave in Python. */
class TextTokenizerTest {
  private static final Path TINY = Path.of("../integration-tests/tiny-llama");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"calib", "eval"})
  void encodesWholeTextsAsThePythonLibraryDoes(String name) throws IOException {
    int[] expected =
        JSON.readValue(TINY.resolve("data/" + name + "_all_ids.json").toFile(), int[].class);
    try (TextTokenizer tokenizer = open(TINY.resolve("model"))) {
      assertArrayEquals(
          expected, tokenizer.encode(Files.readString(TINY.resolve("data/" + name + ".txt"))));
      assertEquals("none", tokenizer.specialTokens().describe());
    }
  }

  @Test
  void passesEveryUnicodeTextToTheNativeLibrary() throws IOException {
    try (TextTokenizer tokenizer = open(TINY.resolve("model"))) {
      // JNI's strings write zero and what is beyond the basic plane in a way of their own.
      for (String text : new String[] {"\0", "😀", "a\0😀é\u4e2d"}) {
        assertArrayEquals(byteSymbols(text), tokenizer.encode(text), text);
      }
      assertEquals(0, tokenizer.encode("").length);
    }
  }

  /** Ids of the bytes, for characters that no merge of the fixture touches. */
  private static int[] byteSymbols(String text) throws IOException {
    var vocabulary =
        JSON.readTree(TINY.resolve("model/tokenizer.json").toFile()).path("model").path("vocab");
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = vocabulary.path(symbol(bytes[i] & 0xff)).asInt(-1);
    }
    return ids;
  }

  /** GPT-2's printable stand-in for a byte. */
  private static String symbol(int wanted) {
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
      int symbol = printable ? b : next++;
      if (b == wanted) {
        return String.valueOf((char) symbol);
      }
    }
    throw new AssertionError(wanted);
  }

  @Test
  void refusesHalfASurrogatePairAndOverlongText() throws IOException {
    try (TextTokenizer tokenizer = open(TINY.resolve("model"))) {
      assertMessage(
          "text must be Unicode but has half a surrogate pair at character 2",
          () -> tokenizer.encode("ab\ud83d"));
      assertMessage(
          "text must be Unicode but has half a surrogate pair at character 0",
          () -> tokenizer.encode("\ude00 "));
      assertMessage(
          "text must have at most 33554432 bytes but has 33554433",
          () -> tokenizer.encode("é" + "a".repeat(TextTokenizer.MAX_TEXT_BYTES - 1)));
    }
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable failing) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, failing).getMessage());
  }

  @Test
  void ignoresTruncationAndPaddingOfTheFile() throws IOException {
    ObjectNode tokenizer = tinyTokenizer();
    tokenizer.set(
        "truncation",
        JSON.readTree(
            "{\"direction\":\"Right\",\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0}"));
    tokenizer.set(
        "padding",
        JSON.readTree(
            "{\"strategy\":{\"Fixed\":64},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                + "\"pad_id\":1,\"pad_type_id\":0,\"pad_token\":\"<|end_of_text|>\"}"));
    write(tokenizer, "{}");
    try (TextTokenizer changed = open(directory);
        TextTokenizer plain = open(TINY.resolve("model"))) {
      assertArrayEquals(plain.encode("one two three"), changed.encode("one two three"));
    }
  }

  @Test
  void addsWhatThePostProcessorAdds() throws IOException {
    write(
        withTemplate(),
        "{\"tokenizer_class\":\"PreTrainedTokenizerFast\",\"add_bos_token\":false}");
    try (TextTokenizer tokenizer = open(directory)) {
      assertEquals(
          "<|begin_of_text|> (0) before each text, <|end_of_text|> (1) after each text",
          tokenizer.specialTokens().describe());
      assertArrayEquals(new int[] {0, 66, 1}, tokenizer.encode("a"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{} ; 0 66",
        "{'add_bos_token':false} ; 66",
        "{'add_eos_token':true} ; 0 66 1",
        "{'add_bos_token':null,'add_eos_token':null} ; 0 66",
        "{'bos_token':{'content':'<|end_of_text|>'}} ; 1 66",
        "{'bos_token':null} ; 66",
      })
  void followsTheSettingsOfClassesThatReplaceThePostProcessor(String settings, String expected)
      throws IOException {
    for (String name :
        new String[] {"LlamaTokenizer", "CodeLlamaTokenizerFast", "CohereTokenizer"}) {
      ObjectNode node = JSON.createObjectNode();
      node.put("tokenizer_class", name);
      node.put("bos_token", "<|begin_of_text|>");
      node.put("eos_token", "<|end_of_text|>");
      node.setAll((ObjectNode) JSON.readTree(settings.replace('\'', '"')));
      write(withTemplate(), node.toString());
      try (TextTokenizer tokenizer = open(directory)) {
        assertEquals(
            expected,
            String.join(
                " ",
                java.util.Arrays.stream(tokenizer.encode("a")).mapToObj(String::valueOf).toList()));
      }
    }
  }

  @Test
  void saysWhatIsWrongWithATokenizer() throws IOException {
    assertRefused(
        "tokenizer.json: does not exist, and text needs it: add it, or give token ids instead of"
            + " text");
    Files.writeString(directory.resolve("tokenizer.model"), "");
    assertRefused(
        "tokenizer.json: does not exist, only tokenizer.model: save the tokenizer with"
            + " transformers' AutoTokenizer (use_fast=True), or give token ids instead of text");
    write(JSON.createObjectNode(), "{}");
    assertRefused(
        "tokenizer.json: is not a tokenizer that can be used: Model missing. at line 1 column 2");
    write(withTemplate(), "[]");
    assertRefused("tokenizer_config.json: is not a JSON object");
    write(withTemplate(), "{\"tokenizer_class\":\"LlamaTokenizer\"}");
    assertRefused(
        "tokenizer.json: has no token '<s>', which tokenizer_config.json adds around texts");
  }

  /** What makes the library abort its process, and not throw. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "post_processor ; {'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<nope>',"
            + "'type_id':0}},{'Sequence':{'id':'A','type_id':0}}],'pair':[],'special_tokens':{}}",
        "normalizer ; {'type':'Precompiled','precompiled_charsmap':'AAAAAA=='}",
        "pre_tokenizer ; {'type':'Split','pattern':{'Regex':'(a+)+$'},'behavior':'Isolated',"
            + "'invert':false}",
      })
  void aTokenizerThatItsLibraryAbortsAtIsRefused(String part, String value) throws IOException {
    ObjectNode tokenizer = tinyTokenizer();
    tokenizer.set(part, JSON.readTree(value.replace('\'', '"')));
    write(tokenizer, "{}");
    String found =
        assertThrows(
                MalformedCheckpointException.class,
                () -> {
                  try (TextTokenizer opened = open(directory)) {
                    opened.encode("a".repeat(40) + "! hello world ");
                  }
                })
            .getMessage();
    assertTrue(
        found.startsWith(
            "file:%s/tokenizer.json: is a tokenizer that its library fails at (signal 6): "
                .formatted(directory)),
        found);
    assertFalse(found.contains("says no more"), found);
  }

  /** A line becomes 10^10 letters. */
  @Test
  void aTokenizerThatFillsTheMemoryIsEnded() throws IOException {
    ObjectNode tokenizer = tinyTokenizer();
    StringBuilder steps = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      steps.append(i == 0 ? "" : ",").append(replacement("a".repeat(10)));
    }
    tokenizer.set(
        "normalizer", JSON.readTree("{\"type\":\"Sequence\",\"normalizers\":[" + steps + "]}"));
    write(tokenizer, "{\"tokenizer_class\":\"LlamaTokenizer\",\"bos_token\":null}");
    try (TextTokenizer opened = open(directory)) {
      assertEquals(
          "file:%s/tokenizer.json: is a tokenizer that takes more than 512 MiB of memory for a text"
                  .formatted(directory)
              + " of 3 bytes, the most allowed",
          assertThrows(MalformedCheckpointException.class, () -> opened.encode("aaa"))
              .getMessage());
    }
  }

  @Test
  void anAnswerIsNoLongerThanAnyTextHasTokens() throws IOException {
    ObjectNode tokenizer = tinyTokenizer();
    tokenizer.set("normalizer", JSON.readTree(replacement("abcdefghij".repeat(10))));
    write(tokenizer, "{\"tokenizer_class\":\"LlamaTokenizer\",\"bos_token\":null}");
    try (TextTokenizer opened = open(directory)) {
      String found =
          assertThrows(MalformedCheckpointException.class, () -> opened.encode("a".repeat(3000)))
              .getMessage();
      assertTrue(
          found.matches(
              "file:.*/tokenizer.json: is a tokenizer that gives \\d+ ids for a text of 3000 bytes:"
                  + " allowed are 77536"),
          found);
    }
    children().forEach(child -> child.onExit().join());
  }

  private static String replacement(String content) {
    return "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"%s\"}"
        .formatted(content);
  }

  /** WordPiece without its token for what is unknown: the library throws at such a text. */
  @Test
  void aTextThatCannotBeTokenizedIsTheTokenizersFault() throws IOException {
    ObjectNode tokenizer = tinyTokenizer();
    tokenizer.set(
        "model",
        JSON.readTree(
            "{\"type\":\"WordPiece\",\"unk_token\":\"nope\",\"continuing_subword_prefix\":\"\","
                + "\"max_input_chars_per_word\":100,\"vocab\":{\"a\":0}}"));
    write(tokenizer, "{}");
    try (TextTokenizer opened = open(directory)) {
      String found =
          assertThrows(MalformedCheckpointException.class, () -> opened.encode("hello"))
              .getMessage();
      assertTrue(found.contains("tokenizer.json: does not tokenize the text: "), found);
      assertTrue(found.contains("Missing [UNK] token"), found);
      assertArrayEquals(new int[] {0}, opened.encode("a"), "it goes on with the next text");
    }
  }

  @Test
  void leavesNothingBehind() throws IOException {
    try (TextTokenizer opened = open(TINY.resolve("model"))) {
      assertEquals(66, opened.encode("a")[0]);
      List<String[]> commands =
          children().map(child -> child.info().arguments().orElse(new String[0])).toList();
      assertFalse(commands.isEmpty());
      for (String[] arguments : commands) {
        String folder = arguments[List.of(arguments).indexOf("-cp") + 1];
        assertFalse(Files.exists(Path.of(folder)), folder);
      }
    }
    children().forEach(child -> child.onExit().join());
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current()
        .children()
        .filter(
            child ->
                child.info().commandLine().orElse("").contains(TokenizerProcess.class.getName()));
  }

  @ParameterizedTest
  @CsvSource({
    "134, 'memory allocation of 12 bytes failed', false, signal 6",
    "134, 'memory allocation of 99999999999999999999 bytes failed', true, signal 6",
    "134, 'WARNING: a restricted method|thread panicked at a:1:|the reason', true, ): the reason",
    "137, '', false, signal 9",
    "143, '', false, signal 15",
    "1, 'Error: no room for a JVM', false, exit code 1: Error: no room for a JVM",
    "139, '', true, signal 11",
    "134, 'thread panicked at src/a.rs:1:2:|the reason|note: run with', true, ): the reason",
    "134, 'thread panicked at ''the reason'', src/a.rs', true, ): thread panicked at 'the reason'",
  })
  void howItsProcessEndsTellsWhoseFaultItIs(
      int code, String words, boolean isTokenizers, String part) {
    String text = words.replace('|', '\n');
    IOException failure =
        new LastWords(CompletableFuture.completedFuture(text)).failure("file", code, 1000, null);
    assertEquals(isTokenizers, failure instanceof MalformedCheckpointException);
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  private void assertRefused(String message) {
    String found =
        assertThrows(MalformedCheckpointException.class, () -> open(directory)).getMessage();
    assertEquals(directory.toUri().getPath().replaceAll("^", "file:") + message, found);
  }

  @Test
  void isClosedOnce() throws IOException {
    TextTokenizer tokenizer = open(TINY.resolve("model"));
    tokenizer.close();
    tokenizer.close();
    assertThrows(IllegalStateException.class, () -> tokenizer.encode("a"));
  }

  @Test
  void findsTheLibraryOfAMachine() {
    assertEquals(
        "native/lib/linux-x86_64/cpu/libtokenizers.so",
        TokenizersLibrary.resource("Linux", "amd64"));
    assertEquals(
        "native/lib/linux-aarch64/cpu/libtokenizers.so",
        TokenizersLibrary.resource("Linux", "aarch64"));
    assertEquals(
        "native/lib/osx-aarch64/cpu/libtokenizers.dylib",
        TokenizersLibrary.resource("Mac OS X", "aarch64"));
    for (String name : new String[] {"Linux", "Mac OS X"}) {
      String resource = TokenizersLibrary.resource(name, "aarch64");
      assertTrue(getClass().getClassLoader().getResource(resource) != null, resource);
    }
  }

  private static ObjectNode tinyTokenizer() throws IOException {
    return (ObjectNode) JSON.readTree(TINY.resolve("model/tokenizer.json").toFile());
  }

  private static ObjectNode withTemplate() throws IOException {
    ObjectNode tokenizer = tinyTokenizer();
    String template =
        """
        {"type":"TemplateProcessing",
         "single":[{"SpecialToken":{"id":"<|begin_of_text|>","type_id":0}},
                   {"Sequence":{"id":"A","type_id":0}},
                   {"SpecialToken":{"id":"<|end_of_text|>","type_id":0}}],
         "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
         "special_tokens":{
           "<|begin_of_text|>":{"id":"<|begin_of_text|>","ids":[0],"tokens":["<|begin_of_text|>"]},
           "<|end_of_text|>":{"id":"<|end_of_text|>","ids":[1],"tokens":["<|end_of_text|>"]}}}
        """;
    tokenizer.set("post_processor", JSON.readTree(template));
    return tokenizer;
  }

  private void write(ObjectNode tokenizer, String settings) throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
    Files.writeString(directory.resolve("tokenizer_config.json"), settings);
  }

  private static TextTokenizer open(Path checkpoint) throws IOException {
    return TextTokenizer.open(
        new Configuration(false), new org.apache.hadoop.fs.Path(checkpoint.toUri()));
  }
}

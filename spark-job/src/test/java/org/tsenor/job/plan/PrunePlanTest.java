package org.tsenor.job.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.job.settings.UserInputException;

class PrunePlanTest {
  private static final String Q = "model.layers.0.self_attn.q_proj.weight";
  private static final String K = "model.layers.0.self_attn.k_proj.weight";
  private static final String UP = "model.layers.1.mlp.up_proj.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String NORM = "model.norm.weight";

  @TempDir Path directory;
  private Checkpoint checkpoint;

  @BeforeEach
  void write() throws IOException {
    checkpoint =
        CheckpointFixture.write(
            directory,
            Q + " BF16 64x32",
            K + " F32 32x64",
            UP + " F16 96x32",
            NORM + " BF16 32",
            HEAD + " BF16 128x32");
  }

  private String decision(String tensor, String... settings) throws IOException {
    return CheckpointFixture.decision(CheckpointFixture.plan(checkpoint, settings), tensor);
  }

  private String failure(String... settings) {
    return assertThrows(
            UserInputException.class, () -> CheckpointFixture.plan(checkpoint, settings))
        .getMessage();
  }

  @Test
  void withoutTargetsTheConventionHolds() throws IOException {
    assertEquals("16:32 transposable: linear of decoder layer 0", decision(Q));
    assertEquals("16:32 transposable: linear of decoder layer 1", decision(UP));
    assertEquals("copy: output head", decision(HEAD));
    assertEquals("copy: norm", decision(NORM));
  }

  @Test
  void targetsAreChosenAmongTheLinears() throws IOException {
    String[] targets = {"targets=re:.*[qk]_proj"};
    assertEquals("16:32 transposable: target 're:.*[qk]_proj'", decision(Q, targets));
    assertEquals("copy: not a target", decision(UP, targets));
    assertEquals("copy: output head", decision(HEAD, targets));
    assertEquals("copy: output head", decision(HEAD, "targets=*"));
    assertEquals("copy: norm", decision(NORM, "targets=*"));
  }

  @Test
  void anExactTargetReachesBeyondTheConvention() throws IOException {
    assertEquals("16:32 transposable: target 'lm_head'", decision(HEAD, "targets=*;lm_head"));
    assertEquals("16:32 transposable: target '*'", decision(Q, "targets=*;lm_head"));
  }

  @Test
  void aGlobThatMatchesNoLinearOfTheDecoderIsMeantForWhatItMatches(@TempDir Path other)
      throws IOException {
    assertEquals("16:32 transposable: target '*head*'", decision(HEAD, "targets=*head*"));
    assertEquals("copy: not a target", decision(Q, "targets=*head*"));
    String block = "visual.blocks.0.attn.qkv.weight";
    String places = "visual.pos_embed.weight";
    checkpoint =
        CheckpointFixture.write(
            other,
            Q + " BF16 64x32",
            block + " BF16 96x32",
            places + " BF16 64x32",
            NORM + " BF16 32");
    for (String glob : List.of("visual.*", "re:visual.*")) {
      String targets = "targets=" + glob;
      assertEquals("16:32 transposable: target '%s'".formatted(glob), decision(block, targets));
      assertEquals("copy: embedding", decision(places, targets));
      assertEquals("copy: not a target", decision(Q, targets));
    }
    assertEquals("copy: in an encoder, not a decoder layer", decision(block, "targets=*"));
    assertEquals("copy: in an encoder, not a decoder layer", decision(block));
    assertEquals(
        "2:4 transposable: rule '*.qkv=2:4'",
        decision(block, "targets=visual.*", "rules=*.qkv=2:4"));
    assertEquals("16:32 transposable: target '*pos*'", decision(places, "targets=*pos*"));
  }

  @Test
  void ofSeveralStacksTheTargetsSayWhich(@TempDir Path other) throws IOException {
    String encoder = "encoder.block.0.layer.0.SelfAttention.q.weight";
    String decoder = "decoder.block.0.layer.0.SelfAttention.q.weight";
    checkpoint =
        CheckpointFixture.write(
            other, encoder + " BF16 32x32", decoder + " BF16 32x32", "shared.weight BF16 128x32");
    assertEquals(
        "2 stacks of layers could be meant: encoder.block (1 layer, 1 matrix), decoder.block (1"
            + " layer, 1 matrix); choose by --targets 'encoder.block.*' or --targets"
            + " 'decoder.block.*', or take all by --targets 'encoder.block.*;decoder.block.*'",
        failure());
    assertEquals(
        "16:32 transposable: target 'decoder.block.*'",
        decision(decoder, "targets=decoder.block.*"));
    assertEquals("copy: not a target", decision(encoder, "targets=decoder.block.*"));
    String[] both = {"targets=encoder.block.*;decoder.block.*"};
    assertEquals("16:32 transposable: target 'encoder.block.*'", decision(encoder, both));
    assertEquals("16:32 transposable: target 'decoder.block.*'", decision(decoder, both));
    assertEquals("copy: embedding", decision("shared.weight", "targets=*"));
  }

  @Test
  void aStackOfOtherThanTokensIsOffered(@TempDir Path other) throws IOException {
    checkpoint =
        CheckpointFixture.write(
            other,
            "vit.encoder.layer.0.output.dense.weight BF16 32x32",
            "vit.embeddings.patch_embeddings.projection.weight BF16 32x3x4x4");
    assertEquals(
        "nothing would be pruned: of 2 tensors, 1 in an encoder, not a decoder layer, 1 embedding;"
            + " vit.encoder.layer (1 layer, 1 matrix) is taken for no decoder: to prune it all"
            + " the same, say --targets 'vit.encoder.layer.*'",
        failure());
    assertEquals(
        "16:32 transposable: target 'vit.encoder.layer.*'",
        decision("vit.encoder.layer.0.output.dense.weight", "targets=vit.encoder.layer.*"));
  }

  @Test
  void standardGroupsRunAlongTheInputsHoweverTheyAreStored(@TempDir Path other) throws IOException {
    String reader = "h.0.mlp.c_fc.weight";
    checkpoint =
        CheckpointFixture.write(
            other, reader + " F32 64x90", "h.0.mlp.c_fc.bias F32 90", "wte.weight F32 128x64");
    assertEquals(
        "16:32 standard-in-columns: linear of decoder layer 0",
        decision(reader, "structure=standard"));
    PrunePlan plan = CheckpointFixture.plan(checkpoint, "structure=standard", "format=compact");
    assertEquals(32, plan.rowMultiple());
    assertEquals(2 * 90, plan.blocks());
    assertEquals(64 * 12, plan.cost().masks());
    long whole = 4 * (64 * 90 + 90 + 128 * 64);
    assertEquals(whole, plan.cost().compact(), "rows keep unequal numbers: archived as they are");
    assertEquals(
        "1 matrix cannot take its pattern: h.0.mlp.c_fc.weight (32 does not divide its 90"
            + " columns); choose another pattern, ignore them, or set on-indivisible to skip",
        failure("structure=transposable"));
  }

  @Test
  void ignoreTakesTargetsAway() throws IOException {
    assertEquals("copy: ignored by '*.k_proj'", decision(K, "ignore=*.k_proj;lm_head"));
    assertEquals("copy: output head", decision(HEAD, "ignore=*.k_proj;lm_head"));
    assertEquals(
        "copy: ignored by '*_proj'",
        decision(K, "targets=" + K, "ignore=*_proj", "rules=" + Q + "=2:4"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.k_proj=2:4 | 2:4 transposable: rule '*.k_proj=2:4'",
        "*.k_proj=standard | 16:32 standard: rule '*.k_proj=standard'",
        "*.k_proj=8:16,standard | 8:16 standard: rule '*.k_proj=8:16,standard'",
        "*.k_proj=skip | copy: rule '*.k_proj=skip'",
        "*_proj=8:16;*.k_proj=standard | 8:16 standard: rule '*.k_proj=standard'",
        "*.k_proj=standard;*_proj=8:16 | 8:16 standard: rule '*_proj=8:16'",
        "*_proj=2:4;*.k_proj=4:8 | 4:8 transposable: rule '*.k_proj=4:8'",
        "*.k_proj=2:4;*.k_proj=skip | copy: rule '*.k_proj=skip'",
        "*.self_attn.*=skip;*.k_proj=2:4 | 2:4 transposable: rule '*.k_proj=2:4'",
        "*.q_proj=2:4 | 16:32 transposable: linear of decoder layer 0",
      })
  void rulesApplyInOrder(String rules, String expected) throws IOException {
    assertEquals(expected, decision(K, "rules=" + rules));
  }

  @Test
  void aRuleReachesBeyondTheTargetsByExactNameOnly() throws IOException {
    String exact = "model.layers.0.self_attn.k_proj";
    assertEquals(
        "2:4 transposable: rule '%s=2:4'".formatted(exact),
        decision(K, "ignore=*.k_proj", "rules=" + exact + "=2:4"));
    assertEquals("copy: ignored by '*.k_proj'", decision(K, "ignore=*.k_proj", "rules=*_proj=2:4"));
    assertEquals(
        "2:4 standard: rule 'lm_head=2:4,standard'", decision(HEAD, "rules=lm_head=2:4,standard"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ignore=re:k_proj | ignore: 're:k_proj' matches none of the 5 tensors; it matches a part of"
            + " model.layers.0.self_attn.k_proj.weight (1 in all), but the whole name must match",
        "targets=model.layers.0 | targets: 'model.layers.0' matches none of the 5 tensors; 2 names"
            + " begin with it: write model.layers.0.* for all of them",
        "rules=*.kproj=2:4 | rules: '*.kproj' matches none of the 5 tensors; the nearest names are"
            + " model.layers.0.self_attn.k_proj.weight, model.layers.0.self_attn.q_proj.weight,"
            + " model.layers.1.mlp.up_proj.weight",
        "rules=*.kproj=skip | rules: '*.kproj' matches none of the 5 tensors; the nearest names are"
            + " model.layers.0.self_attn.k_proj.weight, model.layers.0.self_attn.q_proj.weight,"
            + " model.layers.1.mlp.up_proj.weight",
        "targets=*norm* | targets: '*norm*' matches only tensors that are no matrices, such as"
            + " model.norm.weight (norm)",
        "rules=*norm*=2:4 | rules: '*norm*' matches only tensors that are not linears of a decoder"
            + " layer, such as model.norm.weight (norm); to prune them, make them targets, or name"
            + " one exactly",
        "targets=model.norm | tensor model.norm.weight is named by target 'model.norm' but is 1-D;"
            + " only matrices are pruned",
        "ignore=*_proj | nothing would be pruned: of 5 tensors, 3 ignored by '*_proj', 1 norm, 1"
            + " output head",
        "pattern=32:64 | 3 matrices cannot take their pattern:"
            + " model.layers.0.self_attn.q_proj.weight (64 does not divide its 32 columns),"
            + " model.layers.0.self_attn.k_proj.weight (64 does not divide its 32 rows),"
            + " model.layers.1.mlp.up_proj.weight (64 does not divide its 96 rows and 32 columns);"
            + " choose another pattern, ignore them, or set on-indivisible to skip",
        "rules=*.q_proj=8:16;*.k_proj=31:32;*.up_proj=1:3,standard;*.q_proj=1:64 | 2 matrices"
            + " cannot take their pattern: model.layers.0.self_attn.q_proj.weight (64 does not"
            + " divide its 32 columns), model.layers.1.mlp.up_proj.weight (3 does not divide its 32"
            + " columns); choose another pattern, ignore them, or set on-indivisible to skip",
      })
  void refusesWhatDoesNotFit(String setting, String message) {
    assertEquals(message, failure(setting));
  }

  @Test
  void indivisibleMatricesAreSkippedOnRequest() throws IOException {
    String[] skip = {"rules=*.k_proj=32:64", "on-indivisible=skip"};
    assertEquals("copy: 64 does not divide its 32 rows", decision(K, skip));
    assertEquals("16:32 transposable: linear of decoder layer 0", decision(Q, skip));
    assertEquals(
        "32:64 standard: rule '*.k_proj=32:64,standard'",
        decision(K, "rules=*.k_proj=32:64,standard"));
  }

  @Test
  void aTypeThatIsNotPrunedIsCopiedUnlessNamed(@TempDir Path other) throws IOException {
    checkpoint = CheckpointFixture.write(other, Q + " BF16 32x32", K + " F64 32x32");
    assertEquals("copy: is F64; pruned are F32, F16, BF16", decision(K));
    assertEquals("copy: is F64; pruned are F32, F16, BF16", decision(K, "targets=*_proj"));
    assertEquals(
        "tensor %s is named by target '%s' but is F64; pruned are F32, F16, BF16".formatted(K, K),
        failure("targets=" + K));
  }

  @Test
  void aQuantizedCheckpointIsRefused() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"quantization_config\": {\"quant_method\": \"gptq\"}}");
    checkpoint = CheckpointFixture.open(directory);
    assertThrows(MalformedCheckpointException.class, () -> CheckpointFixture.plan(checkpoint));
  }

  @Test
  void countsTheWork() throws IOException {
    PrunePlan plan =
        CheckpointFixture.plan(
            checkpoint, "rules=*.k_proj=2:4,standard;*.up_proj=skip", "format=compact");
    TensorDecision q = plan.decisions().get(0);
    assertEquals(List.of(2L, 1024L, 256L), List.of(q.blocks(), q.keptWeights(), q.maskBytes()));
    TensorDecision k = plan.decisions().get(1);
    assertEquals(List.of(512L, 1024L, 256L), List.of(k.blocks(), k.keptWeights(), k.maskBytes()));
    assertEquals(514, plan.blocks());
    long file = checkpoint.shards().get(0).length();
    long copied = 96 * 32 * 2 + 32 * 2 + 128 * 32 * 2;
    long compact = 1024 * 2 + 1024 * 4 + copied + 512;
    assertEquals(new PrunePlan.Cost(file, file, 512, compact), plan.cost());
    assertEquals(
        "{%s=16:32 transposable, %s=2:4 standard}".formatted(Q, K), plan.sparsities().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.k_proj=2:4 | 32",
        "*_proj=2:4 | 4",
        "*_proj=standard | 1",
        "*.k_proj=8:16;*.up_proj=1:3,standard;*.up_proj=1:2 | 32",
        "*.q_proj=2:4;*.k_proj=8:16;*.up_proj=skip | 16",
      })
  void bandsHoldWholeBlocksOfEveryPattern(String rules, int rowMultiple) throws IOException {
    assertEquals(rowMultiple, CheckpointFixture.plan(checkpoint, "rules=" + rules).rowMultiple());
  }

  @Test
  void blockSizesWithoutACommonMultipleAreRefused(@TempDir Path other) throws IOException {
    checkpoint =
        CheckpointFixture.write(other, Q + " BF16 64x64", K + " BF16 63x63", UP + " BF16 61x61");
    assertEquals(
        "the block sizes [61, 63, 64] have no common multiple up to 4096; give rules block sizes"
            + " that divide each other, or prune in several runs",
        failure("pattern=32:64", "rules=*.k_proj=3:63;*.up_proj=3:61"));
  }
}

package org.tsenor.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.report.ReportJson;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * What a pruned checkpoint claims: which tensors keep which pattern.
 *
 * @param targets sparsity of every pruned tensor, by name
 * @param nonzeros how many nonzeros each is said to have; empty if nothing is said
 * @param exact whether masks keep exactly N in every group
 * @param updated pruned tensors whose kept weights a method has changed
 */
public record VerifyClaims(
    Map<String, Sparsity> targets, Map<String, Long> nonzeros, boolean exact, Set<String> updated) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a request expects, or else what the checkpoint's report claims.
   *
   * @throws UserInputException if there is neither
   */
  public static VerifyClaims of(VerifyRequest request, Checkpoint checkpoint) throws IOException {
    if (request.expected().isEmpty()) {
      return ofReport(checkpoint);
    }
    Sparsity expected = request.expected().get();
    Map<String, List<String>> plan =
        Map.of(
            Setting.MODEL.key(), List.of(request.path()),
            Setting.PATTERN.key(), List.of(expected.pattern().toString()),
            Setting.STRUCTURE.key(), List.of(expected.structure().label()),
            Setting.DRY_RUN.key(), List.of("true"));
    PruneSettings settings = PruneSettings.of(plan, Map.of(), new Configuration());
    return new VerifyClaims(
        PrunePlan.of(settings, checkpoint).sparsities(), Map.of(), true, updated(checkpoint));
  }

  private static VerifyClaims ofReport(Checkpoint checkpoint) throws IOException {
    Path file = new Path(checkpoint.root(), ReportJson.FILE_NAME);
    JsonNode report;
    try (InputStream in = checkpoint.storage().fileSystem().open(file)) {
      report = JSON.readTree(in);
    } catch (FileNotFoundException e) {
      throw new UserInputException(
          "%s has no %s; say what to prove with --pattern, such as --pattern 16:32"
              .formatted(checkpoint.root(), ReportJson.FILE_NAME),
          e);
    }
    Map<String, Sparsity> targets = new TreeMap<>();
    Map<String, Long> nonzeros = new TreeMap<>();
    for (JsonNode tensor : report.path("tensors")) {
      String name = tensor.path("name").asText();
      targets.put(
          name,
          new Sparsity(
              NmPattern.parse(tensor.path("pattern").asText()),
              Structure.parse(tensor.path("structure").asText())));
      nonzeros.put(name, tensor.path("nonzeros").asLong());
    }
    String completed =
        report.path("settings").path(Setting.TSENOR_COMPLETE_ROWS.key()).asText("true");
    return new VerifyClaims(targets, nonzeros, Boolean.parseBoolean(completed), updated(report));
  }

  /** As its report says, if it has one. */
  private static Set<String> updated(Checkpoint checkpoint) throws IOException {
    Path file = new Path(checkpoint.root(), ReportJson.FILE_NAME);
    try (InputStream in = checkpoint.storage().fileSystem().open(file)) {
      return updated(JSON.readTree(in));
    } catch (FileNotFoundException e) {
      return Set.of();
    }
  }

  private static Set<String> updated(JsonNode report) {
    Set<String> updated = new TreeSet<>();
    for (JsonNode tensor : report.path("tensors")) {
      String method = tensor.path("method").asText(Method.MAGNITUDE.label());
      if (Stream.of(Method.values())
          .anyMatch(m -> m.changesKeptWeights() && m.label().equals(method))) {
        updated.add(tensor.path("name").asText());
      }
    }
    return updated;
  }

  /** Rows that every unit of work is a multiple of, so that no block is cut. */
  int rowMultiple() {
    return targets.values().stream()
        .mapToInt(Sparsity::blockRows)
        .distinct()
        .reduce(1, (a, b) -> a / gcd(a, b) * b);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** Claims about tensors that are not there, or whose shape the pattern does not divide. */
  List<String> faultsOf(Checkpoint checkpoint) {
    List<String> faults = new ArrayList<>();
    targets.forEach(
        (name, sparsity) -> {
          TensorEntry tensor = checkpoint.tensor(name).orElse(null);
          if (tensor == null) {
            faults.add("%s: reported as pruned, but no shard has it".formatted(name));
          } else if (tensor.shape().size() != 2
              || tensor.columns() % sparsity.pattern().blockSize() != 0
              || tensor.rows() % sparsity.blockRows() != 0) {
            faults.add(
                "%s: reported as pruned to %s, which does not divide its shape %s"
                    .formatted(name, sparsity, tensor.shape()));
          }
        });
    return faults;
  }

  /** Claims that the weights on disk do not bear out. */
  List<String> faultsOf(Map<String, TensorVerdict> verdicts) {
    List<String> faults = new ArrayList<>();
    nonzeros.forEach(
        (name, claimed) -> {
          TensorVerdict verdict = verdicts.get(name);
          if (verdict != null && verdict.nonzeros() != claimed) {
            faults.add(
                "%s: %d weights are not zero, reported were %d"
                    .formatted(name, verdict.nonzeros(), claimed));
          }
        });
    return faults;
  }
}

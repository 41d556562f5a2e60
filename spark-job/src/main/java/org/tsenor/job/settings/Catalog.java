package org.tsenor.job.settings;

import static org.tsenor.job.settings.Operation.EVALUATE;
import static org.tsenor.job.settings.Operation.GENERATE;
import static org.tsenor.job.settings.Operation.INSPECT;
import static org.tsenor.job.settings.Operation.PLAN;
import static org.tsenor.job.settings.Operation.PRUNE;
import static org.tsenor.job.settings.Operation.RESTORE;
import static org.tsenor.job.settings.Operation.VERIFY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.tokens.WindowDraw;

/**
 * All settings by the operations that take them, and those of operations other than pruning, which
 * has {@link PruneCatalog} and {@link MethodCatalog}.
 */
public final class Catalog {
  private static final List<Setting<?>> LIST = new ArrayList<>();

  public static final Setting<String> EVALUATED =
      setting(EVALUATE, "model", ValueType.path("PATH"), "Directory of the checkpoint (required).");
  public static final Setting<String> DATA =
      setting(
              EVALUATE,
              "data",
              ValueType.path("PATH"),
              "File, or directory of files: .txt, .jsonl or .parquet with texts or token ids. Rows"
                  + " of token ids (input_ids) are windows as they are (required).")
          .common();
  public static final Setting<String> COMPARED =
      setting(
          EVALUATE,
          "against",
          ValueType.path("PATH"),
          "Another checkpoint, such as the dense one, on the same windows.");
  public static final Setting<Integer> SEQUENCE_LENGTH =
      like(
          EVALUATE,
          MethodCatalog.SEQUENCE_LENGTH,
          "Tokens of a window. Unset: 2048, or the model's positions if they are fewer; of"
              + " windows as given, theirs.");
  public static final Setting<Integer> SAMPLES =
      like(EVALUATE, MethodCatalog.SAMPLES, "The first COUNT windows only. Unset: all.");
  public static final Setting<WindowDraw> DRAW =
      like(
          EVALUATE,
          MethodCatalog.DRAW,
          "consecutive: cut from one stream; as-given: rows of ids are windows. Unset: as-given"
              + " for token ids, else consecutive.");
  public static final Setting<Integer> TASKS =
      setting(
          EVALUATE,
          "parallelism",
          ValueType.atLeast(0, "TASKS"),
          "Tasks that windows are spread over; those of an executor share a decoder layer. Unset:"
              + " as many as run at a time. The result does not depend on it.");
  public static final Setting<String> BACKEND =
      like(
          EVALUATE,
          PruneCatalog.BACKEND,
          "auto: GPUs where CUDA, cuBLAS and cuSOLVER are installed, else the CPU. cuda: GPUs"
              + " or an error. vector, scalar: the CPU.");
  public static final Setting<LibraryChoice> LINALG =
      like(
          EVALUATE,
          PruneCatalog.LINALG,
          "What multiplies on the CPU. auto: OpenBLAS where it loads, else java. native:"
              + " OpenBLAS or an error. java: netlib's Java library.");

  public static final Setting<String> VERIFIED =
      setting(
          VERIFY,
          "model",
          ValueType.path("PATH"),
          "Directory of the pruned checkpoint (required).");
  public static final Setting<String> ORIGINAL =
      setting(
          VERIFY,
          "against",
          ValueType.path("ORIGINAL"),
          "Checkpoint it was made from: kept weights (unless the method changes them) and"
              + " unpruned tensors must be the same bit for bit, other files too.");
  public static final Setting<NmPattern> EXPECTED_PATTERN =
      like(
          VERIFY,
          PruneCatalog.PATTERN,
          "What to expect of all linears inside decoder layers. Unset: what the checkpoint's"
              + " own report says of each tensor.");
  public static final Setting<Structure> EXPECTED_STRUCTURE =
      like(VERIFY, PruneCatalog.STRUCTURE, "With pattern: transposable or standard.")
          .onlyWith(EXPECTED_PATTERN);

  public static final Setting<String> INSPECTED =
      setting(
          INSPECT,
          "model",
          ValueType.path("CHECKPOINT"),
          "Directory of a checkpoint, or one .safetensors file (required).");
  public static final Setting<Boolean> HEADERS_ONLY =
      setting(
              INSPECT,
              "headers-only",
              ValueType.trueFalse(),
              "Read no weights: quick, but without counting zeros.")
          .or("false")
          .common();

  public static final Setting<String> ARCHIVE =
      setting(
              RESTORE,
              "archive",
              ValueType.path("ARCHIVE"),
              "Folder compact/ of a checkpoint that was pruned with format compact (required).")
          .common();
  public static final Setting<String> RESTORED =
      setting(
          RESTORE,
          "output",
          ValueType.path("PATH"),
          "Directory for the checkpoint; must not exist, or be empty (required).");
  public static final Setting<Boolean> UNPROVEN =
      setting(
              RESTORE,
              "unproven",
              ValueType.trueFalse(),
              "Restore what lies in an archive of an older version, which has no restore.json:"
                  + " whether it is whole and undamaged cannot be checked.")
          .or("false")
          .common();

  public static final Setting<String> GENERATED =
      setting(
          GENERATE,
          "output",
          ValueType.path("PATH"),
          "Directory to write; must not exist (required).");
  public static final Setting<Long> SIZE =
      setting(
              GENERATE,
              "size",
              ValueType.size(),
              "Bytes of all tensors, about, such as 2GiB; whole decoder layers of 122 MB.")
          .or("2GiB")
          .common();
  public static final Setting<Long> SHARD_SIZE =
      setting(GENERATE, "shard-size", ValueType.size(), "Bytes of a shard at most.").or("256MiB");
  public static final Setting<Long> SEED =
      like(GENERATE, MethodCatalog.SEED, "The same size, shard size and seed give the same bytes.");

  private Catalog() {}

  private static <T> Setting<T> setting(
      Operation operation, String key, ValueType<T> type, String effect) {
    return Setting.add(LIST, operation, key, type, effect);
  }

  private static <T> Setting<T> like(Operation operation, Setting<T> other, String effect) {
    return other.like(LIST, operation, effect);
  }

  /** All settings. */
  static List<Setting<?>> all() {
    return Stream.of(LIST, PruneCatalog.LIST, MethodCatalog.LIST)
        .<Setting<?>>flatMap(List::stream)
        .toList();
  }

  /** The settings of an operation. */
  static List<Setting<?>> of(Operation operation) {
    return operation == PLAN
        ? of(PRUNE).stream().filter(setting -> setting != PruneCatalog.DRY_RUN).toList()
        : all().stream().filter(setting -> setting.operations().contains(operation)).toList();
  }

  /** The setting that an operation knows by a key, if there is one. */
  static Optional<Setting<?>> find(Operation operation, String key) {
    return of(operation).stream().filter(setting -> setting.key().equals(key)).findFirst();
  }

  /**
   * The setting that an operation knows by a key.
   *
   * @param finding where the key was found
   * @param spelling of a key there
   * @throws UserInputException if there is none, with who knows the key or the nearest that there
   *     is
   */
  static Setting<?> require(
      Operation operation, String key, String finding, UnaryOperator<String> spelling) {
    return find(operation, key)
        .orElseThrow(() -> NearestKey.unknown(finding, key, operation, spelling));
  }

  /** The operations that know a key. */
  static List<String> takers(String key) {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation != PLAN && find(operation, key).isPresent())
        .map(Operation::label)
        .toList();
  }
}

package org.tsenor.job.settings;

import static org.tsenor.job.settings.Operation.EVALUATE;
import static org.tsenor.job.settings.Operation.GENERATE;
import static org.tsenor.job.settings.Operation.INSPECT;
import static org.tsenor.job.settings.Operation.PLAN;
import static org.tsenor.job.settings.Operation.PRUNE;
import static org.tsenor.job.settings.Operation.RESTORE;
import static org.tsenor.job.settings.Operation.VERIFY;
import static org.tsenor.job.settings.ValueType.atLeast;
import static org.tsenor.job.settings.ValueType.path;
import static org.tsenor.job.settings.ValueType.size;
import static org.tsenor.job.settings.ValueType.trueFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tsenor.job.settings.Setting.Draft;
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
      setting("model", path("PATH"), "Directory of the checkpoint (required).")
          .required()
          .of(EVALUATE);
  public static final Setting<String> DATA =
      setting(
              "data",
              path("PATH"),
              "File, or directory of files: .txt, .jsonl or .parquet with texts or token ids. Rows"
                  + " of token ids (input_ids) are windows as they are (required).")
          .required()
          .common()
          .of(EVALUATE);
  public static final Setting<String> COMPARED =
      setting(
              "against",
              path("PATH"),
              "Another checkpoint, such as the dense one, on the same windows.")
          .of(EVALUATE);
  public static final Setting<Integer> SEQUENCE_LENGTH =
      like(
              MethodCatalog.SEQUENCE_LENGTH,
              "Tokens of a window. Unset: 2048, or the model's positions if they are fewer; of"
                  + " windows as given, theirs.")
          .of(EVALUATE);
  public static final Setting<Integer> SAMPLES =
      like(MethodCatalog.SAMPLES, "The first COUNT windows only. Unset: all.").of(EVALUATE);
  public static final Setting<WindowDraw> DRAW =
      like(
              MethodCatalog.DRAW,
              "consecutive: cut from one stream; as-given: rows of ids are windows. Unset: as-given"
                  + " for token ids, else consecutive.")
          .of(EVALUATE);
  public static final Setting<Integer> TASKS =
      setting(
              "parallelism",
              atLeast(0, "TASKS"),
              "Tasks that windows are spread over; each holds one decoder layer. Unset: as many as"
                  + " run at a time. The result does not depend on it.")
          .of(EVALUATE);
  public static final Setting<String> BACKEND =
      like(
              PruneCatalog.BACKEND,
              "auto: GPUs where CUDA, cuBLAS and cuSOLVER are installed, else the CPU. cuda: GPUs"
                  + " or an error. vector, scalar: the CPU.")
          .of(EVALUATE);
  public static final Setting<LibraryChoice> LINALG =
      like(
              PruneCatalog.LINALG,
              "What multiplies on the CPU. auto: OpenBLAS where it loads, else java. native:"
                  + " OpenBLAS or an error. java: netlib's Java library.")
          .of(EVALUATE);

  public static final Setting<String> VERIFIED =
      setting("model", path("PATH"), "Directory of the pruned checkpoint (required).")
          .required()
          .of(VERIFY);
  public static final Setting<String> ORIGINAL =
      setting(
              "against",
              path("ORIGINAL"),
              "Checkpoint it was made from: kept weights (unless the method changes them) and"
                  + " unpruned tensors must be the same bit for bit, other files too.")
          .of(VERIFY);
  public static final Setting<NmPattern> EXPECTED_PATTERN =
      like(
              PruneCatalog.PATTERN,
              "What to expect of all linears inside decoder layers. Unset: what the checkpoint's"
                  + " own report says of each tensor.")
          .of(VERIFY);
  public static final Setting<Structure> EXPECTED_STRUCTURE =
      like(PruneCatalog.STRUCTURE, "With pattern: transposable or standard.")
          .onlyWith(EXPECTED_PATTERN)
          .of(VERIFY);

  public static final Setting<String> INSPECTED =
      setting(
              "model",
              path("CHECKPOINT"),
              "Directory of a checkpoint, or one .safetensors file (required).")
          .required()
          .of(INSPECT);
  public static final Setting<Boolean> HEADERS_ONLY =
      setting("headers-only", trueFalse(), "Read no weights: quick, but without counting zeros.")
          .or("false")
          .common()
          .of(INSPECT);

  public static final Setting<String> ARCHIVE =
      setting(
              "archive",
              path("ARCHIVE"),
              "Folder compact/ of a checkpoint that was pruned with format compact (required).")
          .required()
          .common()
          .of(RESTORE);
  public static final Setting<String> RESTORED =
      setting(
              "output",
              path("PATH"),
              "Directory for the checkpoint; must not exist, or be empty (required).")
          .required()
          .of(RESTORE);
  public static final Setting<Boolean> UNPROVEN =
      setting(
              "unproven",
              trueFalse(),
              "Restore what lies in an archive of an older version, which has no restore.json:"
                  + " whether it is whole and undamaged cannot be checked.")
          .or("false")
          .common()
          .of(RESTORE);

  public static final Setting<String> GENERATED =
      setting("output", path("PATH"), "Directory to write; must not exist (required).")
          .required()
          .of(GENERATE);
  public static final Setting<Long> SIZE =
      setting(
              "size",
              size(),
              "Bytes of all tensors, about, such as 2GiB; whole decoder layers of 122 MB.")
          .or("2GiB")
          .common()
          .of(GENERATE);
  public static final Setting<Long> SHARD_SIZE =
      setting("shard-size", size(), "Bytes of a shard at most.").or("256MiB").of(GENERATE);
  public static final Setting<Long> SEED =
      like(MethodCatalog.SEED, "The same size, shard size and seed give the same bytes.")
          .of(GENERATE);

  private Catalog() {}

  private static <T> Draft<T> setting(String key, ValueType<T> type, String effect) {
    return new Draft<>(LIST, key, type, effect);
  }

  private static <T> Draft<T> like(Setting<T> other, String effect) {
    return new Draft<>(LIST, other, effect);
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

  /** The operations that know a key. */
  static List<String> takers(String key) {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation != PLAN && find(operation, key).isPresent())
        .map(Operation::label)
        .toList();
  }
}

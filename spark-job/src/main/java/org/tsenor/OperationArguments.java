package org.tsenor;

import java.util.Arrays;
import java.util.List;
import org.tsenor.job.settings.Argument;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.Setting.Kind;

/** What every operation can be told. */
final class OperationArguments {
  static final List<Argument> PRUNE =
      Arrays.stream(Setting.values()).map(Setting::argument).toList();

  static final List<Argument> PLAN =
      Arrays.stream(Setting.values())
          .filter(setting -> setting != Setting.DRY_RUN)
          .map(Setting::argument)
          .toList();

  static final List<Argument> EVALUATE =
      List.of(
          text("model", "PATH", "", "Directory of the checkpoint (required)."),
          text(
              "data",
              "PATH",
              "",
              "File, or directory of files: .txt, .jsonl or .parquet with texts or token ids."
                  + " Rows of token ids (input_ids) are windows as they are (required)."),
          text(
              "against",
              "PATH",
              "",
              "Another checkpoint, such as the dense one, on the same windows."),
          new Argument(
              "sequence-length",
              Kind.INTEGER,
              "TOKENS",
              "",
              "Tokens of a window. Unset: 2048, or the model's positions if they are fewer; of"
                  + " windows as given, theirs."),
          new Argument(
              "samples", Kind.INTEGER, "COUNT", "", "The first COUNT windows only. Unset: all."),
          text(
              "draw",
              "NAME",
              "",
              "consecutive: cut from one stream; as-given: rows of ids are windows. Unset:"
                  + " as-given for token ids, else consecutive."),
          text(
              "field",
              "NAME",
              "",
              "Field or column of JSON lines or Parquet, a.b for b in a. Unset: input_ids where"
                  + " there is one, else text."),
          text("separator", "TEXT", "\\n\\n", "Put between texts, \\n for a line feed."),
          new Argument(
              "parallelism",
              Kind.INTEGER,
              "TASKS",
              "",
              "Tasks that windows are spread over; each holds one decoder layer. Unset: as many"
                  + " as run at a time. The result does not depend on it."),
          text(
              "backend",
              "NAME",
              "auto",
              "auto: GPUs where CUDA, cuBLAS and cuSOLVER are installed, else the CPU. cuda: GPUs"
                  + " or an error. vector, scalar: the CPU."),
          text(
              "linalg",
              "NAME",
              "auto",
              "What multiplies on the CPU. auto: OpenBLAS where it loads, else java. native:"
                  + " OpenBLAS or an error. java: netlib's Java library."),
          Setting.GPU_MEMORY.argument());

  static final List<Argument> VERIFY =
      List.of(
          text("model", "PATH", "", "Directory of the pruned checkpoint (required)."),
          text(
              "against",
              "ORIGINAL",
              "",
              "Checkpoint it was made from: kept weights (unless the method changes them) and"
                  + " unpruned tensors must be the same bit for bit, other files too."),
          text(
              "pattern",
              "N:M",
              "",
              "What to expect of all linears inside decoder layers. Unset: what the checkpoint's own"
                  + " report says of each tensor."),
          text("structure", "NAME", "transposable", "With pattern: transposable or standard."));

  static final List<Argument> INSPECT =
      List.of(
          text(
              "model",
              "CHECKPOINT",
              "",
              "Directory of a checkpoint, or one .safetensors file (required)."),
          flag("headers-only", "Read no weights: quick, but without counting zeros."));

  static final List<Argument> RESTORE =
      List.of(
          text(
              "archive",
              "ARCHIVE",
              "",
              "Folder compact/ of a checkpoint that was pruned with format compact (required)."),
          text(
              "output",
              "PATH",
              "",
              "Directory for the checkpoint; must not exist, or be empty (required)."),
          flag(
              "unproven",
              "Restore what lies in an archive of an older version, which has no restore.json:"
                  + " whether it is whole and undamaged cannot be checked."));

  private OperationArguments() {}

  private static Argument text(String key, String valueName, String defaultText, String effect) {
    return new Argument(key, Kind.TEXT, valueName, defaultText, effect);
  }

  private static Argument flag(String key, String effect) {
    return new Argument(key, Kind.SWITCH, "", "false", effect);
  }
}

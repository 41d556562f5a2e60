package org.tsenor.cli;

import static org.tsenor.cli.Mutation.INDEX;
import static org.tsenor.cli.Mutation.NORM;
import static org.tsenor.cli.Mutation.OTHER;
import static org.tsenor.cli.Mutation.SHARD;
import static org.tsenor.cli.Mutation.UP;
import static org.tsenor.cli.Mutation.listed;
import static org.tsenor.cli.Mutation.plain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Damage to files as a whole: digests find it, or, where files are listed anew, what they hold. */
final class FileMutations {
  private static final String IN_HEADER = "\":{\"dtype\":\"BF16\",\"shape\":[384,128]";

  private FileMutations() {}

  static Stream<Mutation> archives() {
    return Stream.of(
        listed(
            "a bit of an archived value",
            UP,
            output ->
                output.change("compact", UP + ".values", v -> v.put(9, (byte) (v.get(9) ^ 1)))),
        listed(
            "an archived mask that moved",
            UP,
            output -> output.change("compact", UP + ".mask", WeightMutations::rotate)),
        listed(
            "an archived norm",
            NORM,
            output -> output.change("compact", NORM, v -> v.put(9, (byte) (v.get(9) ^ 1)))),
        listed(
            "a compact shard that is missing",
            "compact/" + SHARD,
            output -> output.delete("compact/" + SHARD)),
        listed(
            "a compact shard twice",
            "compact/" + OTHER,
            output -> output.write("compact/" + OTHER, output.read("compact/" + SHARD))),
        listed(
            "a dense shard in the archive",
            "compact/" + SHARD,
            output -> output.write("compact/" + SHARD, output.read(SHARD))),
        listed("no archive at all", "compact/" + SHARD, output -> output.delete("compact")),
        listed(
            "no manifest", "compact/restore.json", output -> output.delete("compact/restore.json")),
        listed(
            "another config in the archive",
            "compact/other/config.json",
            output -> output.flipBit("compact/other/config.json")),
        plain(
            "a manifest that is no JSON",
            "compact/restore.json",
            output -> output.write("compact/restore.json", "{")),
        plain(
            "a manifest of another version",
            "compact/restore.json",
            output -> output.changeJson("compact/restore.json", j -> j.put("version", 9))),
        listed(
            "a foreign file in the archive",
            "compact/more.safetensors",
            output -> output.write("compact/more.safetensors", output.read("compact/" + SHARD))));
  }

  static Stream<Mutation> files() {
    List<Mutation> all = new ArrayList<>();
    for (String name :
        List.of(
            SHARD,
            OTHER,
            INDEX,
            "config.json",
            "tokenizer.json",
            "generation_config.json",
            "masks/" + SHARD,
            "compact/" + OTHER,
            "compact/restore.json",
            "compact/other/tokenizer.json")) {
      // A name in the index that is not the shard's is told of the shard.
      all.add(
          plain(
              "a bit of " + name,
              name.equals(INDEX) ? "index" : name,
              output -> output.flipBit(name)));
      all.add(
          plain(
              "end of " + name,
              name,
              output ->
                  output.write(
                      name, Arrays.copyOf(output.read(name), output.read(name).length - 1))));
      all.add(
          plain(
              "more in " + name,
              name,
              output ->
                  output.write(
                      name, Arrays.copyOf(output.read(name), output.read(name).length + 1))));
      all.add(plain("nothing in " + name, name, output -> output.write(name, "")));
      all.add(plain("no " + name, name, output -> output.delete(name)));
    }
    for (String name :
        List.of(
            "note.txt", "more.safetensors", "masks/more.safetensors", "compact/note", "a/b/c")) {
      all.add(plain("foreign " + name, name, output -> output.write(name, "x")));
    }
    all.add(plain("no masks", "masks/", output -> output.delete("masks")));
    all.add(
        plain("what a run left", "_staging", output -> output.write("_staging/run.json", "{}")));
    all.add(
        plain(
            "two shards swapped",
            SHARD,
            output -> {
              byte[] one = output.read(SHARD);
              output.write(SHARD, output.read(OTHER));
              output.write(OTHER, one);
            }));
    all.add(
        plain(
            "metadata of a header",
            SHARD,
            output -> output.changeHeader(SHARD, "\"pt\"", "\"np\"")));
    all.add(
        plain(
            "total_size",
            INDEX,
            output ->
                output.changeJson(
                    INDEX, j -> ((ObjectNode) j.get("metadata")).put("total_size", 7))));
    return all.stream();
  }

  static Stream<Mutation> layouts() {
    return Stream.of(
        listed(
            "a tensor in another shard of the index",
            UP,
            output ->
                output.changeJson(
                    INDEX,
                    j ->
                        ((ObjectNode) j.get("weight_map"))
                            .put(
                                UP,
                                OTHER.equals(j.get("weight_map").get(UP).asText())
                                    ? SHARD
                                    : OTHER))),
        listed(
            "a tensor that the index lacks",
            UP,
            output -> output.changeJson(INDEX, j -> ((ObjectNode) j.get("weight_map")).remove(UP))),
        listed("no index", "no", output -> output.delete(INDEX)),
        listed("an index of garbage", INDEX, output -> output.write(INDEX, "garbage")),
        listed("a shard of garbage", SHARD, output -> output.write(SHARD, "garbage")),
        listed("a shard that is missing", SHARD, output -> output.delete(SHARD)),
        listed(
            "another dtype",
            UP,
            output ->
                output.changeHeader(
                    output.find("", UP).file(),
                    UP + IN_HEADER,
                    UP + "\":{\"dtype\":\"F16\",\"shape\":[384,128] ")),
        listed(
            "another shape",
            UP,
            output ->
                output.changeHeader(
                    output.find("", UP).file(),
                    UP + IN_HEADER,
                    UP + "\":{\"dtype\":\"BF16\",\"shape\":[128,384]")),
        listed(
            "another name",
            "model.layers.1.mlp.up_proj",
            output -> {
              output.changeHeader(
                  output.find("", UP).file(), UP, "model.layers.1.mlp.up_proj.weighs");
              output.changeHeader(INDEX, UP, "model.layers.1.mlp.up_proj.weighs");
            }),
        listed(
            "a config that is no JSON", "config.json", output -> output.write("config.json", "{")),
        listed(
            "a mask file that is missing",
            "masks/" + SHARD,
            output -> output.delete("masks/" + SHARD)),
        listed(
            "a mask file of garbage",
            "masks/" + SHARD,
            output -> output.write("masks/" + SHARD, "garbage")),
        listed(
            "the masks of another shard",
            "masks/" + SHARD,
            output -> output.write("masks/" + SHARD, output.read("masks/" + OTHER))),
        listed(
            "masks of a shard that is not there",
            "masks/more.safetensors",
            output -> output.write("masks/more.safetensors", output.read("masks/" + OTHER))),
        listed(
            "masks that say another pattern",
            "masks/" + SHARD,
            output -> output.changeHeader("masks/" + SHARD, "16:32", "15:32")));
  }
}

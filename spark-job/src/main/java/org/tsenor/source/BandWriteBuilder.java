package org.tsenor.source;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.util.SerializableConfiguration;

/** Opens the template and plans the write. */
final class BandWriteBuilder implements WriteBuilder {
  private final Configuration configuration;
  private final RowColumns columns;
  private final LogicalWriteInfo info;
  private final SourceOptions options;

  BandWriteBuilder(Configuration configuration, RowColumns columns, LogicalWriteInfo info) {
    this.configuration = configuration;
    this.columns = columns;
    this.info = info;
    this.options = new SourceOptions(info.options().asCaseSensitiveMap());
  }

  @Override
  public Write build() {
    try {
      String root = options.path();
      OutputTarget target =
          OutputTarget.parse(
              root,
              options
                  .text(SourceOptions.TARGET)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "write with the format safetensors, not with its sink")));
      Optional<Template> template = template(new Path(root));
      boolean clusters = options.flag(SourceOptions.CLUSTER);
      BandDataWriterFactory factory =
          new BandDataWriterFactory(
              new SerializableConfiguration(configuration),
              target,
              info.queryId(),
              columns,
              template.map(Template::headers).orElse(Map.of()),
              options.flag(SourceOptions.COMPACT),
              clusters);
      return new BandWrite(new BandBatchWrite(factory), root, clusters, template.isPresent());
    } catch (IOException e) {
      throw SparkFaults.unchecked(e);
    }
  }

  private Optional<Template> template(Path output) throws IOException {
    Optional<String> like = options.text(SourceOptions.LIKE);
    return like.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Template.open(
                configuration,
                new Path(like.get()),
                options.size(SourceOptions.SHARD_SIZE),
                output));
  }
}

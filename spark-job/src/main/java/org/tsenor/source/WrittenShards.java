package org.tsenor.source;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.Set;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * What a task reports when it has committed.
 *
 * @param shards names of the shards it committed
 */
@DefaultSerializer(JavaSerializer.class)
record WrittenShards(Set<String> shards) implements WriterCommitMessage {}

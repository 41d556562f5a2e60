// Writes that fail on an object store, where a directory is what some file's name begins with.
import java.util.{EnumMap, Optional}
import org.apache.hadoop.fs.Path
import org.apache.spark.sql.SparkSession
import org.tsenor.checkpoint.{DigestAlgorithm, Storage}
import org.tsenor.source.{Artifact, CheckpointCommit, ClaimedOutput}

val Array(model, output) = args
val spark = SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
val configuration = spark.sparkContext.hadoopConfiguration
val root = new Path(output)
def left() = Storage.of(configuration, root).fileSystem().exists(root)

// One of two shards: it is uploaded when the job fails.
try {
  spark.read.format("safetensors").load(model).where("shard < 'model-00002'")
    .write.format("safetensors").option("like", model).save(output)
} catch {
  case e: Exception => println(e.getMessage.takeWhile(_ != ':'))
}
println("left by the job: " + left())

// The driver gives up the job while a task uploads.
val claim = ClaimedOutput.take(configuration, root, _ => ())
val store = claim.store(false, DigestAlgorithm.CRC32C)
store.begin()
val created = left()
val job = new CheckpointCommit(store, Optional.empty())
val files = new EnumMap[Artifact, Path](classOf[Artifact]) {
  override def get(artifact: Object): Path = {
    if (artifact == Artifact.MASKS) claim.giveUp(job)
    super.get(artifact)
  }
}
for (artifact <- Seq(Artifact.MASKS, Artifact.SHARDS, Artifact.BANDS)) {
  val file = store.attempt(artifact, "a.safetensors", "1")
  store.attemptFileSystem().create(file, true).close()
  files.put(artifact, file)
}
println("created by the job: " + created)
store.commit("a.safetensors", files)
println("left by the task: " + left())
claim.close()
spark.stop()

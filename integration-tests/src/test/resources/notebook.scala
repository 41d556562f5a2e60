// What one would type in a Scala notebook or in spark-shell, where `spark` is there already.
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.functions._
import org.tsenor.Tsenor
import scala.jdk.CollectionConverters._

val Array(model, output) = args
val spark = SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
import spark.implicits._

val bands = spark.read.format("safetensors").load(model)
bands.groupBy("dtype").agg(countDistinct("tensor")).as[(String, Long)].collect().foreach {
  case (dtype, tensors) => println(s"$tensors tensors of $dtype")
}

val query = bands.where($"tensor" === "model.layers.1.self_attn.q_proj.weight")
println("shape " + query.select("shape").as[Seq[Long]].head().mkString(" x "))
println("bytes " + query.agg(sum(length($"data"))).as[Long].head())

val pruned = Tsenor.pruneBands(bands, Map("pattern" -> "16:32").asJava)
pruned.write.format("safetensors").option("like", model).save(output)
println("shards " + spark.read.format("safetensors").load(output).select("shard").distinct().count())
spark.stop()

package org.tsenor.functions;

import java.util.List;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Seq$;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** Makes a mask function's part of a plan, when a query that names the function is analyzed. */
final class MaskCall extends AbstractFunction1<Seq<Expression>, Expression> {
  private final MaskOutput output;

  MaskCall(MaskOutput output) {
    this.output = output;
  }

  @Override
  public Expression apply(Seq<Expression> given) {
    List<Expression> arguments =
        new CallArguments(output.function()).of(CollectionConverters.asJava(given));
    return new ScalaUDF(
        MaskFunctions.of(MaskSettings.EXACT, output),
        output.type(),
        immutable(arguments),
        immutable(List.of()),
        Option.empty(),
        Option.apply(output.function()),
        true,
        true);
  }

  private static <T> Seq<T> immutable(List<T> list) {
    return Seq$.MODULE$.from(CollectionConverters.asScala(list));
  }

  /** What a session's extensions take to know the function, and to describe it. */
  Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> described() {
    return new Tuple3<>(
        new FunctionIdentifier(output.function()),
        new ExpressionInfo(
            RowwiseMask.class.getName(), null, output.function(), output.usage(), ""),
        this);
  }
}

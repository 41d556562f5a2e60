package org.tsenor.mask;

import org.jgrapht.Graph;
import org.jgrapht.alg.flow.mincost.CapacityScalingMinimumCostFlow;
import org.jgrapht.alg.flow.mincost.MinimumCostFlowProblem.MinimumCostFlowProblemImpl;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.builder.GraphTypeBuilder;
import org.jgrapht.util.SupplierUtil;

/**
 * The optimum of one block as a minimum-cost flow, solved by JGraphT: nothing of the code under
 * test.
 */
final class MinCostFlowOracle {
  private MinCostFlowOracle() {}

  /** The largest score that N entries of every row and column can sum to. */
  static double optimum(ScoreBatch scores, int kept, int block) {
    int size = scores.blockSize();
    double unit = unit(scores, block);
    Graph<Integer, DefaultWeightedEdge> graph =
        GraphTypeBuilder.<Integer, DefaultWeightedEdge>directed()
            .weighted(true)
            .vertexSupplier(SupplierUtil.createIntegerSupplier())
            .edgeSupplier(SupplierUtil.createDefaultWeightedEdgeSupplier())
            .buildGraph();
    for (int node = 0; node < 2 * size; node++) {
      graph.addVertex(node);
    }
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        // Costs in (0, 2], exact in double wherever the score is more than 2^-28 of the largest;
        // below that the cost is off by at most 2^-52, which no sum of 64 x 64 makes visible.
        double cost = 2 - score(scores, block, row, column) / unit;
        graph.setEdgeWeight(graph.addEdge(row, size + column), cost);
      }
    }
    var flow =
        new CapacityScalingMinimumCostFlow<Integer, DefaultWeightedEdge>()
            .getMinimumCostFlow(
                new MinimumCostFlowProblemImpl<>(
                    graph, node -> node < size ? kept : -kept, edge -> 1, edge -> 0));
    double optimum = 0;
    for (var entry : flow.getFlowMap().entrySet()) {
      if (entry.getValue() > 0.5) {
        int row = graph.getEdgeSource(entry.getKey());
        int column = graph.getEdgeTarget(entry.getKey()) - size;
        optimum += score(scores, block, row, column);
      }
    }
    return optimum;
  }

  /** The power of two at or below the largest score; 1 for a block of zeros. */
  private static double unit(ScoreBatch scores, int block) {
    double max = 0;
    for (int entry = 0; entry < scores.blockEntries(); entry++) {
      max = Math.max(max, scores.scores()[scores.offset(block) + entry]);
    }
    return max > 0 ? Math.scalb(1.0, Math.getExponent(max)) : 1;
  }

  private static double score(ScoreBatch scores, int block, int row, int column) {
    return scores.scores()[scores.offset(block) + row * scores.blockSize() + column];
  }
}

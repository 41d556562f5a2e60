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
  /**
   * JGraphT's infinite cost is 1e9, at which a double resolves 1e-7. Paths of 128 edges have to
   * cost less, and what scores differ by has to be far more: with costs up to 2 this oracle was
   * wrong in the tenth digit.
   */
  private static final double COST_OF_LARGEST = 0x1p20;

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
        // Exact in double wherever the score is more than 2^-28 of the largest, else rounded by at
        // most 2^-52 of it.
        double cost = COST_OF_LARGEST * (2 - score(scores, block, row, column) / unit);
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

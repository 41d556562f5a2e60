package org.tsenor.engine.host;

import java.util.List;
import org.tsenor.engine.GramSteps;

/**
 * @param sums by their number
 */
record HostGramSpace(List<GramSum> sums) implements GramSteps.Space {}

package org.tsenor.engine.host;

import java.util.List;
import org.tsenor.engine.GramSpace;

/**
 * @param sums by their number
 */
record HostGramSpace(List<GramSum> sums) implements GramSpace {}

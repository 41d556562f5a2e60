package org.tsenor.engine.host;

import java.util.List;
import org.tsenor.engine.GramSteps;

/**
 * @param sums by their number
 */
record HostCross(List<CrossSum> sums) implements GramSteps.Cross {}

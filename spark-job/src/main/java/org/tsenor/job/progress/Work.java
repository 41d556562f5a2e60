package org.tsenor.job.progress;

/**
 * What is to be done.
 *
 * @param verb shown, such as {@code pruning}
 * @param unit counted, such as {@code weights}
 * @param total of these
 */
public record Work(String verb, String unit, long total) {}

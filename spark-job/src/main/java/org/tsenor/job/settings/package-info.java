/**
 * The settings of a run: one key space, read from arguments, a recipe and Spark properties into
 * validated records. {@link org.tsenor.job.settings.Setting} is the catalog. With them which
 * tensors a user means, and what is to be done with them: selectors, rules and the sparsity they
 * ask for.
 */
package org.tsenor.job.settings;

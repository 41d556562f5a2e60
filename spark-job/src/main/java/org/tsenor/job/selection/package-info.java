/**
 * Which tensors a user means, and what is to be done with them: selectors, rules and the sparsity
 * they ask for. Knows no Spark and no checkpoint.
 */
package org.tsenor.job.selection;

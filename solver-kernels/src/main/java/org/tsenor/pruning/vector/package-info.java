/** The loops over weights on {@code jdk.incubator.vector}, for any vector width. */
package org.tsenor.pruning.vector;

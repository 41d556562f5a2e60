/** The solvers on {@code jdk.incubator.vector}, for any vector width. */
package org.tsenor.mask.vector;

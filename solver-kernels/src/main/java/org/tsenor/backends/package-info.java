/** Which implementation runs: the one place that knows all of them. */
package org.tsenor.backends;

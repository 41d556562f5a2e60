/** What every part of the kit has: how it is started and ends, and how it writes numbers. */
package org.tsenor.gpukit.part;

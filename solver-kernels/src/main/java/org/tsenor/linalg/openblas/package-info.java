/** OpenBLAS, which travels in the jar: unpacking, checking, loading and calling it. */
package org.tsenor.linalg.openblas;

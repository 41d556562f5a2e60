/** The exact solver of blocks of 4 and 8, one block to a lane. */
package org.tsenor.mask.vector.small;

/** Wanda: weights times the norms of their inputs. */
package org.tsenor.pruning.calibrated.wanda;

/** From a plan to a mask of exactly N: what every approximate solver needs, on any backend. */
package org.tsenor.mask.rounding;

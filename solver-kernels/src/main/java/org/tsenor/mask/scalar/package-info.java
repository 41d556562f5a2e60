/**
 * The readable reference in double: what every other backend is judged against. With it what every
 * approximate solver needs, on any backend: from a plan to a mask of exactly N.
 */
package org.tsenor.mask.scalar;

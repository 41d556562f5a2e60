/** The readable reference in double: what every other backend is judged against. */
package org.tsenor.mask.scalar;

/** Linear algebra on dense matrices, behind roles that a GPU can fill as well. */
package org.tsenor.linalg;

/** The routines of BLAS and LAPACK that are called here, whoever provides them. */
package org.tsenor.linalg.library;

/** The only package that sees JCuda; a class loader of its own loads it and JCuda's classes. */
package org.tsenor.gpu.jcuda;

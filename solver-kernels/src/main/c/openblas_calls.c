/* Problem  OpenBLAS from Java: loading it with one thread, products of heap arrays in place, and
 *          factorizations of copies. No more than org.tsenor.linalg.openblas.OpenBlasCalls declares.
 * Method   JNI alone: OpenBLAS is opened and its functions are found at run time, so that this
 *          library needs nothing but the C library to be linked or loaded.
 * Threads  OpenBLAS starts as many threads as the thread that loads it may use processors. That one
 *          is bound to a single processor meanwhile, so there is never a second thread.
 * Memory   Products hold their arrays in place (GetPrimitiveArrayCritical), which holds up garbage
 *          collection: who calls keeps them short. LAPACK's routines get copies outside of the heap,
 *          which are aligned, so that nothing depends on where an array happens to lie.
 * Limits   Only require and open are exported: open registers the others, so that none can be called
 *          before, or of another copy of this library.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>

#define EXPORTED(type, name) \
  JNIEXPORT type JNICALL Java_org_tsenor_linalg_openblas_OpenBlasCalls_##name
#define CALL(type, name) static type JNICALL call_##name

/* Hidden arguments of Fortran: the lengths of its texts. */
typedef size_t length_t;

typedef void sgemm_t(const char*, const char*, const int*, const int*, const int*, const float*,
                     const float*, const int*, const float*, const int*, const float*, float*,
                     const int*, length_t, length_t);
typedef void dgemm_t(const char*, const char*, const int*, const int*, const int*, const double*,
                     const double*, const int*, const double*, const int*, const double*, double*,
                     const int*, length_t, length_t);
typedef void dpotrf_t(const char*, const int*, double*, const int*, int*, length_t);
typedef void dtrtri_t(const char*, const char*, const int*, double*, const int*, int*, length_t,
                      length_t);
typedef void dsytrd_t(const char*, const int*, double*, const int*, double*, double*, double*,
                      double*, const int*, int*, length_t);
typedef void dstedc_t(const char*, const int*, double*, double*, double*, const int*, double*,
                      const int*, int*, const int*, int*, length_t);

static sgemm_t* sgemm;
static dgemm_t* dgemm;
static dpotrf_t* dpotrf;
static dpotrf_t* dpotri;
static dtrtri_t* dtrtri;
static dsytrd_t* dsytrd;
static dstedc_t* dstedc;
static void (*set_num_threads)(int);
static int (*get_num_threads)(void);
static char* (*get_config)(void);
static char* (*get_corename)(void);

enum {
  kAlignment = 64,
  kCopied = 1 << 18 /* entries at a time: while a region is copied no garbage is collected */
};

/* The library at a path, with the calling thread on one processor while it is opened. */
static void* open_on_one_processor(const char* path) {
  cpu_set_t before;
  int bound = sched_getaffinity(0, sizeof before, &before) == 0;
  if (bound) {
    cpu_set_t one;
    int processor = 0;
    while (processor < CPU_SETSIZE - 1 && !CPU_ISSET(processor, &before)) {
      processor++;
    }
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
  }
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (bound) {
    sched_setaffinity(0, sizeof before, &before);
  }
  return library;
}

static int find(void* library, const char* name, void** function) {
  *function = dlsym(library, name);
  return *function != NULL;
}

/* Opens a library that OpenBLAS needs; null, or why that failed. */
EXPORTED(jstring, require)(JNIEnv* env, jclass type, jstring path) {
  const char* text = (*env)->GetStringUTFChars(env, path, NULL);
  if (text == NULL) {
    return NULL;
  }
  void* library = dlopen(text, RTLD_NOW | RTLD_LOCAL);
  (*env)->ReleaseStringUTFChars(env, path, text);
  return library == NULL ? (*env)->NewStringUTF(env, dlerror()) : NULL;
}

CALL(jint, threads)(JNIEnv* env, jclass type) { return get_num_threads(); }

CALL(jstring, config)(JNIEnv* env, jclass type) { return (*env)->NewStringUTF(env, get_config()); }

CALL(jstring, core)(JNIEnv* env, jclass type) { return (*env)->NewStringUTF(env, get_corename()); }

static void throw_out_of_memory(JNIEnv* env) {
  jclass error = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
  if (error != NULL) {
    (*env)->ThrowNew(env, error, "outside of the heap, for a matrix that is to be factored");
  }
}

/* Column-major, as BLAS has it: c = alpha * op(a) * op(b) + beta * c. */
#define GEMM(name, value_t, array_t)                                                             \
  CALL(void, name)                                                                               \
  (JNIEnv * env, jclass type, jboolean a_transposed, jboolean b_transposed, jint m, jint n,      \
   jint k, value_t alpha, array_t a, jint a_offset, jint lda, array_t b, jint b_offset,          \
   jint ldb, value_t beta, array_t c, jint c_offset, jint ldc) {                                 \
    value_t* a_values = (*env)->GetPrimitiveArrayCritical(env, a, NULL);                         \
    value_t* b_values = a_values ? (*env)->GetPrimitiveArrayCritical(env, b, NULL) : NULL;       \
    value_t* c_values = b_values ? (*env)->GetPrimitiveArrayCritical(env, c, NULL) : NULL;       \
    if (c_values) {                                                                              \
      name(a_transposed ? "T" : "N", b_transposed ? "T" : "N", &m, &n, &k, &alpha,               \
           a_values + a_offset, &lda, b_values + b_offset, &ldb, &beta, c_values + c_offset,     \
           &ldc, 1, 1);                                                                          \
      (*env)->ReleasePrimitiveArrayCritical(env, c, c_values, 0);                                \
    }                                                                                            \
    if (b_values) (*env)->ReleasePrimitiveArrayCritical(env, b, b_values, JNI_ABORT);            \
    if (a_values) (*env)->ReleasePrimitiveArrayCritical(env, a, a_values, JNI_ABORT);            \
    if (!c_values) throw_out_of_memory(env);                                                     \
  }

GEMM(sgemm, float, jfloatArray)
GEMM(dgemm, double, jdoubleArray)

/* Aligned memory for some doubles; null, and an error thrown, if there is none. */
static double* allocate(JNIEnv* env, size_t entries) {
  void* memory = NULL;
  if (posix_memalign(&memory, kAlignment, (entries + 1) * sizeof(double)) != 0) {
    throw_out_of_memory(env);
    return NULL;
  }
  return memory;
}

static void copy_in(JNIEnv* env, jdoubleArray array, size_t entries, double* into) {
  for (size_t first = 0; first < entries; first += kCopied) {
    size_t rest = entries - first;
    (*env)->GetDoubleArrayRegion(env, array, first, rest < kCopied ? rest : kCopied, into + first);
  }
}

static void copy_out(JNIEnv* env, const double* from, size_t entries, jdoubleArray array) {
  for (size_t first = 0; first < entries; first += kCopied) {
    size_t rest = entries - first;
    (*env)->SetDoubleArrayRegion(env, array, first, rest < kCopied ? rest : kCopied, from + first);
  }
}

static int at_least_one(int n) { return n > 1 ? n : 1; }

static void invert_triangle(const char* triangle, const int* n, double* matrix, const int* stride,
                            int* info, length_t length) {
  dtrtri(triangle, "N", n, matrix, stride, info, length, 1);
}

/* What a routine does to a square: the upper triangle of columns is the lower one of rows. */
static jint in_place(JNIEnv* env, dpotrf_t* routine, jint n, jdoubleArray square) {
  size_t entries = (size_t)n * n;
  int stride = at_least_one(n), info = 0;
  double* copy = allocate(env, entries);
  if (copy == NULL) {
    return 0;
  }
  copy_in(env, square, entries, copy);
  routine("U", &n, copy, &stride, &info, 1);
  copy_out(env, copy, entries, square);
  free(copy);
  return info;
}

CALL(jint, dpotrf)(JNIEnv* env, jclass type, jint n, jdoubleArray matrix) {
  return in_place(env, dpotrf, n, matrix);
}

CALL(jint, dpotri)(JNIEnv* env, jclass type, jint n, jdoubleArray factor) {
  return in_place(env, dpotri, n, factor);
}

CALL(jint, dtrtri)(JNIEnv* env, jclass type, jint n, jdoubleArray triangle) {
  return in_place(env, invert_triangle, n, triangle);
}

/* Reduction to tridiagonal form: diagonal, what is beside it, and the reflections' factors. */
CALL(jint, dsytrd)
(JNIEnv* env, jclass type, jint n, jdoubleArray matrix, jdoubleArray diagonal, jdoubleArray beside,
 jdoubleArray factors, jint together) {
  size_t entries = (size_t)n * n, spare = at_least_one(n);
  int stride = at_least_one(n), work_entries = at_least_one(n * together), info = 0;
  double* copy = allocate(env, entries + 3 * spare + work_entries);
  if (copy == NULL) {
    return 0;
  }
  double *d = copy + entries, *e = d + spare, *tau = e + spare, *work = tau + spare;
  copy_in(env, matrix, entries, copy);
  dsytrd("U", &n, copy, &stride, d, e, tau, work, &work_entries, &info, 1);
  copy_out(env, copy, entries, matrix);
  copy_out(env, d, n, diagonal);
  copy_out(env, e, n > 0 ? n - 1 : 0, beside);
  copy_out(env, tau, n > 0 ? n - 1 : 0, factors);
  free(copy);
  return info;
}

/* Eigenvalues, in place of the diagonal, and eigenvectors of a tridiagonal matrix. */
CALL(jint, dstedc)
(JNIEnv* env, jclass type, jint n, jdoubleArray diagonal, jdoubleArray beside,
 jdoubleArray vectors) {
  size_t entries = (size_t)n * n, spare = at_least_one(n);
  int stride = at_least_one(n), info = 0;
  int work_entries = 1 + 4 * n + n * n, integer_entries = 3 + 5 * n;
  double* copy = allocate(env, entries + 2 * spare + work_entries);
  int* integers = malloc(integer_entries * sizeof(int));
  if (copy != NULL && integers != NULL) {
    double *d = copy + entries, *e = d + spare, *work = e + spare;
    copy_in(env, diagonal, n, d);
    copy_in(env, beside, n > 0 ? n - 1 : 0, e);
    dstedc("I", &n, d, e, copy, &stride, work, &work_entries, integers, &integer_entries, &info, 1);
    copy_out(env, d, n, diagonal);
    copy_out(env, copy, entries, vectors);
  } else if (copy != NULL) {
    throw_out_of_memory(env);
  }
  free(integers);
  free(copy);
  return info;
}

#define ENTRY(name, signature) {(char*)#name, (char*)signature, (void*)call_##name}

static const JNINativeMethod kCalls[] = {
    ENTRY(threads, "()I"),
    ENTRY(config, "()Ljava/lang/String;"),
    ENTRY(core, "()Ljava/lang/String;"),
    ENTRY(sgemm, "(ZZIIIF[FII[FIIF[FII)V"),
    ENTRY(dgemm, "(ZZIIID[DII[DIID[DII)V"),
    ENTRY(dpotrf, "(I[D)I"),
    ENTRY(dpotri, "(I[D)I"),
    ENTRY(dtrtri, "(I[D)I"),
    ENTRY(dsytrd, "(I[D[D[D[DI)I"),
    ENTRY(dstedc, "(I[D[D[D)I"),
};

/* Opens OpenBLAS; null, or why that failed. */
EXPORTED(jstring, open)(JNIEnv* env, jclass type, jstring path) {
  const char* text = (*env)->GetStringUTFChars(env, path, NULL);
  if (text == NULL) {
    return NULL;
  }
  void* library = open_on_one_processor(text);
  (*env)->ReleaseStringUTFChars(env, path, text);
  if (library == NULL || !find(library, "sgemm_", (void**)&sgemm) ||
      !find(library, "dgemm_", (void**)&dgemm) || !find(library, "dpotrf_", (void**)&dpotrf) ||
      !find(library, "dpotri_", (void**)&dpotri) || !find(library, "dtrtri_", (void**)&dtrtri) ||
      !find(library, "dsytrd_", (void**)&dsytrd) || !find(library, "dstedc_", (void**)&dstedc) ||
      !find(library, "openblas_set_num_threads", (void**)&set_num_threads) ||
      !find(library, "openblas_get_num_threads", (void**)&get_num_threads) ||
      !find(library, "openblas_get_config", (void**)&get_config) ||
      !find(library, "openblas_get_corename", (void**)&get_corename)) {
    return (*env)->NewStringUTF(env, dlerror());
  }
  set_num_threads(1);
  /* Where a signature is not what Java declares, NoSuchMethodError is thrown. */
  (*env)->RegisterNatives(env, type, kCalls, sizeof kCalls / sizeof kCalls[0]);
  return NULL;
}

// A library of an older name and version that hands every call on to a newer one.
//
// JCuda's last release is linked to cuBLAS 12 and cuSOLVER 11 by name and by versions of symbols; a machine of today
// may have cuBLAS 13 and cuSOLVER 12 only. What is called here is the same in both. Compiled with NEWER, the file name
// of the newer library, and FUNCTIONS, a header of CALL(name) lines.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#define CALL(name)                                                    \
  __attribute__((visibility("hidden"))) void* at_##name;              \
  __asm__(".text\n.globl " #name "\n.type " #name ", @function\n"     \
          #name ":\n  jmp *at_" #name "(%rip)\n");
#include FUNCTIONS
#undef CALL

static void missing(void) {
  fprintf(stderr, "reason: %s, or a function of it that is called, is not on this machine\n", NEWER);
  abort();
}

__attribute__((constructor)) static void find(void) {
  // One that is not there is missed where it is called: of cusolverMg nothing is.
  void* const newer = dlopen(NEWER, RTLD_NOW | RTLD_GLOBAL);
  void* function;
#define CALL(name)                               \
  function = newer ? dlsym(newer, #name) : NULL; \
  at_##name = function ? function : (void*)missing;
#include FUNCTIONS
#undef CALL
}

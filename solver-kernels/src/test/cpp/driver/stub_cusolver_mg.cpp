// A libcusolverMg.so.11 with nothing in it: JCuda's binding of cuSOLVER is linked to it.
#include "stub_driver.h"

extern "C" STUB_SHARED int cusolverMgStub() { return 0; }

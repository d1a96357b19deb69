#ifndef INLET_CALLOCATOR_SHIM_H
#define INLET_CALLOCATOR_SHIM_H

#include <malloc.h>

#endif

#ifndef INLET_CMAGIC_H
#define INLET_CMAGIC_H

#include <magic.h>

#endif

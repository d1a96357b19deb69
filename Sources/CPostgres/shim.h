#ifndef INLET_CPOSTGRES_SHIM_H
#define INLET_CPOSTGRES_SHIM_H

#include <libpq-fe.h>
#include <sys/eventfd.h>

#endif

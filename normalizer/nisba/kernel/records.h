/* What `records.c` adds to the module `_read`. */

#ifndef NISBA_RECORDS_H
#define NISBA_RECORDS_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int add_records(PyObject *module);

#endif

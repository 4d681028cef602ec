/* Numbers that come as a list, or as bytes: 32-bit whole ones, or doubles. */

#ifndef NISBA_COLUMN_H
#define NISBA_COLUMN_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

typedef struct {
    PyObject *list;        /* nothing where there are bytes */
    Py_buffer view;
    Py_ssize_t n;
} Column;

/* `item`: bytes of a number. -1: an exception is set. */
static inline int open_column(PyObject *given, size_t item, Column *column)
{
    *column = (Column){NULL, {0}, 0};
    if (PyList_Check(given)) {
        column->list = given;
        column->n = PyList_Size(given);
        return 0;
    }
    if (PyObject_GetBuffer(given, &column->view, PyBUF_SIMPLE) < 0)
        return -1;
    column->n = column->view.len / (Py_ssize_t)item;
    return 0;
}

static inline void close_column(Column *column)
{
    if (column->view.obj)
        PyBuffer_Release(&column->view);
}

/* The whole number at a place that the column has; an exception is set where it is none. */
static inline long long number_at(const Column *column, Py_ssize_t at)
{
    if (column->list)
        return PyLong_AsLongLong(PyList_GetItem(column->list, at));
    return ((const uint32_t *)column->view.buf)[at];
}

/* The same of a double. */
static inline double real_at(const Column *column, Py_ssize_t at)
{
    if (column->list)
        return PyFloat_AsDouble(PyList_GetItem(column->list, at));
    return ((const double *)column->view.buf)[at];
}

#endif

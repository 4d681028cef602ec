/* The rows of a look-up from the evidence for its candidates, compiled: `nisba.ranking.rows_of`.
 *
 * That says what it means, and stands in where this file was not compiled; tests hold one against
 * the other, to the bit.
 */

#include "align.h"
#include "column.h"

#include <math.h>
#include <stdlib.h>

#define UNKNOWN 2          /* whether an entity is elsewhere */
#define FEW 100            /* rows that are sooner looked through than sorted */

typedef struct {
    double amount, score;
    long long entity, spelling;
    Py_ssize_t place;      /* among the candidates */
} Row;

/* Of each entity the one with most evidence first; of equals the one that came first. */
static int by_entity(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    if (x->amount != y->amount)
        return x->amount > y->amount ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int best_first(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->entity < y->entity ? -1 : x->entity > y->entity;
}

/* A score, 0 to 1, rounded to four decimals as Python's `round` does. -1: an exception is set. */
static double rounded(double score)
{
    double scaled = score * 1e4, whole = floor(scaled), rest = scaled - whole;
    if (fabs(rest - 0.5) > 1e-6)
        return (rest > 0.5 ? whole + 1.0 : whole) / 1e4;
    char *text = PyOS_double_to_string(score, 'f', 4, 0, NULL); /* it is on the edge */
    double found = text ? PyOS_string_to_double(text, NULL, NULL) : -1.0;
    PyMem_Free(text);
    if (!text)
        PyErr_NoMemory();
    return found;
}

/* The evidence for the first ones; of the others each is `behind` the least before it. */
static void read_amounts(PyObject *amounts, double behind, Row *row, Py_ssize_t n)
{
    Py_ssize_t given = PyList_Size(amounts);
    double least = INFINITY;
    for (Py_ssize_t i = 0; i < n && !PyErr_Occurred(); i++) {
        double amount = i < given ? PyFloat_AsDouble(PyList_GetItem(amounts, i)) : least - behind;
        if (amount != amount)
            PyErr_SetString(PyExc_ValueError, "evidence is a number");
        least = amount < least ? amount : least;
        row[i].amount = amount;
    }
}

static int read_row(const Column *entities, const Column *spellings, Py_ssize_t i, Row *row)
{
    row->entity = number_at(entities, i);
    row->spelling = number_at(spellings, i);
    row->place = i;
    return PyErr_Occurred() ? -1 : 0;
}

/* The same of few rows. */
static Py_ssize_t one_each_of_few(Row *row, Py_ssize_t n)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t at = 0;
        while (at < kept && row[at].entity != row[i].entity)
            at++;
        if (at == kept)
            row[kept++] = row[i];
        else if (row[i].amount > row[at].amount)
            row[at] = row[i];
    }
    return kept;
}

/* Keeps the first row of each entity; answers how many there are. */
static Py_ssize_t one_each(Row *row, Py_ssize_t n)
{
    Py_ssize_t kept = 0;
    if (n <= FEW)
        return one_each_of_few(row, n);
    qsort(row, n, sizeof *row, by_entity);
    for (Py_ssize_t i = 0; i < n; i++)
        if (!kept || row[kept - 1].entity != row[i].entity)
            row[kept++] = row[i];
    return kept;
}

/* Whether an entity is elsewhere: 1 or 0; -1: an exception is set. */
static int is_elsewhere(PyObject *elsewhere, long long entity)
{
    if (PyByteArray_Check(elsewhere) && entity >= 0 && entity < PyByteArray_Size(elsewhere)) {
        unsigned char known = ((unsigned char *)PyByteArray_AsString(elsewhere))[entity];
        if (known < UNKNOWN)
            return known;
    }
    PyObject *number = PyLong_FromLongLong(entity);
    PyObject *answer = number ? PyObject_GetItem(elsewhere, number) : NULL;
    Py_XDECREF(number);
    int found = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    return found;
}

/* `elsewhere`: of each entity whether its score is to be multiplied by `less`; or None. */
static int score_row(Row *row, const double *scale, PyObject *elsewhere, double less,
                     double nothing)
{
    double needed = scale[0], accepting = scale[1], limit = scale[2];
    double value = row->amount - needed + accepting;
    value = value < limit ? value : limit;
    value = value > -limit ? value : -limit;
    row->score = 1.0 / (1.0 + exp(-value));
    if (elsewhere != Py_None && row->score > nothing) {
        int made_less = is_elsewhere(elsewhere, row->entity);
        if (made_less < 0)
            return -1;
        if (made_less)
            row->score *= less;
    }
    row->score = rounded(row->score);
    return row->score < 0.0 ? -1 : 0;
}

static PyObject *row_as_tuple(const Row *row)
{
    PyObject *items[3] = {PyFloat_FromDouble(row->score), PyLong_FromLongLong(row->entity),
                          PyLong_FromLongLong(row->spelling)};
    PyObject *made = items[0] && items[1] && items[2] ? PyTuple_New(3) : NULL;
    for (int k = 0; k < 3; k++) {
        if (!made)
            Py_XDECREF(items[k]);
        else
            PyTuple_SetItem(made, k, items[k]);
    }
    return made;
}

static PyObject *list_of(const Row *row, Py_ssize_t n)
{
    PyObject *list = PyTuple_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *made = row_as_tuple(row + i);
        if (!made || PyTuple_SetItem(list, i, made) < 0)
            Py_CLEAR(list);
    }
    return list;
}

/* The rows of `n` candidates; nothing, with an exception, on failure. */
static PyObject *rows_of(PyObject *amounts, const Column *entities, const Column *spellings,
                         const double *scale, double behind, PyObject *elsewhere, double less,
                         double nothing, Py_ssize_t most)
{
    PyObject *answer = NULL;
    Py_ssize_t n = entities->n, read = 0;
    if (PyList_Size(amounts) > n || spellings->n != n || most < 0) {
        PyErr_SetString(PyExc_ValueError, "evidence, entities and spellings do not fit");
        return NULL;
    }
    Row *row = PyMem_Malloc((n ? n : 1) * sizeof *row);
    if (!row)
        return PyErr_NoMemory();
    read_amounts(amounts, behind, row, n);
    while (read < n && read_row(entities, spellings, read, row + read) == 0)
        read++;
    if (read == n) {
        Py_ssize_t kept = one_each(row, n), scored = 0;
        while (scored < kept && score_row(row + scored, scale, elsewhere, less, nothing) == 0)
            scored++;
        if (scored == kept) {
            qsort(row, kept, sizeof *row, best_first);
            answer = list_of(row, kept < most ? kept : most);
        }
    }
    PyMem_Free(row);
    return answer;
}

static PyObject *rows(PyObject *module, PyObject *args)
{
    PyObject *amounts, *given[2], *elsewhere, *answer = NULL;
    double scale[3], behind, less, nothing;
    Py_ssize_t most;
    Column entities, spellings;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!OO(ddd)dOddn:rows", &PyList_Type, &amounts, given, given + 1,
                          scale, scale + 1, scale + 2, &behind, &elsewhere, &less, &nothing, &most)
        || open_column(given[0], sizeof(uint32_t), &entities) < 0)
        return NULL;
    if (open_column(given[1], sizeof(uint32_t), &spellings) == 0) {
        answer = rows_of(amounts, &entities, &spellings, scale, behind, elsewhere, less, nothing,
                         most);
        close_column(&spellings);
    }
    close_column(&entities);
    return answer;
}

static PyMethodDef functions[] = {
    {"rows", (PyCFunction)rows, METH_VARARGS, "The rows of a look-up; see _align.pyi."},
    {NULL, NULL, 0, NULL},
};

int add_rows(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}

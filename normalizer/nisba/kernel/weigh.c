/* What speaks for the candidates of a look-up, compiled: `nisba.rank` to the bit; see `_align.pyi`.
 *
 * That says what it means, and stands in where this file was not compiled; tests hold one against
 * the other.
 */

#include "pair.h"
#include "column.h"

#include <math.h>

typedef struct {
    PyObject_HEAD
    Pairs *pairs;
    PyObject *across;      /* how alike an Arabic and a Latin text are */
    double other_script, pair, pair_limit, several, several_least, shared_terms, letters;
    double explained, explaining, rare;
    double rare_limit, article, surplus, one_of_many, bare_name, light, other_rank;
    double doubt, shared, literal; /* of large tables */
} Weigher;

/* `nisba.rank.surplus_of`. */
static double surplus_of(const Weigher *self, const Name *query, const Name *listed)
{
    if (query->n == 1 && listed->n > 1) {
        for (Py_ssize_t i = 1; i < listed->n; i++) {
            const Part *part = listed->part[i];
            int counted = part->number != Py_None && PyObject_IsTrue(part->number) > 0;
            if (part->weight >= self->light && !counted)
                return self->one_of_many;
        }
        return self->bare_name;
    }
    int ranks = 0;
    for (Py_ssize_t i = 0; i < listed->n; i++)
        ranks |= listed->part[i]->flags & (ADMIN | NUMBER);
    for (Py_ssize_t i = 0; i < query->n; i++)
        ranks &= ~query->part[i]->flags;
    return ranks ? self->other_rank : 0.0;
}

/* `nisba.rank.literal_likeness`. */
static int literally(const Weigher *self, const Name *query, const Name *listed, double *alike)
{
    if (query->script == listed->script)
        return letters_alike(query->letters, query->letters_n, listed->letters, listed->letters_n, alike);
    *alike = self->other_script;
    if (query->script != ARABIC || listed->script != LATIN)
        return 0;
    PyObject *answer = PyObject_CallFunction(self->across, "OO", query->text, listed->text);
    if (!answer)
        return -1;
    *alike = PyFloat_AsDouble(answer);
    Py_DECREF(answer);
    return PyErr_Occurred() ? -1 : 0;
}

/* `nisba.rank.evidence_by_element`. */
static int weigh(const Weigher *self, const Name *query, const Name *listed, double shared,
                 double *evidence)
{
    double logit, own, other, alike;
    if (compare_names(self->pairs, query, listed, &logit, &own, &other) < 0
        || literally(self, query, listed, &alike) < 0)
        return -1;
    double of_query = own / (query->total != 0.0 ? query->total : 1.0);
    double of_listed = other / (listed->total != 0.0 ? listed->total : 1.0);
    int several = query->n > 1 && listed->n > 1;
    double bound = several ? self->several_least : -self->pair_limit;
    double amount = (several ? self->several : self->pair) * most(bound, least(self->pair_limit, logit));
    amount += self->shared_terms * shared + self->letters * alike;
    amount += self->rare * least(own, self->rare_limit) + self->explaining * (of_listed - 1);
    if (query->n > 1)
        amount += self->explained * (of_query - 1);
    int differ = (query->part[0]->flags & ARTICLE) != (listed->part[0]->flags & ARTICLE);
    amount -= self->article * differ;
    *evidence = amount - self->surplus * surplus_of(self, query, listed);
    return 0;
}

/* `nisba.rank.evidence` of names of a large table, less what `surplus_of` says. */
static int weigh_by_score(const Weigher *self, const Name *query, const Name *listed, double shared,
                          double *evidence)
{
    double logit, own, other, alike;
    if (compare_names(self->pairs, query, listed, &logit, &own, &other) < 0
        || literally(self, query, listed, &alike) < 0)
        return -1;
    double score = least(most(probability_of(logit), self->doubt), 1 - self->doubt);
    double amount = log(score / (1 - score)) + self->shared * shared + self->literal * alike;
    *evidence = amount - surplus_of(self, query, listed);
    return 0;
}

/* The type of names that a Weigher weighs; nothing, with an exception, for one that was not made. */
static PyTypeObject *weighed_type(const Weigher *self)
{
    if (!self->pairs)
        PyErr_SetString(PyExc_TypeError, "the Weigher was not made");
    return self->pairs ? self->pairs->name_type : NULL;
}

static PyObject *weigher_evidence(Weigher *self, PyObject *args)
{
    Name *query, *listed;
    double shared, evidence;
    PyTypeObject *type = weighed_type(self);
    if (!type || !PyArg_ParseTuple(args, "O!O!d:evidence", type, &query, type, &listed, &shared)
        || weigh(self, query, listed, shared, &evidence) < 0)
        return NULL;
    return PyFloat_FromDouble(evidence);
}

/* One of the two: what speaks for a name, of a small or of a large table. */
typedef int How(const Weigher *, const Name *, const Name *, double, double *);

/* Puts what `how` says of a name in its place. -1: an exception is set. */
static int put_weighed(const Weigher *self, How *how, const Name *query, const Name *listed,
                       double share, PyObject *answer, Py_ssize_t at)
{
    double evidence;
    if (PyErr_Occurred() || how(self, query, listed, share, &evidence) < 0)
        return -1;
    PyObject *number = PyFloat_FromDouble(evidence);
    return number ? PyList_SetItem(answer, at, number) : -1;
}

/* What `how` says of a name and each of others. */
static PyObject *each_by(const Weigher *self, PyObject *args, How *how)
{
    Name *query;
    PyObject *listed, *shares;
    PyTypeObject *type = weighed_type(self);
    if (!type || !PyArg_ParseTuple(args, "O!O!O!", type, &query, &PyTuple_Type, &listed,
                                   &PyTuple_Type, &shares))
        return NULL;
    Py_ssize_t n = PyTuple_Size(listed);
    if (PyTuple_Size(shares) != n) {
        PyErr_SetString(PyExc_ValueError, "names and shares do not fit");
        return NULL;
    }
    PyObject *answer = PyList_New(n);
    for (Py_ssize_t i = 0; answer && i < n; i++) {
        PyObject *name = PyTuple_GetItem(listed, i);
        double share = PyFloat_AsDouble(PyTuple_GetItem(shares, i));
        if (!PyObject_TypeCheck(name, type))
            PyErr_SetString(PyExc_TypeError, "names are weighed");
        if (put_weighed(self, how, query, (Name *)name, share, answer, i) < 0)
            Py_CLEAR(answer);
    }
    return answer;
}

static PyObject *weigher_each(Weigher *self, PyObject *args)
{
    return each_by(self, args, weigh);
}

/* Names of a list by some of the numbers, each with a new reference. 1: they are there; 0: one is not;
 * -1: an exception is set. */
static int take_names(PyObject *names, const Column *numbers, Py_ssize_t first, Py_ssize_t n,
                      PyTypeObject *type, Name **taken)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        long long number = number_at(numbers, first + i);
        if (number < 0 || number >= PyList_Size(names)) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_IndexError, "there is no such name");
            return -1;
        }
        PyObject *name = PyList_GetItem(names, (Py_ssize_t)number);
        if (!PyObject_TypeCheck(name, type))
            return 0;
        taken[i] = (Name *)Py_NewRef(name);
    }
    return 1;
}

/* Asks memory for what names will be compared by, for all of them together: it lies anywhere. */
static void fetch_names(const Pairs *pairs, const Name *query, Name *const *names, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        SOON(names[i]->part);
        SOON(names[i]->letters);
    }
    for (Py_ssize_t i = 0; i < n; i++)
        for (Py_ssize_t j = 0; j < names[i]->n; j++)
            SOON(&names[i]->part[j]->id);
    for (Py_ssize_t i = 0; i < n; i++)
        fetch_cells(pairs, query, names[i]);
}

/* What speaks for each of `n` names, whose shares begin at a place of theirs. */
static PyObject *weighed(const Weigher *self, const Name *query, Name *const *names,
                         const Column *shares, Py_ssize_t first, Py_ssize_t n)
{
    PyObject *answer = PyList_New(n);
    for (Py_ssize_t i = 0; answer && i < n; i++)
        if (put_weighed(self, weigh, query, names[i], real_at(shares, first + i), answer, i) < 0)
            Py_CLEAR(answer);
    return answer;
}

/* The same of names of a list, by numbers from a place to before another. */
static PyObject *weighed_among(const Weigher *self, const Name *query, PyObject *names,
                               const Column *numbers, const Column *shares, Py_ssize_t first,
                               Py_ssize_t last)
{
    Py_ssize_t n = last - first;
    PyObject *answer = NULL;
    if (first < 0 || n < 0 || last > numbers->n || shares->n != numbers->n) {
        PyErr_SetString(PyExc_ValueError, "names and shares do not fit");
        return NULL;
    }
    Name **taken = PyMem_Calloc(n + 1, sizeof *taken);
    if (!taken)
        return PyErr_NoMemory();
    int there = take_names(names, numbers, first, n, self->pairs->name_type, taken);
    if (there > 0) {
        fetch_names(self->pairs, query, taken, n);
        answer = weighed(self, query, taken, shares, first, n);
    } else if (!there) {
        answer = Py_BuildValue("");
    }
    for (Py_ssize_t i = 0; i < n; i++)
        Py_XDECREF((PyObject *)taken[i]);
    PyMem_Free(taken);
    return answer;
}

static PyObject *weigher_among(Weigher *self, PyObject *args)
{
    Name *query;
    PyObject *names, *given[2], *answer = NULL;
    Py_ssize_t first, last;
    Column numbers, shares;
    PyTypeObject *type = weighed_type(self);
    if (!type || !PyArg_ParseTuple(args, "O!O!OOnn:among", type, &query, &PyList_Type, &names, given,
                                   given + 1, &first, &last)
        || open_column(given[0], sizeof(uint32_t), &numbers) < 0)
        return NULL;
    if (open_column(given[1], sizeof(double), &shares) == 0) {
        answer = weighed_among(self, query, names, &numbers, &shares, first, last);
        close_column(&shares);
    }
    close_column(&numbers);
    return answer;
}

static PyObject *weigher_by_score(Weigher *self, PyObject *args)
{
    return each_by(self, args, weigh_by_score);
}

static int weigher_init(Weigher *self, PyObject *args, PyObject *names)
{
    PyObject *pairs, *across;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Weigher takes no keyword arguments");
        return -1;
    }
    if (self->pairs) {
        PyErr_SetString(PyExc_TypeError, "a Weigher is made once");
        return -1;
    }
    PyTypeObject *type = type_of((PyObject *)self, "Pairs");
    if (!type)
        return -1;
    int read = PyArg_ParseTuple(
        args, "O!Odddddddddddddddddddd:Weigher", type, &pairs, &across, &self->other_script, &self->pair,
        &self->pair_limit, &self->several, &self->several_least, &self->shared_terms, &self->letters, &self->explained, &self->explaining,
        &self->rare, &self->rare_limit, &self->article, &self->surplus, &self->one_of_many,
        &self->bare_name, &self->light, &self->other_rank, &self->doubt, &self->shared,
        &self->literal);
    Py_DECREF(type);
    if (!read)
        return -1;
    Py_INCREF(pairs);
    Py_INCREF(across);
    self->pairs = (Pairs *)pairs;
    self->across = across;
    return 0;
}

static int weigher_traverse(Weigher *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->pairs);
    Py_VISIT(self->across);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int weigher_clear(Weigher *self)
{
    Py_CLEAR(self->across);
    return 0;
}

static void weigher_dealloc(Weigher *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    weigher_clear(self);
    Py_CLEAR(self->pairs);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* --- the type ---------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"evidence", (PyCFunction)weigher_evidence, METH_VARARGS, NULL},
    {"each", (PyCFunction)weigher_each, METH_VARARGS, NULL},
    {"among", (PyCFunction)weigher_among, METH_VARARGS, NULL},
    {"by_score", (PyCFunction)weigher_by_score, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Weighs candidates; see _align.pyi."},
    {Py_tp_init, weigher_init},
    {Py_tp_traverse, weigher_traverse},
    {Py_tp_clear, weigher_clear},
    {Py_tp_dealloc, weigher_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Weigher", sizeof(Weigher), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots,
};

int add_weigher(PyObject *module, PyObject *pairs)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0
                 || PyObject_SetAttrString(type, "Pairs", pairs) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

/* The rough look at the spellings of a small table, compiled.
 *
 * What `nisba.table.terms_index` and `nisba.table.rough` do, to the bit: sum up what spellings share
 * with a name, and say how like its letters, consonants and sounds each is. Those stand in where
 * this file was not compiled; tests hold one against the other. One type, `Rough`, described in
 * `_rough.pyi`. The texts are UTF-8 in mapped files; what they hold is checked as it is read, for a
 * file may be damaged.
 */

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GNUC__
#define SOON(address) __builtin_prefetch(address)
#else
#define SOON(address) ((void)(address))
#endif

#define TEXTS 3            /* letters, consonants, sounds */
#define LONGEST 4096       /* code points of a text that is compared; names are far shorter */
#define SLOTS 256          /* of a pattern of up to 64 code points; more for longer ones */

typedef struct {
    Py_buffer blob, offset;
} Texts;

typedef struct {
    PyObject_HEAD
    Texts text[TEXTS];
    Py_buffer script;
    Py_ssize_t size;       /* spellings */
    double *sum;           /* of every spelling, all 0; nothing while somebody works with it */
    Py_ssize_t room;
} Rough;

/* --- what spellings share ---------------------------------------------------------------------- */

typedef struct {
    double sum;
    uint32_t number;
} Shared;

static int more_first(const void *a, const void *b)
{
    const Shared *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum > y->sum ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Defines a function that puts the `most` first ones before the others, in any order. */
#define SELECT(name, Type, order)                                                                 \
    static void name(Type *at, Py_ssize_t n, Py_ssize_t most)                                     \
    {                                                                                             \
        for (Py_ssize_t low = 0, high = n - 1; low < high;) {                                     \
            Type pivot = at[low + (high - low) / 2];                                              \
            Py_ssize_t i = low, j = high;                                                         \
            while (i <= j) {                                                                      \
                while (order(at + i, &pivot) < 0)                                                 \
                    i++;                                                                          \
                while (order(at + j, &pivot) > 0)                                                 \
                    j--;                                                                          \
                if (i <= j) {                                                                     \
                    Type kept = at[i];                                                            \
                    at[i++] = at[j];                                                              \
                    at[j--] = kept;                                                               \
                }                                                                                 \
            }                                                                                     \
            if (most - 1 <= j)                                                                    \
                high = j;                                                                         \
            else if (most - 1 >= i)                                                               \
                low = i;                                                                          \
            else                                                                                  \
                return;                                                                           \
        }                                                                                         \
    }

SELECT(select_first, Shared, more_first)

/* Sums of `room` spellings, all 0. Whoever works with them has them alone: a buffer that is asked for
 * meanwhile may let another thread in. */
typedef struct {
    double *sum;
    Py_ssize_t room;
} Sums;

static int take_sums(Rough *self, Py_ssize_t size, Sums *sums)
{
    if (self->sum && self->room >= size) {
        *sums = (Sums){self->sum, self->room};
        self->sum = NULL;
        return 0;
    }
    *sums = (Sums){PyMem_Calloc(size ? size : 1, sizeof(double)), size};
    if (!sums->sum)
        PyErr_NoMemory();
    return sums->sum ? 0 : -1;
}

static void give_back(Rough *self, Sums sums)
{
    PyMem_Free(self->sum);
    self->sum = sums.sum;
    self->room = sums.room;
}

/* Adds a weight to each number of a buffer, and new ones to `found`. */
static int add_up(Sums sums, PyObject *numbers, double weight, Shared *found, Py_ssize_t *n)
{
    Py_buffer view;
    if (PyObject_GetBuffer(numbers, &view, PyBUF_SIMPLE) < 0)
        return -1;
    const uint32_t *at = view.buf, *end = at + view.len / (Py_ssize_t)sizeof *at;
    int failed = 0;
    for (; at < end; at++) {
        if (*at >= (size_t)sums.room) {
            PyErr_SetString(PyExc_ValueError, "a posting is of no spelling");
            failed = -1;
            break;
        }
        if (sums.sum[*at] == 0.0)
            found[(*n)++].number = *at;
        sums.sum[*at] += weight;
    }
    PyBuffer_Release(&view);
    return failed;
}

static PyObject *shared_of(Shared *found, Py_ssize_t n, Py_ssize_t limit)
{
    if (n > limit) {
        select_first(found, n, limit);
        n = limit;
    }
    qsort(found, n, sizeof *found, more_first);
    PyObject *numbers = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(uint32_t));
    PyObject *shares = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(double));
    if (!numbers || !shares) {
        Py_XDECREF(numbers);
        Py_XDECREF(shares);
        return NULL;
    }
    char *number = PyBytes_AsString(numbers), *share = PyBytes_AsString(shares);
    for (Py_ssize_t i = 0; i < n; i++) {
        double part = found[i].sum / found[0].sum;
        memcpy(number + i * (Py_ssize_t)sizeof(uint32_t), &found[i].number, sizeof(uint32_t));
        memcpy(share + i * (Py_ssize_t)sizeof(double), &part, sizeof part);
    }
    return Py_BuildValue("(NN)", numbers, shares);
}

static PyObject *rough_search(Rough *self, PyObject *args)
{
    PyObject *chunks, *answer = NULL;
    Py_ssize_t size, limit, n = 0;
    if (!PyArg_ParseTuple(args, "O!nn:search", &PyList_Type, &chunks, &size, &limit))
        return NULL;
    if (size < 0 || limit < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return NULL;
    }
    Sums sums;
    if (take_sums(self, size, &sums) < 0)
        return NULL;
    Shared *found = PyMem_Malloc((sums.room ? sums.room : 1) * sizeof *found);
    if (!found) {
        give_back(self, sums);
        return PyErr_NoMemory();
    }
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < PyList_Size(chunks); i++) {
        PyObject *numbers, *chunk = PyList_GetItem(chunks, i);
        double weight;
        failed = !PyTuple_Check(chunk) || !PyArg_ParseTuple(chunk, "Od:search", &numbers, &weight);
        if (failed) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "a chunk is (numbers, weight)");
        } else if (!(weight > 0.0)) {
            PyErr_SetString(PyExc_ValueError, "a weight is positive");
            failed = 1;
        } else {
            failed = add_up(sums, numbers, weight, found, &n) < 0;
        }
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        found[i].sum = sums.sum[found[i].number];
        sums.sum[found[i].number] = 0.0;
    }
    give_back(self, sums);
    if (!failed)
        answer = shared_of(found, n, limit);
    PyMem_Free(found);
    return answer;
}

/* --- how like texts are ------------------------------------------------------------------------ */

/* A text that many are held against: for each of its code points, where it stands. */
typedef struct {
    Py_ssize_t n, words, slots; /* code points; 64-bit words of them; room */
    Py_UCS4 *code;              /* of each slot; 0: free */
    uint64_t *bits;             /* of each slot, `words` of them; those of slot `slots` are 0 */
    uint64_t *left;             /* `words`, for the sum */
    uint64_t ascii[128];        /* the first word of each of these code points */
} Pattern;

static uint64_t *bits_of(const Pattern *pattern, Py_UCS4 code, int make)
{
    Py_ssize_t at = (Py_ssize_t)(code * 2654435761u >> 8) & (pattern->slots - 1);
    while (pattern->code[at] && pattern->code[at] != code)
        at = (at + 1) & (pattern->slots - 1);
    if (!pattern->code[at]) {
        if (!make)
            return pattern->bits + pattern->slots * pattern->words;
        pattern->code[at] = code;
    }
    return pattern->bits + at * pattern->words;
}

static int make_pattern(PyObject *text, Pattern *pattern)
{
    Py_UCS4 codes[LONGEST];
    Py_ssize_t n = PyUnicode_GetLength(text);
    if (n > LONGEST) {
        PyErr_Format(PyExc_ValueError, "a text is longer than %d code points", LONGEST);
        return -1;
    }
    if (n && !PyUnicode_AsUCS4(text, codes, n, 0))
        return -1;
    pattern->n = n;
    pattern->words = n ? (n + 63) / 64 : 1;
    for (pattern->slots = SLOTS; pattern->slots < 2 * n;)
        pattern->slots *= 2;
    size_t cells = (size_t)(pattern->slots + 2) * pattern->words;
    pattern->bits = PyMem_Calloc(cells, sizeof *pattern->bits);
    pattern->code = PyMem_Calloc(pattern->slots, sizeof *pattern->code);
    if (!pattern->bits || !pattern->code) {
        PyErr_NoMemory();
        return -1;
    }
    pattern->left = pattern->bits + (pattern->slots + 1) * pattern->words;
    for (Py_ssize_t i = 0; i < n; i++)
        if (codes[i]) /* 0 stands for a free slot; no name holds it */
            bits_of(pattern, codes[i], 1)[i / 64] |= (uint64_t)1 << (i % 64);
    for (Py_UCS4 code = 1; code < 128; code++)
        pattern->ascii[code] = *bits_of(pattern, code, 0);
    return 0;
}

static void free_pattern(Pattern *pattern)
{
    PyMem_Free(pattern->bits);
    PyMem_Free(pattern->code);
}

static int ones(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (int)(bits * 0x0101010101010101u >> 56);
}

/* The next code point of UTF-8; what is none is taken byte by byte. */
static Py_UCS4 next_code(const unsigned char **at, const unsigned char *end)
{
    const unsigned char *p = *at;
    int more = *p < 0xC0 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
    if (*p < 0x80 || end - p <= more) {
        (*at)++;
        return *p;
    }
    Py_UCS4 code = *p & (0x3F >> more);
    for (int i = 1; i <= more; i++)
        code = code << 6 | (p[i] & 0x3F);
    *at = p + more + 1;
    return code;
}

static double likeness(const Pattern *pattern, Py_ssize_t n, Py_ssize_t common)
{
    Py_ssize_t all = pattern->n + n, apart = all - 2 * common;
    return 1.0 - (all ? (double)apart / (double)all : 0.0);
}

/* As `alike`, of a pattern of one word, which nearly all are. */
static double alike_short(const Pattern *pattern, const unsigned char *at, const unsigned char *end)
{
    Py_ssize_t n = 0;
    uint64_t left = ~(uint64_t)0;
    for (; at < end; n++) {
        uint64_t bits = *at < 128 ? pattern->ascii[*at++] : *bits_of(pattern, next_code(&at, end), 0);
        uint64_t both = left & bits;
        left = (left + both) | (left - both);
    }
    return likeness(pattern, n, ones(~left));
}

/* Likeness of the pattern and a text, 0..1: twice the longest common subsequence by both lengths
 * (Hyyro's bit-parallel algorithm). */
static double alike(const Pattern *pattern, const unsigned char *at, const unsigned char *end)
{
    if (pattern->words == 1)
        return alike_short(pattern, at, end);
    Py_ssize_t n = 0, words = pattern->words, common = 0;
    uint64_t *left = pattern->left;
    memset(left, 0xFF, words * sizeof *left);
    for (; at < end; n++) {
        const uint64_t *bits = bits_of(pattern, next_code(&at, end), 0);
        uint64_t carry = 0;
        for (Py_ssize_t w = 0; w < words; w++) {
            uint64_t both = left[w] & bits[w], sum = left[w] + carry, over = sum < carry;
            sum += both;
            carry = over | (sum < both);
            left[w] = sum | (left[w] - both);
        }
    }
    for (Py_ssize_t w = 0; w < words; w++)
        common += ones(~left[w]);
    return likeness(pattern, n, common);
}

static uint64_t offset_at(const Py_buffer *offset, Py_ssize_t at)
{
    if (offset->itemsize == 4)
        return ((const uint32_t *)offset->buf)[at];
    return ((const uint64_t *)offset->buf)[at];
}

/* Likeness of a text of the table; -1: the table is damaged. */
static double likeness_of(const Texts *texts, Py_ssize_t number, const Pattern *pattern)
{
    uint64_t start = offset_at(&texts->offset, number), end = offset_at(&texts->offset, number + 1);
    if (start > end || end > (uint64_t)texts->blob.len) {
        PyErr_SetString(PyExc_ValueError, "the table is damaged: a text lies outside");
        return -1.0;
    }
    const unsigned char *blob = texts->blob.buf;
    return alike(pattern, blob + start, blob + end);
}

typedef struct {
    float likeness;
    Py_ssize_t at;
} Ranked;

static int likest_first(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->likeness != y->likeness)
        return x->likeness > y->likeness ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

SELECT(select_likest, Ranked, likest_first)

static float weighed(float likeness, const float *weights)
{
    return likeness * weights[0] + likeness * likeness * weights[1];
}

/* Texts of four hundred spellings lie anywhere in the files: memory is asked for all at once. */
static void fetch(const Rough *self, const uint32_t *numbers, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        for (int k = 0; numbers[i] < (size_t)self->size && k < TEXTS; k++) {
            const Py_buffer *offset = &self->text[k].offset;
            SOON((const char *)offset->buf + (Py_ssize_t)numbers[i] * offset->itemsize);
        }
    for (Py_ssize_t i = 0; i < n; i++)
        for (int k = 0; numbers[i] < (size_t)self->size && k < TEXTS; k++) {
            uint64_t start = offset_at(&self->text[k].offset, numbers[i]);
            if (start < (uint64_t)self->text[k].blob.len)
                SOON((const char *)self->text[k].blob.buf + start);
        }
}

static int rank(Rough *self, const uint32_t *numbers, const double *shares, Py_ssize_t n, int script,
                const Pattern *patterns, const float *weights, Py_ssize_t most, Ranked *ranked)
{
    const unsigned char *scripts = self->script.buf;
    fetch(self, numbers, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t number = numbers[i];
        if (number >= self->size) {
            PyErr_SetString(PyExc_ValueError, "the table has no such spelling");
            return -1;
        }
        float total = weighed((float)shares[i], weights);
        for (int k = 0; k < TEXTS; k++) {
            double like = k || scripts[number] == script
                              ? likeness_of(self->text + k, number, patterns + k)
                              : 0.0;
            if (like < 0.0)
                return -1;
            total = total + weighed((float)like, weights + 2 * (k + 1));
        }
        ranked[i] = (Ranked){total, i};
    }
    if (n > most)
        select_likest(ranked, n, most);
    qsort(ranked, n < most ? n : most, sizeof *ranked, likest_first);
    return 0;
}

static PyObject *positions(const Ranked *ranked, Py_ssize_t n)
{
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *position = PyLong_FromSsize_t(ranked[i].at);
        if (!position || PyList_SetItem(list, i, position) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *rough_likest(Rough *self, PyObject *args)
{
    Py_buffer numbers, shares;
    PyObject *text[TEXTS], *answer = NULL;
    int script;
    float weights[2 * (TEXTS + 1)];
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "y*y*iUUU(ff)(ff)(ff)(ff)n:likest", &numbers, &shares, &script, text,
                          text + 1, text + 2, weights, weights + 1, weights + 2, weights + 3,
                          weights + 4, weights + 5, weights + 6, weights + 7, &most))
        return NULL;
    Py_ssize_t n = numbers.len / (Py_ssize_t)sizeof(uint32_t);
    Pattern pattern[TEXTS];
    memset(pattern, 0, sizeof pattern);
    Ranked *ranked = PyMem_Malloc((n ? n : 1) * sizeof *ranked);
    if (!ranked) {
        PyErr_NoMemory();
    } else if (shares.len != n * (Py_ssize_t)sizeof(double) || most < 0) {
        PyErr_SetString(PyExc_ValueError, "numbers and shares do not fit");
    } else if (make_pattern(text[0], pattern) == 0 && make_pattern(text[1], pattern + 1) == 0
               && make_pattern(text[2], pattern + 2) == 0
               && rank(self, numbers.buf, shares.buf, n, script, pattern, weights, most, ranked) == 0) {
        answer = positions(ranked, n < most ? n : most);
    }
    for (int k = 0; k < TEXTS; k++)
        free_pattern(pattern + k);
    PyMem_Free(ranked);
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&shares);
    return answer;
}

/* --- the type ---------------------------------------------------------------------------------- */

static int read_texts(PyObject *tuple, Texts *texts, Py_ssize_t size)
{
    PyObject *blob, *offset;
    if (!PyArg_ParseTuple(tuple, "OO:Rough", &blob, &offset)
        || PyObject_GetBuffer(blob, &texts->blob, PyBUF_SIMPLE) < 0
        || PyObject_GetBuffer(offset, &texts->offset, PyBUF_ND) < 0)
        return -1;
    Py_ssize_t item = texts->offset.itemsize;
    if ((item != 4 && item != 8) || texts->offset.len != (size + 1) * item) {
        PyErr_SetString(PyExc_ValueError, "texts and their offsets do not fit");
        return -1;
    }
    return 0;
}

static int rough_init(Rough *self, PyObject *args, PyObject *names)
{
    PyObject *texts[TEXTS], *script;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Rough takes no keyword arguments");
        return -1;
    }
    if (self->script.obj) {
        PyErr_SetString(PyExc_TypeError, "Rough is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!O!O!O:Rough", &PyTuple_Type, texts, &PyTuple_Type, texts + 1,
                          &PyTuple_Type, texts + 2, &script)
        || PyObject_GetBuffer(script, &self->script, PyBUF_SIMPLE) < 0)
        return -1;
    self->size = self->script.len;
    for (int k = 0; k < TEXTS; k++)
        if (read_texts(texts[k], self->text + k, self->size) < 0)
            return -1;
    return 0;
}

static void rough_dealloc(Rough *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (int k = 0; k < TEXTS; k++) {
        if (self->text[k].blob.obj)
            PyBuffer_Release(&self->text[k].blob);
        if (self->text[k].offset.obj)
            PyBuffer_Release(&self->text[k].offset);
    }
    if (self->script.obj)
        PyBuffer_Release(&self->script);
    PyMem_Free(self->sum);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"search", (PyCFunction)rough_search, METH_VARARGS, NULL},
    {"likest", (PyCFunction)rough_likest, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Rough looks at the spellings of one table; see _rough.pyi."},
    {Py_tp_init, rough_init},
    {Py_tp_dealloc, rough_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._rough.Rough", sizeof(Rough), 0, Py_TPFLAGS_DEFAULT, slots,
};

static int fill_module(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    if (!type)
        return -1;
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_rough",
    .m_doc = "Compiled rough looks at a small table.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__rough(void)
{
    return PyModuleDef_Init(&module);
}

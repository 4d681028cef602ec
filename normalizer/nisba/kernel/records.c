/* Frozen records, made in one step: what `nisba.records` hands out.
 *
 * The `__init__` of a frozen dataclass sets field after field by name, through a check that every
 * field of every object passes. Here an object is allocated and its slots are filled, by the
 * descriptors that its class has for them. One type, `Records`, described in `_records.pyi`.
 */

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyTypeObject *made;
    allocfunc allocate;
    descrsetfunc fill;
    PyObject *slots;       /* a tuple of member descriptors */
    PyObject *defaults;    /* of the last fields */
} Records;

/* Takes the descriptors of the fields. -1: an exception is set. */
static int read_slots(Records *self, PyObject *names)
{
    Py_ssize_t n = PyTuple_Size(names);
    PyObject *slots = PyTuple_New(n);
    for (Py_ssize_t i = 0; slots && i < n; i++) {
        PyObject *slot = PyObject_GetAttr((PyObject *)self->made, PyTuple_GetItem(names, i));
        descrsetfunc fill
            = slot ? (descrsetfunc)PyType_GetSlot(Py_TYPE(slot), Py_tp_descr_set) : NULL;
        if (slot && (!fill || (i && fill != self->fill))) {
            PyErr_SetString(PyExc_TypeError, "a field is no slot");
            Py_DECREF(slot);
            slot = NULL;
        }
        self->fill = fill;
        if (!slot || PyTuple_SetItem(slots, i, slot) < 0)
            Py_CLEAR(slots);
    }
    self->slots = slots;
    return slots ? 0 : -1;
}

static int records_init(Records *self, PyObject *args, PyObject *names)
{
    PyObject *made, *fields, *defaults;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Records takes no keyword arguments");
        return -1;
    }
    if (self->made) {
        PyErr_SetString(PyExc_TypeError, "Records is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!O!O!:Records", &PyType_Type, &made, &PyTuple_Type, &fields,
                          &PyTuple_Type, &defaults))
        return -1;
    if (PyTuple_Size(defaults) > PyTuple_Size(fields)) {
        PyErr_SetString(PyExc_ValueError, "more defaults than fields");
        return -1;
    }
    Py_INCREF(made);
    Py_INCREF(defaults);
    self->made = (PyTypeObject *)made;
    self->defaults = defaults;
    self->allocate = (allocfunc)PyType_GetSlot(self->made, Py_tp_alloc);
    return read_slots(self, fields);
}

static PyObject *records_make(Records *self, PyObject *const *values, Py_ssize_t given)
{
    if (!self->slots) {
        PyErr_SetString(PyExc_ValueError, "Records was not made");
        return NULL;
    }
    Py_ssize_t n = PyTuple_Size(self->slots), first = n - PyTuple_Size(self->defaults);
    if (given < first || given > n) {
        PyErr_Format(PyExc_TypeError, "a record of %zd to %zd fields got %zd", first, n, given);
        return NULL;
    }
    PyObject *record = self->allocate(self->made, 0);
    for (Py_ssize_t i = 0; record && i < n; i++) {
        PyObject *value = i < given ? values[i] : PyTuple_GetItem(self->defaults, i - first);
        if (self->fill(PyTuple_GetItem(self->slots, i), record, value) < 0)
            Py_CLEAR(record);
    }
    return record;
}

static int records_traverse(Records *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->made);
    Py_VISIT(self->slots);
    Py_VISIT(self->defaults);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int records_clear(Records *self)
{
    Py_CLEAR(self->slots);
    Py_CLEAR(self->defaults);
    return 0;
}

static void records_dealloc(Records *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    records_clear(self);
    Py_XDECREF((PyObject *)self->made);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"make", (PyCFunction)(void (*)(void))records_make, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Makes records of one class; see _records.pyi."},
    {Py_tp_init, records_init},
    {Py_tp_traverse, records_traverse},
    {Py_tp_clear, records_clear},
    {Py_tp_dealloc, records_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._records.Records", sizeof(Records), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots,
};

static int fill_module(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_records",
    .m_doc = "Frozen records made in one step.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__records(void)
{
    return PyModuleDef_Init(&module);
}

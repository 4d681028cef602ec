/* Words read by their graphemes, compiled: what `nisba.sounds.reader.Reader` does letter by letter.
 *
 * That says what it means and stands in where this file was not compiled; tests hold one against
 * the other. One type, `Graphemes`, described in `_align.pyi`. Python is asked about letters without
 * a grapheme, and about each grapheme and each sound once. Such a call may let other threads in: no
 * pointer into what is remembered is kept across it.
 */

#include "read.h"

#include <stdint.h>
#include <string.h>

#define MOST_LETTERS 12    /* of a grapheme, with its anchor */
#define MOST_SOUNDS 8      /* of a grapheme */
#define MOST_KINDS (1 << 16)
#define ON_STACK 64
#define SHADDA 0x651

/* Sounds by number; `doubled`: the one sound of a consonant that is written twice, or -1. */
typedef struct {
    int n;
    int32_t doubled;
    uint16_t sound[MOST_SOUNDS];
} Heard;

typedef struct {
    Py_UCS4 text[MOST_LETTERS]; /* ^ before it: at the start of a word, $ behind it: at its end */
    int n;                 /* 0 where there is none */
    Heard heard;           /* its `n` is -1 until Python is asked */
} Grapheme;

/* A sound in its place. */
typedef struct {
    Py_UCS4 symbol, plain[MOST_PLAIN];
    int n;
} Placed;

typedef struct {
    Placed own, last;      /* anywhere, and as the last vowel */
    int vowel, mute, known;
} Sound;

struct Graphemes {
    PyObject_HEAD
    PyObject *heard, *unlisted, *sound, *doubled;
    unsigned char *longest; /* by the first letter of graphemes, up to `letters` */
    Grapheme *grapheme;    /* by hash of the text */
    size_t slots;
    Py_ssize_t letters, room;
    Sound *sounds;
};

/* --- graphemes and sounds --------------------------------------------------------------------- */

static Grapheme *slot_of(const Graphemes *self, const Py_UCS4 *text, int n)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < n; i++)
        hash = (hash ^ text[i]) * 16777619u;
    for (size_t at = (hash ^ hash >> 15) & (self->slots - 1);; at = (at + 1) & (self->slots - 1)) {
        Grapheme *found = self->grapheme + at;
        if (!found->n || (found->n == n && !memcmp(found->text, text, n * sizeof *text)))
            return found;
    }
}

/* The number of a sound; -1: an exception is set. */
static Py_ssize_t number_of(PyObject *object)
{
    Py_ssize_t number = PyLong_AsSsize_t(object);
    if (number >= 0 && number < MOST_KINDS)
        return number;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "no such sound");
    return -1;
}

/* Reads (sounds, doubled). */
static int read_heard(PyObject *tuple, Heard *heard)
{
    PyObject *sounds;
    int doubled;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "what is heard is a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(tuple, "O!i:heard", &PyTuple_Type, &sounds, &doubled))
        return -1;
    Py_ssize_t n = PyTuple_Size(sounds);
    if (n > MOST_SOUNDS || doubled < -1 || doubled >= MOST_KINDS) {
        PyErr_Format(PyExc_ValueError, "a grapheme has %d sounds at most", MOST_SOUNDS);
        return -1;
    }
    heard->n = (int)n;
    heard->doubled = doubled;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t sound = number_of(PyTuple_GetItem(sounds, i));
        if (sound < 0)
            return -1;
        heard->sound[i] = (uint16_t)sound;
    }
    return 0;
}

/* The grapheme at place `i` of a word of `n` letters that has most of them; NULL: there is none. */
static const Grapheme *grapheme_at(const Graphemes *self, const Py_UCS4 *letter, Py_ssize_t n,
                                   Py_ssize_t i, int *size)
{
    Py_UCS4 text[MOST_LETTERS + 2] = {'^'}, *piece = text + 1;
    int most = letter[i] < (Py_UCS4)self->letters ? self->longest[letter[i]] : 0;
    if (most > n - i)
        most = (int)(n - i);
    memcpy(piece, letter + i, most * sizeof *piece);
    for (*size = most; *size; --*size) {
        const Grapheme *found = NULL;
        if (!i)
            found = slot_of(self, text, *size + 1);
        if ((!found || !found->n) && i + *size == n) {
            piece[*size] = '$';
            found = slot_of(self, piece, *size + 1);
        }
        if (!found || !found->n)
            found = slot_of(self, piece, *size);
        if (found->n)
            return found;
    }
    return NULL;
}

static PyObject *text_of(const Py_UCS4 *codes, Py_ssize_t n)
{
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    return PyUnicode_DecodeUTF32((const char *)codes, n * sizeof *codes, "strict", &order);
}

/* What stands at a place of a word, and how many letters it takes. 1: found; 0: a shadda; -1: an
 * exception is set. */
static int heard_at(Graphemes *self, const Py_UCS4 *letter, Py_ssize_t n, Py_ssize_t i,
                    Heard *heard, int *size)
{
    const Grapheme *grapheme = grapheme_at(self, letter, n, i, size);
    if (!grapheme && letter[i] == SHADDA)
        return 0;
    if (grapheme && grapheme->heard.n >= 0) {
        *heard = grapheme->heard;
    } else {
        PyObject *text = grapheme ? text_of(grapheme->text, grapheme->n) : text_of(letter, n);
        PyObject *answer = NULL;
        if (text)
            answer = grapheme ? PyObject_CallFunction(self->heard, "O", text)
                              : PyObject_CallFunction(self->unlisted, "On", text, i);
        int failed = !answer || read_heard(answer, heard) < 0;
        Py_XDECREF(text);
        Py_XDECREF(answer);
        if (failed)
            return -1;
        if (grapheme) /* graphemes do not move */
            self->grapheme[grapheme - self->grapheme].heard = *heard;
        else
            *size = 1;
    }
    if (*size == 1 && i + 1 < n && letter[i + 1] == letter[i] && heard->doubled >= 0) {
        heard->n = 1;
        heard->sound[0] = (uint16_t)heard->doubled;
        *size = 2;
    }
    return 1;
}

static int read_placed(PyObject *symbol, PyObject *plain, Placed *placed)
{
    Py_ssize_t n = PyUnicode_GetLength(plain);
    if (PyUnicode_GetLength(symbol) != 1 || n > MOST_PLAIN) {
        PyErr_SetString(PyExc_ValueError, "a symbol is one character, its sound four at most");
        return -1;
    }
    placed->symbol = PyUnicode_ReadChar(symbol, 0);
    placed->n = (int)n;
    return n && !PyUnicode_AsUCS4(plain, placed->plain, MOST_PLAIN, 0) ? -1 : 0;
}

/* A sound by its number, copied; -1: an exception is set. */
static int sound_of(Graphemes *self, Py_ssize_t number, Sound *sound)
{
    if (number < self->room && self->sounds[number].known) {
        *sound = self->sounds[number];
        return 0;
    }
    PyObject *own, *plain, *last, *last_plain;
    PyObject *answer = PyObject_CallFunction(self->sound, "n", number);
    if (!answer)
        return -1;
    int failed = 1;
    if (!PyTuple_Check(answer))
        PyErr_SetString(PyExc_TypeError, "a sound is a tuple");
    else
        failed = !PyArg_ParseTuple(answer, "UUUUpp:sound", &own, &plain, &last, &last_plain,
                                   &sound->vowel, &sound->mute)
                 || read_placed(own, plain, &sound->own) < 0
                 || read_placed(last, last_plain, &sound->last) < 0;
    Py_DECREF(answer);
    if (failed)
        return -1;
    sound->known = 1;
    if (number >= self->room) {
        Py_ssize_t room = self->room ? self->room : 64;
        while (room <= number)
            room *= 2;
        Sound *sounds = PyMem_Realloc(self->sounds, room * sizeof *sounds);
        if (!sounds) {
            PyErr_NoMemory();
            return -1;
        }
        memset(sounds + self->room, 0, (room - self->room) * sizeof *sounds);
        self->sounds = sounds;
        self->room = room;
    }
    self->sounds[number] = *sound;
    return 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The sounds of a word so far, and where the grapheme of each begins. */
typedef struct {
    Py_ssize_t *sound, *start, n, room;
    Py_ssize_t kept[2 * ON_STACK];
} Line;

static int hear(Line *heard, Py_ssize_t sound, Py_ssize_t start)
{
    if (heard->n == heard->room) {
        Py_ssize_t room = 2 * heard->room, *more = PyMem_Malloc(2 * room * sizeof *more);
        if (!more) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(more, heard->sound, heard->n * sizeof *more);
        memcpy(more + room, heard->start, heard->n * sizeof *more);
        if (heard->sound != heard->kept)
            PyMem_Free(heard->sound);
        heard->sound = more;
        heard->start = more + room;
        heard->room = room;
    }
    heard->sound[heard->n] = sound;
    heard->start[heard->n++] = start;
    return 0;
}

static int hear_word(Graphemes *self, const Py_UCS4 *letter, Py_ssize_t n, Line *heard)
{
    for (Py_ssize_t i = 0; i < n;) {
        Heard here;
        int size, found = heard_at(self, letter, n, i, &here, &size);
        if (found < 0)
            return -1;
        if (!found) {
            if (heard->n) {
                PyObject *twice
                    = PyObject_CallFunction(self->doubled, "n", heard->sound[heard->n - 1]);
                Py_ssize_t number = twice ? number_of(twice) : -1;
                Py_XDECREF(twice);
                if (number < 0)
                    return -1;
                heard->sound[heard->n - 1] = number;
            }
            i++;
            continue;
        }
        int each = here.n == size; /* au before -d is a-u: may be cut between the two */
        for (int k = 0; k < here.n; k++)
            if (hear(heard, here.sound[k], each ? i + k : i) < 0)
                return -1;
        i += size;
    }
    return 0;
}

/* Where the last vowel of what was heard is, silent letters after it or not; -1: there is none but
 * the first sound, -2: an exception is set. */
static Py_ssize_t last_vowel(Graphemes *self, const Line *heard)
{
    Sound sound;
    for (Py_ssize_t i = heard->n - 1; i > 0; i--) {
        if (sound_of(self, heard->sound[i], &sound) < 0)
            return -2;
        if (sound.vowel)
            return i;
        if (!sound.mute)
            break;
    }
    return -1;
}

/* The symbols and sounds of what was heard. */
static int tell(Graphemes *self, const Line *heard, Hearing *hearing)
{
    Py_ssize_t n = heard->n, last = last_vowel(self, heard);
    if (last < -1)
        return -1;
    hearing->symbols = hearing->kept;
    hearing->starts = hearing->kept_places;
    if (n > HEARD_ON_STACK) {
        hearing->symbols = PyMem_Malloc((1 + MOST_PLAIN) * n * sizeof *hearing->symbols);
        hearing->starts = PyMem_Malloc((2 * n + 1) * sizeof *hearing->starts);
        if (!hearing->symbols || !hearing->starts) {
            forget_hearing(hearing);
            PyErr_NoMemory();
            return -1;
        }
    }
    hearing->plain = hearing->symbols + n;
    hearing->sounds = hearing->starts + n;
    hearing->symbols_n = n;
    hearing->plain_n = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Sound sound;
        if (sound_of(self, heard->sound[i], &sound) < 0) {
            forget_hearing(hearing);
            return -1;
        }
        const Placed *placed = i == last ? &sound.last : &sound.own;
        hearing->symbols[i] = placed->symbol;
        hearing->starts[i] = heard->start[i];
        hearing->sounds[i] = hearing->plain_n;
        memcpy(hearing->plain + hearing->plain_n, placed->plain, placed->n * sizeof *placed->plain);
        hearing->plain_n += placed->n;
    }
    hearing->sounds[n] = hearing->plain_n;
    return 0;
}

int graphemes_hear(Graphemes *self, const Py_UCS4 *letter, Py_ssize_t n, Hearing *hearing)
{
    if (!self->sound) {
        PyErr_SetString(PyExc_ValueError, "Graphemes was not made");
        return -1;
    }
    Line heard = {.n = 0, .room = ON_STACK};
    heard.sound = heard.kept;
    heard.start = heard.kept + ON_STACK;
    int failed = hear_word(self, letter, n, &heard) < 0 || tell(self, &heard, hearing) < 0;
    if (heard.sound != heard.kept)
        PyMem_Free(heard.sound);
    return failed ? -1 : 0;
}

void forget_hearing(Hearing *hearing)
{
    if (hearing->symbols != hearing->kept)
        PyMem_Free(hearing->symbols);
    if (hearing->starts != hearing->kept_places)
        PyMem_Free(hearing->starts);
}

/* (symbols, plain, starts) of what was heard. */
static PyObject *told(const Hearing *hearing)
{
    PyObject *starts = PyTuple_New(hearing->symbols_n), *symbols = NULL, *plain = NULL, *answer = NULL;
    for (Py_ssize_t i = 0; starts && i < hearing->symbols_n; i++) {
        PyObject *start = PyLong_FromSsize_t(hearing->starts[i]);
        if (!start || PyTuple_SetItem(starts, i, start) < 0)
            Py_CLEAR(starts);
    }
    if (starts && (symbols = text_of(hearing->symbols, hearing->symbols_n))
        && (plain = text_of(hearing->plain, hearing->plain_n)))
        answer = PyTuple_Pack(3, symbols, plain, starts);
    Py_XDECREF(starts);
    Py_XDECREF(symbols);
    Py_XDECREF(plain);
    return answer;
}

static PyObject *graphemes_read(Graphemes *self, PyObject *word)
{
    Py_UCS4 kept[ON_STACK], *letter = kept;
    if (!PyUnicode_Check(word)) {
        PyErr_SetString(PyExc_TypeError, "a word is a str");
        return NULL;
    }
    Py_ssize_t n = PyUnicode_GetLength(word);
    if (n > ON_STACK && !(letter = PyMem_Malloc(n * sizeof *letter)))
        return PyErr_NoMemory();
    Hearing hearing;
    PyObject *answer = NULL;
    if ((!n || PyUnicode_AsUCS4(word, letter, n, 0))
        && graphemes_hear(self, letter, n, &hearing) == 0) {
        answer = told(&hearing);
        forget_hearing(&hearing);
    }
    if (letter != kept)
        PyMem_Free(letter);
    return answer;
}

/* --- the type --------------------------------------------------------------------------------- */

/* Keeps how many letters the longest grapheme has that begins with a letter. */
static int measure(Graphemes *self, const Grapheme *grapheme)
{
    const Py_UCS4 *text = grapheme->text;
    int n = grapheme->n;
    while (n > 1 && (*text == '^' || *text == '$'))
        text++, n--;
    while (n > 1 && (text[n - 1] == '^' || text[n - 1] == '$'))
        n--;
    if (*text >= (Py_UCS4)self->letters) {
        Py_ssize_t letters = (Py_ssize_t)*text + 1;
        unsigned char *longest = PyMem_Realloc(self->longest, letters);
        if (!longest) {
            PyErr_NoMemory();
            return -1;
        }
        memset(longest + self->letters, 0, letters - self->letters);
        self->longest = longest;
        self->letters = letters;
    }
    if (self->longest[*text] < n)
        self->longest[*text] = (unsigned char)n;
    return 0;
}

static int read_graphemes(Graphemes *self, PyObject *texts)
{
    Py_ssize_t all = PyTuple_Size(texts);
    for (self->slots = 16; self->slots < 2 * (size_t)all;)
        self->slots *= 2;
    self->grapheme = PyMem_Calloc(self->slots, sizeof *self->grapheme);
    if (!self->grapheme) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < all; i++) {
        PyObject *text = PyTuple_GetItem(texts, i);
        Grapheme grapheme = {.heard = {.n = -1}};
        Py_ssize_t n = PyUnicode_Check(text) ? PyUnicode_GetLength(text) : 0;
        if (n < 1 || n > MOST_LETTERS) {
            PyErr_Format(PyExc_ValueError, "a grapheme has 1 to %d letters", MOST_LETTERS);
            return -1;
        }
        grapheme.n = (int)n;
        if (!PyUnicode_AsUCS4(text, grapheme.text, MOST_LETTERS, 0)
            || measure(self, &grapheme) < 0)
            return -1;
        *slot_of(self, grapheme.text, grapheme.n) = grapheme;
    }
    return 0;
}

static int graphemes_init(Graphemes *self, PyObject *args, PyObject *names)
{
    PyObject *texts, *heard, *unlisted, *sound, *doubled;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Graphemes takes no keyword arguments");
        return -1;
    }
    if (self->grapheme) {
        PyErr_SetString(PyExc_TypeError, "Graphemes is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!OOOO:Graphemes", &PyTuple_Type, &texts, &heard, &unlisted,
                          &sound, &doubled)
        || read_graphemes(self, texts) < 0)
        return -1;
    Py_INCREF(heard);
    Py_INCREF(unlisted);
    Py_INCREF(sound);
    Py_INCREF(doubled);
    self->heard = heard;
    self->unlisted = unlisted;
    self->sound = sound;
    self->doubled = doubled;
    return 0;
}

static int graphemes_traverse(Graphemes *self, visitproc visit, void *arg)
{
    Py_VISIT(self->heard);
    Py_VISIT(self->unlisted);
    Py_VISIT(self->sound);
    Py_VISIT(self->doubled);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int graphemes_clear(Graphemes *self)
{
    Py_CLEAR(self->heard);
    Py_CLEAR(self->unlisted);
    Py_CLEAR(self->sound);
    Py_CLEAR(self->doubled);
    return 0;
}

static void graphemes_dealloc(Graphemes *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    graphemes_clear(self);
    PyMem_Free(self->longest);
    PyMem_Free(self->sounds);
    PyMem_Free(self->grapheme);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"read", (PyCFunction)graphemes_read, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The graphemes of a script; see _align.pyi."},
    {Py_tp_init, graphemes_init},
    {Py_tp_traverse, graphemes_traverse},
    {Py_tp_clear, graphemes_clear},
    {Py_tp_dealloc, graphemes_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Graphemes", sizeof(Graphemes), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    slots,
};

int add_graphemes(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

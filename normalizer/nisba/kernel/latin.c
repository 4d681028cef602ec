/* Latin letters beyond ASCII, and the apostrophes among them: see latin.h. */

#include "latin.h"

static int read_codes(PyObject *text, uint16_t *codes)
{
    if (!PyUnicode_Check(text) || PyUnicode_GetLength(text) != LATIN_END) {
        PyErr_Format(PyExc_ValueError, "letters are said of %d characters", LATIN_END);
        return -1;
    }
    for (Py_ssize_t i = 0; i < LATIN_END; i++) {
        Py_UCS4 code = PyUnicode_ReadChar(text, i);
        if (code >= LATIN_END) {
            PyErr_Format(PyExc_ValueError, "a letter is below %d", LATIN_END);
            return -1;
        }
        codes[i] = (uint16_t)code;
    }
    return 0;
}

Latin *read_latin(PyObject *lower, PyObject *folded)
{
    Latin *latin = PyMem_Malloc(sizeof *latin);
    if (!latin)
        PyErr_NoMemory();
    else if (read_codes(lower, latin->lower) < 0 || read_codes(folded, latin->folded) < 0) {
        PyMem_Free(latin);
        latin = NULL;
    }
    return latin;
}

Py_UCS4 next_letter(const char *text, Py_ssize_t *at)
{
    const unsigned char *byte = (const unsigned char *)text + *at;
    if (byte[0] < 0x80) {
        *at += 1;
        return byte[0];
    }
    if (byte[0] < 0xE0) {
        *at += 2;
        return (Py_UCS4)(byte[0] & 0x1F) << 6 | (byte[1] & 0x3F);
    }
    *at += byte[0] < 0xF0 ? 3 : 4;
    Py_UCS4 code = (Py_UCS4)(byte[0] & 0xF) << 12 | (Py_UCS4)(byte[1] & 0x3F) << 6 | (byte[2] & 0x3F);
    return byte[0] < 0xF0 && code < LATIN_END ? code : LATIN_END;
}

int put_letter(Py_UCS4 letter, char *at)
{
    if (letter < 0x80) {
        at[0] = (char)letter;
        return 1;
    }
    if (letter < 0x800) {
        at[0] = (char)(0xC0 | letter >> 6);
        at[1] = (char)(0x80 | (letter & 0x3F));
        return 2;
    }
    at[0] = (char)(0xE0 | letter >> 12);
    at[1] = (char)(0x80 | (letter >> 6 & 0x3F));
    at[2] = (char)(0x80 | (letter & 0x3F));
    return 3;
}

/* Which spellings of a large table share most with the words of a query; see index.h. */

#include "index.h"
#include <math.h>

#define TOGETHER 16         /* spellings that are looked for in a list together */

static double share(const Index *self, uint32_t spelling, uint32_t sum, double asked)
{
    const uint8_t *weights = self->arrays[WEIGHT].buf;
    return 2.0 * (sum / FIXED) / (asked + weights[spelling] / WEIGHT_STEPS);
}

int lists_from(Lists *lists, PyObject *packed, double near)
{
    char *data;
    Py_ssize_t size, head = (Py_ssize_t)sizeof(Head), each = (Py_ssize_t)sizeof(List);
    if (PyBytes_AsStringAndSize(packed, &data, &size))
        return -1;
    if (size < head || (size - head) % each) {
        PyErr_SetString(PyExc_ValueError, "no lists of a word");
        return -1;
    }
    memcpy(&lists->head, data, sizeof(Head));
    lists->data = data + head;
    lists->count = (size - head) / each;
    lists->near = near;
    return 0;
}

/* The next list of a word from its place `at`, which is moved past those too unlike. */
static int next_of(const Lists *lists, Py_ssize_t *at, List *list)
{
    for (; *at < lists->count; ++*at) {
        memcpy(list, lists->data + *at * (Py_ssize_t)sizeof *list, sizeof *list);
        if (list->likeness >= lists->near)
            return 1;
    }
    return 0;
}

/* The lists of all words, each once with its highest weight, shortest first. Their beginnings are
 * fetched from memory. Returns how many, or -1 with an error set. */
static Py_ssize_t merged(const Index *self, const Lists *words, Py_ssize_t size, List **out)
{
    Py_ssize_t room = 1, kept = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        room += words[i].count;
    Py_ssize_t *at = calloc(size + 1, sizeof *at);
    List *heads = malloc((size + 1) * sizeof *heads), *lists = malloc(room * sizeof *lists);
    const uint32_t *postings = self->arrays[POSTING].buf;
    uint64_t all = (uint64_t)length_of(self, POSTING);
    if (!at || !heads || !lists) {
        PyErr_NoMemory();
        kept = -1;
        goto done;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        if (!next_of(&words[i], &at[i], &heads[i]))
            at[i] = -1;
    for (;;) {
        Py_ssize_t first = -1;
        for (Py_ssize_t i = 0; i < size; i++)
            if (at[i] >= 0 && (first < 0 || heads[i].length < heads[first].length ||
                               (heads[i].length == heads[first].length &&
                                heads[i].start < heads[first].start)))
                first = i;
        if (first < 0)
            break;
        List list = heads[first];
        if (list.start > all || list.length > all - list.start) {
            PyErr_SetString(PyExc_IndexError, "no such postings");
            kept = -1;
            goto done;
        }
        if (!kept || lists[kept - 1].start != list.start) {
            lists[kept++] = list;
            FETCH(postings + list.start);
        } else if (lists[kept - 1].weight < list.weight) {
            lists[kept - 1].weight = list.weight;
        }
        at[first]++;
        if (!next_of(&words[first], &at[first], &heads[first]))
            at[first] = -1;
    }
done:
    free(at);
    free(heads);
    if (kept < 0)
        free(lists);
    else
        *out = lists;
    return kept;
}

/* How many of the lists, shortest first, are scanned, and their length together. */
static Py_ssize_t within(const List *lists, Py_ssize_t count, const Bounds *bounds, uint64_t *total)
{
    *total = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t length = lists[i].length;
        if (i && (*total + length > bounds->scanned ||
                  (*total > bounds->enough && length > bounds->longest)))
            return i;
        *total += length;
    }
    return count;
}

/* Where a spelling is looked for among slots, of which there are `room`, a power of two. */
static Py_ssize_t place_of(uint32_t spelling, Py_ssize_t room)
{
    return (spelling * 2654435761u >> 7) & (room - 1);
}

/* The spellings of lists that are `total` long, and as `extra` the sums of the weights of their
 * lists. Returns how many, or -1 with an error set; `found` has room for `total`. */
static Py_ssize_t met(Index *self, const List *lists, Py_ssize_t count, uint64_t total, Entry *found)
{
    Py_ssize_t room = 1 << 8, distinct = 0, spellings = length_of(self, WEIGHT);
    while ((uint64_t)room < 2 * total)
        room *= 2;
    if (room > self->room) {
        Slot *slots = calloc(room, sizeof *slots);
        if (!slots) {
            PyErr_NoMemory();
            return -1;
        }
        free(self->slots);
        self->slots = slots;
        self->room = room;
    }
    Slot *slots = self->slots;
    const uint32_t *postings = self->arrays[POSTING].buf;
    const uint8_t *weights = self->arrays[WEIGHT].buf;
    int damaged = 0;
    for (Py_ssize_t i = 0; i < count && !damaged; i++) {
        uint32_t weight = lists[i].weight;
        const uint32_t *p = postings + lists[i].start, *end = p + lists[i].length;
        for (; p < end; p++) {
            uint32_t spelling = *p;
            if (end - p > AHEAD)
                FETCH(&slots[place_of(p[AHEAD], room)]);
            if (spelling >= (uint64_t)spellings) {
                damaged = 1;
                break;
            }
            Py_ssize_t at = place_of(spelling, room);
            while (slots[at].after && slots[at].after != spelling + 1)
                at = (at + 1) & (room - 1);
            if (slots[at].after) {
                found[slots[at].place].extra += weight;
                continue;
            }
            FETCH(&weights[spelling]);
            slots[at] = (Slot){spelling + 1, (uint32_t)distinct};
            found[distinct++] = (Entry){0.0, spelling, weight};
        }
    }
    memset(slots, 0, room * sizeof *slots);
    if (damaged) {
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return -1;
    }
    return distinct;
}

/* Adds a weight to the sums of those that a list of postings has, at most TOGETHER of them: memory is
 * asked for all of them before the first is needed. */
static void probe(const uint32_t *list, uint32_t length, uint32_t weight, Entry *found,
                  Py_ssize_t count)
{
    uint32_t at[TOGETHER] = {0}; /* the last one that is not beyond */
    for (uint32_t left = length; left > 1;) {
        uint32_t half = left / 2;
        for (Py_ssize_t k = 0; k < count; k++) /* no branch, which would be guessed wrong */
            at[k] += (list[at[k] + half] <= found[k].number) * half;
        left -= half;
    }
    for (Py_ssize_t k = 0; k < count; k++)
        found[k].extra += (list[at[k]] == found[k].number) * weight;
}

Py_ssize_t scanned(
    Index *self, const Lists *words, Py_ssize_t size, double asked, const Bounds *bounds, Entry **out)
{
    List *lists;
    Entry *found = NULL;
    Py_ssize_t count = merged(self, words, size, &lists), distinct = -1;
    if (count < 0)
        return -1;
    uint64_t total;
    Py_ssize_t first = within(lists, count, bounds, &total);
    found = malloc((total + 1) * sizeof *found);
    if (!found) {
        PyErr_NoMemory();
        goto done;
    }
    distinct = met(self, lists, first, total, found);
    if (distinct < 0)
        goto done;
    for (Py_ssize_t i = 0; i < distinct; i++)
        found[i].value = share(self, found[i].number, found[i].extra, asked);
    Py_ssize_t most = bounds->probed < bounds->read ? bounds->probed : bounds->read;
    if (first < count) {
        const uint32_t *postings = self->arrays[POSTING].buf;
        most = bounds->read;
        distinct = most_of(found, distinct, bounds->probed);
        for (Py_ssize_t i = first; i < count; i++) {
            if (!lists[i].length)
                continue;
            for (Py_ssize_t k = 0; k < distinct; k += TOGETHER)
                probe(postings + lists[i].start, lists[i].length, lists[i].weight, found + k,
                      distinct - k < TOGETHER ? distinct - k : TOGETHER);
        }
        for (Py_ssize_t i = 0; i < distinct; i++)
            found[i].value = share(self, found[i].number, found[i].extra, asked);
    }
    distinct = most_of(found, distinct, most);
    in_order(found, distinct);
done:
    free(lists);
    if (distinct < 0)
        free(found);
    else
        *out = found;
    return distinct;
}

PyObject *index_scan(Index *self, PyObject *args)
{
    PyObject *packed, *joined, *answer = NULL;
    double asked, near;
    Bounds bounds;
    Entry *found;
    if (!PyArg_ParseTuple(args, "O!O!dd(KKKnn):scan", &PyList_Type, &packed, &PyList_Type, &joined,
                          &near, &asked, &bounds.scanned, &bounds.enough, &bounds.longest,
                          &bounds.probed, &bounds.read))
        return NULL;
    Py_ssize_t own = PyList_Size(packed), size = own + PyList_Size(joined);
    Lists *words = malloc((size + 1) * sizeof *words);
    if (!words)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *one = i < own ? PyList_GetItem(packed, i) : PyList_GetItem(joined, i - own);
        if (lists_from(&words[i], one, i < own ? 0.0 : near))
            goto done;
    }
    Py_ssize_t count = scanned(self, words, size, asked, &bounds, &found);
    if (count >= 0) {
        answer = as_pairs(found, count);
        free(found);
    }
done:
    free(words);
    return answer;
}

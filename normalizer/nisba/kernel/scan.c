/* Which spellings of a large table share most with the words of a query; see index.h. */

#include "index.h"
#include <math.h>

#define MOST_WEIGHT (255.0 / WEIGHT_STEPS)
#define TOGETHER 16         /* spellings that are looked for in a list together */

static double share(const Index *self, uint32_t spelling, uint32_t sum, double asked)
{
    const uint8_t *weights = self->arrays[WEIGHT].buf;
    return 2.0 * (sum / FIXED) / (asked + weights[spelling] / WEIGHT_STEPS);
}

static int compare_starts(const void *a, const void *b)
{
    const List *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->weight > y->weight ? -1 : x->weight < y->weight;
}

static int compare_lengths(const void *a, const void *b)
{
    const List *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* All lists of a list of packed ones, each once with its highest weight, shortest first. Returns
 * how many, or -1 with an error set. */
static Py_ssize_t unpacked(const Index *self, PyObject *packed, List **out)
{
    Py_ssize_t count = 0, kept = 0, size;
    for (Py_ssize_t i = 0; i < PyList_Size(packed); i++) {
        size = PyBytes_Size(PyList_GetItem(packed, i));
        if (size < 0)
            return -1;
        count += size / (Py_ssize_t)sizeof(List);
    }
    List *lists = malloc((count + 1) * sizeof *lists);
    if (!lists) {
        PyErr_NoMemory();
        return -1;
    }
    count = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(packed); i++) {
        char *data;
        PyBytes_AsStringAndSize(PyList_GetItem(packed, i), &data, &size);
        memcpy(lists + count, data, size - size % (Py_ssize_t)sizeof(List));
        count += size / (Py_ssize_t)sizeof(List);
    }
    uint64_t all = (uint64_t)length_of(self, POSTING);
    qsort(lists, count, sizeof *lists, compare_starts);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (lists[i].start > all || lists[i].length > all - lists[i].start) {
            PyErr_SetString(PyExc_IndexError, "no such postings");
            free(lists);
            return -1;
        }
        if (!kept || lists[kept - 1].start != lists[i].start)
            lists[kept++] = lists[i];
    }
    qsort(lists, kept, sizeof *lists, compare_lengths);
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

/* The spellings of lists that are `total` long, and the sums of the weights of their lists. Returns
 * how many, or -1 with an error set. */
static Py_ssize_t met(Index *self, const List *lists, Py_ssize_t count, uint64_t total, Entry **out)
{
    Py_ssize_t room = 1 << 10, distinct = 0, spellings = length_of(self, WEIGHT);
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
    Entry *found = malloc((total + 1) * sizeof *found);
    if (!found) {
        PyErr_NoMemory();
        return -1;
    }
    Slot *slots = self->slots;
    const uint32_t *postings = self->arrays[POSTING].buf;
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
            if (!slots[at].after) {
                slots[at].after = spelling + 1;
                found[distinct++].extra = (uint32_t)at;
            }
            slots[at].sum += weight;
        }
    }
    for (Py_ssize_t i = 0; i < distinct; i++) {
        Slot *slot = &slots[found[i].extra];
        found[i] = (Entry){0.0, slot->after - 1, slot->sum};
        *slot = (Slot){0, 0};
    }
    if (damaged) {
        free(found);
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return -1;
    }
    *out = found;
    return distinct;
}

#define STEPS 256

/* The `most` of the entries with the highest shares are put in front, in no order; the weights of
 * most other spellings are never read. No spelling weighs less than `lightest`. Returns how many. */
static Py_ssize_t best_shares(
    const Index *self, Entry *found, Py_ssize_t count, Py_ssize_t most, double asked,
    double lightest)
{
    if (count <= most) {
        for (Py_ssize_t i = 0; i < count; i++)
            found[i].value = share(self, found[i].number, found[i].extra, asked);
        return count;
    }
    if (most <= 0)
        return 0;
    Py_ssize_t front = 0, above = 0;
    uint32_t met[STEPS] = {0}, highest = 0;
    int shift = 0, least = STEPS;
    for (Py_ssize_t i = 0; i < count; i++)
        highest = found[i].extra > highest ? found[i].extra : highest;
    while (highest >> shift >= STEPS)
        shift++;
    for (Py_ssize_t i = 0; i < count; i++)
        met[found[i].extra >> shift]++;
    while (above < most)
        above += met[--least];
    /* Those of the highest sums first: what they share is a bound that most others miss. */
    for (Py_ssize_t i = 0; i < count; i++)
        if (found[i].extra >> shift >= (uint32_t)least) {
            Entry entry = found[i];
            entry.value = share(self, entry.number, entry.extra, asked);
            found[i] = found[front];
            found[front++] = entry;
        }
    for (Py_ssize_t i = most / 2; i-- > 0;)
        sift(found, most, i);
    for (Py_ssize_t i = most; i < count; i++) {
        if (i >= front) {
            if (2.0 * (found[i].extra / FIXED) / (asked + lightest) < found[0].value)
                continue;
            found[i].value = share(self, found[i].number, found[i].extra, asked);
        }
        if (before(&found[i], &found[0])) {
            found[0] = found[i];
            sift(found, most, 0);
        }
    }
    return most;
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

/* The best spellings of packed lists, by what they share in all of them. Returns how many, or -1. */
Py_ssize_t scanned(
    Index *self, PyObject *packed, double asked, const Bounds *bounds, Entry **out)
{
    List *lists;
    Entry *found;
    Py_ssize_t count = unpacked(self, packed, &lists), distinct = -1;
    if (count < 0)
        return -1;
    uint64_t total;
    Py_ssize_t first = within(lists, count, bounds, &total);
    distinct = met(self, lists, first, total, &found);
    if (distinct < 0)
        goto done;
    /* A spelling weighs what its words say by their rarity, cut to steps: those of the longest list
     * say least. */
    double lightest = 0.0;
    if (first) {
        double length = (double)lists[first - 1].length;
        lightest = log1p((double)length_of(self, WEIGHT) / length) - 2.0 / WEIGHT_STEPS;
        lightest = lightest < 0.0 ? 0.0 : lightest > MOST_WEIGHT ? MOST_WEIGHT : lightest;
    }
    Py_ssize_t most = bounds->probed;
    if (first == count && bounds->read < most) /* nothing to probe: their order is final */
        most = bounds->read;
    distinct = best_shares(self, found, distinct, most, asked, lightest);
    const uint32_t *postings = self->arrays[POSTING].buf;
    for (Py_ssize_t i = first; i < count; i++) {
        if (!lists[i].length)
            continue;
        for (Py_ssize_t k = 0; k < distinct; k += TOGETHER)
            probe(postings + lists[i].start, lists[i].length, lists[i].weight, found + k,
                  distinct - k < TOGETHER ? distinct - k : TOGETHER);
    }
    for (Py_ssize_t i = 0; i < distinct; i++)
        found[i].value = share(self, found[i].number, found[i].extra, asked);
    distinct = best(found, distinct, bounds->read);
    *out = found;
done:
    free(lists);
    return distinct;
}

PyObject *index_scan(Index *self, PyObject *args)
{
    PyObject *packed;
    double asked;
    Bounds bounds;
    Entry *found;
    if (!PyArg_ParseTuple(args, "O!d(KKKnn):scan", &PyList_Type, &packed, &asked, &bounds.scanned,
                          &bounds.enough, &bounds.longest, &bounds.probed, &bounds.read))
        return NULL;
    Py_ssize_t count = scanned(self, packed, asked, &bounds, &found);
    if (count < 0)
        return NULL;
    PyObject *answer = as_pairs(found, count);
    free(found);
    return answer;
}

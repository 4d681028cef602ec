/* Words of a large table whose stems one letter tells from that of a word; see index.h.
 *
 * `nisba.table.stems` says what stems and their keys are.
 */

#include "index.h"

#define STEM 7              /* bytes of a stem, at most; these three as in `nisba.table.stems` */
#define SHORTEST 4
#define MOST_STEMS 1000
#define SLOTS 2048          /* a power of two, more than there can be stems */

enum { SAME, LONGER, SHORTER, OTHER, WAYS };

typedef struct {
    uint32_t number;
    int way;
} Stem;

/* Stems of the table, each once, in the order they were found in. */
typedef struct {
    Stem stems[MOST_STEMS];
    Py_ssize_t count;
    uint16_t slots[SLOTS];  /* places in `stems`, from 1; 0: free */
} Stems;

int stem_hashes(const Index *self, const Text *levelled, uint32_t *hashes)
{
    uint8_t key[STEM];
    const uint8_t *stem = levelled->data;
    Py_ssize_t size = levelled->size < STEM ? levelled->size : STEM;
    int count = 0;
    hashes[count++] = hash32(stem, size);
    for (Py_ssize_t i = 0; i < size && size >= SHORTEST; i++) {
        if (i && stem[i] == stem[i - 1]) /* of two alike the second leaves the same */
            continue;
        memcpy(key, stem, i);
        memcpy(key + i, stem + i + 1, size - i - 1);
        hashes[count++] = hash32(key, size - 1);
    }
    const uint32_t *buckets = self->arrays[STEM_BUCKET].buf;
    for (int i = 0; i < count; i++)
        FETCH(buckets + (hashes[i] >> self->stem_shift));
    return count;
}

static void put_down(Stems *found, uint32_t number, int way)
{
    uint32_t at = (number * 2654435761u >> 16) & (SLOTS - 1);
    for (; found->slots[at]; at = (at + 1) & (SLOTS - 1)) {
        Stem *stem = &found->stems[found->slots[at] - 1];
        if (stem->number == number) {
            stem->way = way < stem->way ? way : stem->way;
            return;
        }
    }
    if (found->count == MOST_STEMS)
        return;
    found->stems[found->count++] = (Stem){number, way};
    found->slots[at] = (uint16_t)found->count;
}

/* The stems that have one of the keys, whose words are fetched from memory. -1 with an error set. */
static int stems_of(const Index *self, const uint32_t *hashes, int count, Stems *found)
{
    const uint32_t *buckets = self->arrays[STEM_BUCKET].buf, *entries = self->arrays[STEM_ENTRY].buf;
    const uint32_t *words = self->arrays[STEM_WORD].buf;
    uint64_t held = (uint64_t)length_of(self, STEM_ENTRY);
    uint32_t stems = (uint32_t)length_of(self, STEM_WORD) - 1;
    int bits = self->stem_bits;
    found->count = 0;
    memset(found->slots, 0, sizeof found->slots);
    for (int i = 0; i < count; i++) {
        uint32_t start = buckets[hashes[i] >> self->stem_shift];
        for (uint32_t k = 0; k < 32 && start + k < held; k += 16)
            FETCH(entries + start + k);
    }
    for (int i = 0; i < count; i++) {
        const uint32_t *bucket = buckets + (hashes[i] >> self->stem_shift);
        if (bucket[0] > bucket[1] || bucket[1] > held) {
            PyErr_SetString(PyExc_ValueError, DAMAGED);
            return -1;
        }
        uint32_t low = hashes[i] & (((uint32_t)1 << (31 - bits)) - 1);
        for (uint32_t k = bucket[0]; k < bucket[1]; k++) {
            if (entries[k] >> bits >> 1 != low)
                continue;
            uint32_t number = entries[k] & (((uint32_t)1 << bits) - 1);
            int whole = entries[k] >> bits & 1;
            if (number >= stems) {
                PyErr_SetString(PyExc_ValueError, DAMAGED);
                return -1;
            }
            FETCH(words + number);
            put_down(found, number, i ? whole ? SHORTER : OTHER : whole ? SAME : LONGER);
        }
    }
    return 0;
}

/* Has the words of stems fetched from memory, all at once. -1 with an error set. */
static int fetch_words(const Index *self, const Stems *found)
{
    const uint32_t *words = self->arrays[STEM_WORD].buf;
    const char *places = self->arrays[WORD_OFFSET].buf, *texts = self->arrays[WORD_BLOB].buf;
    Py_ssize_t width = self->arrays[WORD_OFFSET].itemsize;
    for (Py_ssize_t i = 0; i < found->count; i++) {
        const uint32_t *ends = words + found->stems[i].number;
        if (ends[0] > ends[1] || ends[1] >= length_of(self, WORD_OFFSET)) {
            PyErr_SetString(PyExc_ValueError, DAMAGED);
            return -1;
        }
        FETCH(places + ends[0] * width);
    }
    for (Py_ssize_t i = 0; i < found->count; i++) {
        uint64_t start = offset(self, WORD_OFFSET, words[found->stems[i].number]);
        if (start < (uint64_t)self->arrays[WORD_BLOB].len)
            FETCH(texts + start);
    }
    return 0;
}

Py_ssize_t by_stem(
    const Index *self, const uint32_t *hashes, int count, Py_ssize_t size, const Chosen *chosen,
    Entry *found)
{
    Stems near;
    Py_ssize_t kept = 0, looked = 0;
    const uint32_t *words = self->arrays[STEM_WORD].buf;
    if (stems_of(self, hashes, count, &near) || fetch_words(self, &near))
        return -1;
    double n = size < STEM ? (double)size : STEM;
    double shares[WAYS] = {
        1.0, 2.0 * n / (2.0 * n + 1.0), n > 1.0 ? 2.0 * (n - 1.0) / (n + (n - 1.0)) : 0.0,
        n > 1.0 ? (n - 1.0) / n : 0.0,
    };
    for (int way = 0; way < WAYS; way++) {
        double sure = chosen->weight * shares[way];
        if (kept && kept == chosen->most && 1.0 + sure < found[0].value)
            break;
        for (Py_ssize_t i = 0; i < near.count; i++) {
            if (near.stems[i].way != way)
                continue;
            const uint32_t *ends = words + near.stems[i].number;
            looked += (Py_ssize_t)ends[1] - (Py_ssize_t)ends[0];
            if (looked > chosen->looked)
                return kept;
            if (look_at(self, chosen, ends[0], ends[1], sure, found, &kept))
                return -1;
        }
    }
    return kept;
}

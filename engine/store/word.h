/* word.h - a short text as one integer: comparing and hashing without a loop over its bytes. */
#ifndef NHI_WORD_H
#define NHI_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Up to eight characters, the first in the lowest byte, 0 behind the last. Nothing behind them is read. */
static inline uint64_t nhi_word_of(const char *text, size_t n_bytes)
{
    uint32_t front, back;
    uint64_t word = 0;
    if (n_bytes >= sizeof front) { /* the halves overlap: the same characters in the same place */
        memcpy(&front, text, sizeof front);
        memcpy(&back, text + n_bytes - sizeof back, sizeof back);
        return front | (uint64_t)back << 8 * (n_bytes - sizeof back);
    }
    for (size_t i = n_bytes; i-- > 0;)
        word = word << 8 | (unsigned char)text[i];
    return word;
}

#endif

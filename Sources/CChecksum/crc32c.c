#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>

#define CRC32C_TARGET __attribute__((target("sse4.2")))
#define crc32c_word(crc, word) ((uint32_t)_mm_crc32_u64((crc), (word)))
#define crc32c_byte(crc, byte) _mm_crc32_u8((crc), (byte))

int tern_has_crc32c(void) { return __builtin_cpu_supports("sse4.2") != 0; }

#elif defined(__aarch64__) && defined(__linux__)
#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>

#define CRC32C_TARGET __attribute__((target("crc")))
#define crc32c_word(crc, word) __crc32cd((crc), (word))
#define crc32c_byte(crc, byte) __crc32cb((crc), (byte))

int tern_has_crc32c(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

#else

int tern_has_crc32c(void) { return 0; }
uint32_t tern_crc32c(uint32_t crc, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return crc;
}

#endif

#ifdef CRC32C_TARGET

CRC32C_TARGET uint32_t tern_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint32_t state = ~crc;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        state = crc32c_word(state, word);
    }
    for (; count > 0; count--, next++) state = crc32c_byte(state, *next);
    return ~state;
}

#endif

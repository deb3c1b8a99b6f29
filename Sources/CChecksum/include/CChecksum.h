#ifndef TERN_CCHECKSUM_H
#define TERN_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Nonzero when this processor has instructions for CRC-32C, which `tern_crc32c` needs.
int tern_has_crc32c(void);

/// The CRC-32C of what `crc` stands for followed by `count` bytes.
uint32_t tern_crc32c(uint32_t crc, const void *bytes, size_t count);

#endif

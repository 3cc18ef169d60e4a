#pragma once
#include <stddef.h>
#include <stdint.h>

typedef int (*FuzzCallback)(const uint8_t *data, size_t size);

// Called by libFuzzer's own `main`; there is no header for it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, FuzzCallback callback);

#pragma once
// Texts are UTF-8, so units are bytes.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#pragma once
#include <fcgiapp.h>
#include <malloc.h>

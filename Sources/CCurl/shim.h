#pragma once
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call:
// one typed function per kind of argument.

typedef size_t (*curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode curl_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_setopt_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_setopt_bytes(CURL *handle, CURLoption option, const void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_setopt_buffer(CURL *handle, CURLoption option, char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_setopt_sink(CURL *handle, CURLoption option, curl_sink value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_setopt_context(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode curl_getinfo_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}

// Macros that Swift does not see.
static const long spec_editor_curl_http2_over_tls = CURL_HTTP_VERSION_2TLS;
static const long spec_editor_curl_tls_1_2 = CURL_SSLVERSION_TLSv1_2;

// A bare FastCGI responder: what is left of a request when nobody thinks about it. It reads the body and
// sends bytes that were captured from the application, from as many threads, through the same library.
//
//     responder SOCKET THREADS [REQUEST_URI FILE]...

#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct answer {
    const char *uri;
    char *bytes;
    int length;
};

static struct answer *answers;
static int count;
static int listener;

static int compare(const void *one, const void *other) {
    return strcmp(((const struct answer *)one)->uri, ((const struct answer *)other)->uri);
}

static void *work(void *unused) {
    (void)unused;
    FCGX_Request request;
    char body[16 << 10];
    if (FCGX_InitRequest(&request, listener, 0) != 0)
        abort();
    while (FCGX_Accept_r(&request) == 0) {
        struct answer asked = {.uri = FCGX_GetParam("REQUEST_URI", request.envp)};
        const struct answer *answer = NULL;
        if (asked.uri)
            answer = bsearch(&asked, answers, count, sizeof *answers, compare);
        while (FCGX_GetStr(body, sizeof body, request.in) == sizeof body)
            ;
        if (answer)
            FCGX_PutStr(answer->bytes, answer->length, request.out);
        FCGX_Finish_r(&request);
    }
    return NULL;
}

static void load(const char *uri, const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (!file || fstat(fileno(file), &status) != 0) {
        perror(path);
        exit(1);
    }
    struct answer *answer = &answers[count++];
    answer->uri = uri;
    answer->length = (int)status.st_size;
    answer->bytes = malloc(status.st_size);
    if (!answer->bytes || fread(answer->bytes, 1, status.st_size, file) != (size_t)status.st_size) {
        perror(path);
        exit(1);
    }
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc < 5 || (argc - 3) % 2 != 0) {
        fprintf(stderr, "usage: responder SOCKET THREADS [REQUEST_URI FILE]...\n");
        return 64;
    }
    if (!(answers = calloc((argc - 3) / 2, sizeof *answers)))
        return 71;
    for (int i = 3; i < argc; i += 2)
        load(argv[i], argv[i + 1]);
    qsort(answers, count, sizeof *answers, compare);
    if (FCGX_Init() != 0 || (listener = FCGX_OpenSocket(argv[1], 1024)) < 0)
        return 69;
    pthread_t thread;
    for (int i = 1; i < atoi(argv[2]); i++)
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            return 69;
    work(NULL);
    return 0;
}

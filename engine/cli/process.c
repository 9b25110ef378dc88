/* process.c - see process.h. */
#include "engine/cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* Set by a signal handler: the one mutable global that cannot be avoided. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number; /* both signals mean the same */
    interrupted = 1;
}

/* A mapped file has become shorter, or its disk cannot be read: there is no way back into the calculation. */
static void on_lost_page(int number)
{
    static const char text[] =
        "nenghao: a segment was cut, or could not be read, while it was being read: nothing was "
        "written; run `nenghao verify`\n";
    (void)number;
    (void)!write(STDERR_FILENO, text, sizeof text - 1); /* nothing can be done if it fails */
    _exit(4);
}

bool nhi_is_interrupted(void)
{
    return interrupted != 0;
}

/* A closed standard stream would give its number to the next file that is opened, and the result would be written
 * into a store. In the wrong direction, /dev/null makes every use of the stream the error that it is. */
static void occupy_standard_streams(void)
{
    static const int wrong_way[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int stream = 0; stream <= 2; stream++)
        if (fcntl(stream, F_GETFD) == -1 && open("/dev/null", wrong_way[stream]) != stream)
            _exit(4);
}

/* HDF5_PLUGIN_PATH, HDF5_DRIVER and HDF5_VOL_CONNECTOR load foreign code into the process. */
static void forget_hdf5_variables(void)
{
    static const char prefix[] = "HDF5_";
    char name[64];
    for (char **variable = environ; variable != NULL && *variable != NULL;) {
        size_t n_bytes = strcspn(*variable, "=");
        if (strncmp(*variable, prefix, sizeof prefix - 1) != 0 || n_bytes >= sizeof name) {
            variable++;
            continue;
        }
        memcpy(name, *variable, n_bytes);
        name[n_bytes] = '\0';
        variable = unsetenv(name) == 0 ? environ : variable + 1; /* the list has moved */
    }
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL); /* fails for impossible numbers only */
}

void nhi_process_prepare(void)
{
    struct sigaction inherited;
    occupy_standard_streams();
    forget_hdf5_variables();
    signal(SIGPIPE, SIG_IGN); /* the failed write is reported instead */
    signal(SIGXFSZ, SIG_IGN);
    handle(SIGTERM, on_interrupt);
    handle(SIGBUS, on_lost_page);
    if (sigaction(SIGINT, NULL, &inherited) == 0 &&
        inherited.sa_handler != SIG_IGN) /* `command &` ignores it */
        handle(SIGINT, on_interrupt);
}

#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <sys/prctl.h>

int tern_set_parent_death_signal(int signal) {
    return prctl(PR_SET_PDEATHSIG, signal) == 0 ? 0 : errno;
}

int tern_become_subreaper(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ? 0 : errno;
}

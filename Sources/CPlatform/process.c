#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INHERITED_MAX = 8, GROUPS_MAX = 1024 };

int tern_become_subreaper(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ? 0 : errno;
}

int tern_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
}

static int open_pidfd(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/// Ends the child: between fork and exec it may only call what is safe in a signal handler.
__attribute__((noreturn)) static void give_up(int report, int stage) {
    struct tern_spawn_failure failure = {.stage = stage, .error = errno};
    ssize_t written = write(report, &failure, sizeof failure);
    (void)written;
    _exit(127);
}

/// A handler or a mask of the parent's must not reach the program: Go, for one, keeps an ignored
/// SIGPIPE ignored.
static void forget_signals(void) {
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) {
        sigaction(number, &standard, NULL);
    }
}

static void unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Makes descriptors 0, 1, 2, then the inherited ones, then the report; closes all others.
///
/// Every source is first lifted above every target, so that no dup2 overwrites one still needed.
/// Returns where the report went.
static int arrange_descriptors(const struct tern_spawn_plan *plan, int report) {
    int lifted[3 + INHERITED_MAX + 1];
    int count = 3 + plan->inherited_count + 1;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) give_up(report, TERN_SPAWN_DESCRIPTORS);
    for (int target = 0; target < count; target++) {
        int source = target == 0                       ? plan->standard_input
                     : target == 1                     ? plan->standard_output
                     : target == 2                     ? plan->standard_error
                     : target < 3 + plan->inherited_count ? plan->inherited[target - 3]
                                                       : report;
        lifted[target] = fcntl(source < 0 ? null : source, F_DUPFD_CLOEXEC, count);
        if (lifted[target] < 0) give_up(report, TERN_SPAWN_DESCRIPTORS);
    }
    int lifted_report = lifted[count - 1];
    for (int target = 0; target < count; target++) {
        int flags = target == count - 1 ? O_CLOEXEC : 0;
        if (dup3(lifted[target], target, flags) < 0)
            give_up(lifted_report, TERN_SPAWN_DESCRIPTORS);
    }
    if (close_range((unsigned)count, ~0U, 0) != 0) give_up(count - 1, TERN_SPAWN_DESCRIPTORS);
    return count - 1;
}

__attribute__((noreturn)) static void become_program(
    const struct tern_spawn_plan *plan, int report, pid_t parent
) {
    if (plan->death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, plan->death_signal) != 0)
            give_up(report, TERN_SPAWN_DEATH_SIGNAL);
        // A parent that died before the line above sends nothing; its child has a new parent.
        if (getppid() != parent) give_up(report, TERN_SPAWN_PARENT_GONE);
    }
    if (plan->new_session && setsid() < 0) give_up(report, TERN_SPAWN_SESSION);
    report = arrange_descriptors(plan, report);
    if (plan->directory != NULL && chdir(plan->directory) != 0)
        give_up(report, TERN_SPAWN_DIRECTORY);
    if (plan->open_files_max != 0) {
        struct rlimit limit = {.rlim_cur = plan->open_files_max, .rlim_max = plan->open_files_max};
        struct rlimit own;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
            // Only root may go beyond its own hard limit; others get all that they may have.
            if (errno != EPERM || getrlimit(RLIMIT_NOFILE, &own) != 0)
                give_up(report, TERN_SPAWN_LIMIT);
            own.rlim_cur = own.rlim_max;
            if (setrlimit(RLIMIT_NOFILE, &own) != 0) give_up(report, TERN_SPAWN_LIMIT);
        }
    }
    forget_signals();
    unblock_signals();
    execve(plan->path, plan->arguments, plan->environment);
    give_up(report, TERN_SPAWN_EXEC);
}

/// Forks with every signal blocked, so that no handler of the parent's runs in the child.
static pid_t fork_quietly(sigset_t *before) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, before);
    return fork();
}

static pid_t fail(struct tern_spawn_failure *failure, int stage) {
    failure->stage = stage;
    failure->error = errno;
    return -1;
}

/// Waits for the pipe to close (the program runs) or to carry a failure.
static int read_report(int report, struct tern_spawn_failure *failure) {
    ssize_t length;
    do {
        length = read(report, failure, sizeof *failure);
    } while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof *failure;
}

pid_t tern_spawn(const struct tern_spawn_plan *plan, int *pidfd, struct tern_spawn_failure *failure) {
    if (plan->inherited_count > INHERITED_MAX) {
        errno = E2BIG;
        return fail(failure, TERN_SPAWN_DESCRIPTORS);
    }
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return fail(failure, TERN_SPAWN_PIPE);
    pid_t parent = getpid();
    sigset_t before;
    pid_t child = fork_quietly(&before);
    if (child == 0) become_program(plan, report[1], parent);
    int fork_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child < 0) {
        close(report[0]);
        errno = fork_error;
        return fail(failure, TERN_SPAWN_FORK);
    }
    int failed = read_report(report[0], failure);
    close(report[0]);
    if (!failed) {
        *pidfd = open_pidfd(child);
        if (*pidfd >= 0) return child;
        fail(failure, TERN_SPAWN_WATCH);
        kill(child, SIGKILL);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return -1;
}

static int reap(idtype_t kind, id_t id, int flags, struct tern_exit *ended) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    int result;
    do {
        result = waitid(kind, id, &info, WEXITED | WNOHANG | flags);
    } while (result != 0 && errno == EINTR);
    if (result != 0) return -errno;
    if (info.si_pid == 0) return 0;
    ended->pid = info.si_pid;
    ended->signaled = info.si_code != CLD_EXITED;
    ended->code = info.si_status;
    return 1;
}

int tern_reap(int pidfd, struct tern_exit *ended) {
    return reap(P_PIDFD, (id_t)pidfd, 0, ended);
}

int tern_reap_pid(pid_t pid, struct tern_exit *ended) {
    return reap(P_PID, (id_t)pid, 0, ended);
}

int tern_peek_ended(pid_t *pid) {
    struct tern_exit ended;
    int result = reap(P_ALL, 0, WNOWAIT, &ended);
    if (result == 1) *pid = ended.pid;
    return result == -ECHILD ? 0 : result;
}

int tern_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == 0 ? 0 : errno;
}

static int forwarding[NSIG];

static void forward(int signal) {
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    // A full pipe already says that the signal came; losing one more byte loses nothing.
    ssize_t written = write(forwarding[signal], &byte, 1);
    (void)written;
    errno = saved;
}

int tern_forward_signal(int signal, int descriptor) {
    if (signal < 1 || signal >= NSIG) return EINVAL;
    forwarding[signal] = descriptor;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = forward;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    return sigaction(signal, &action, NULL) == 0 ? 0 : errno;
}

/// The guardian's memory: process groups, 0 where a place is free.
struct groups {
    int32_t members[GROUPS_MAX];
};

static void note_group(struct groups *groups, int32_t record) {
    int32_t wanted = record > 0 ? 0 : -record;
    for (int index = 0; index < GROUPS_MAX; index++) {
        if (groups->members[index] == wanted) {
            groups->members[index] = record > 0 ? record : 0;
            return;
        }
    }
}

__attribute__((noreturn)) static void guard(int lifeline) {
    setsid();
    prctl(PR_SET_NAME, "tern-guardian");
    forget_signals();
    // A terminal's Ctrl-C and a session's end are the supervisor's business; only EOF is ours.
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    unblock_signals();
    int null = open("/dev/null", O_RDWR);
    int kept = fcntl(lifeline, F_DUPFD, 3);
    dup2(kept, 3);
    for (int target = 0; target < 3; target++) dup2(null, target);
    close_range(4, ~0U, 0);
    if (chdir("/") != 0) _exit(1);
    struct groups groups;
    memset(&groups, 0, sizeof groups);
    int32_t record;
    for (;;) {
        ssize_t length = read(3, &record, sizeof record);
        if (length == (ssize_t)sizeof record) {
            if (record != 0) note_group(&groups, record);
        } else if (length >= 0 || errno != EINTR) {
            break;
        }
    }
    for (int index = 0; index < GROUPS_MAX; index++) {
        if (groups.members[index] > 1) kill(-groups.members[index], SIGKILL);
    }
    _exit(0);
}

pid_t tern_guardian(int lifeline, int *pidfd, struct tern_spawn_failure *failure) {
    sigset_t before;
    pid_t child = fork_quietly(&before);
    if (child == 0) guard(lifeline);
    int fork_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = fork_error;
    if (child < 0) return fail(failure, TERN_SPAWN_FORK);
    *pidfd = open_pidfd(child);
    if (*pidfd >= 0) return child;
    fail(failure, TERN_SPAWN_WATCH);
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return -1;
}

ssize_t tern_receive_datagram(int descriptor, void *buffer, size_t capacity, pid_t *sender) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct iovec part = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message;
    memset(&message, 0, sizeof message);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    ssize_t length;
    do {
        length = recvmsg(descriptor, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    if (length < 0) return -errno;
    *sender = 0;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each != NULL;
         each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_CREDENTIALS) {
            struct ucred credentials;
            memcpy(&credentials, CMSG_DATA(each), sizeof credentials);
            *sender = credentials.pid;
        }
    }
    return length;
}

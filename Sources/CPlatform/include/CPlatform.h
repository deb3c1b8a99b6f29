#ifndef TERN_CPLATFORM_H
#define TERN_CPLATFORM_H

#include <stdint.h>
#include <sys/types.h>

/// Makes the calling process adopt the orphans among its descendants, so that it can reap them.
/// Returns 0, or an errno value.
int tern_become_subreaper(void);

/// The step of starting a child that failed.
enum tern_spawn_stage {
    TERN_SPAWN_PIPE = 1,
    TERN_SPAWN_FORK,
    TERN_SPAWN_PARENT_GONE,
    TERN_SPAWN_DEATH_SIGNAL,
    TERN_SPAWN_SESSION,
    TERN_SPAWN_DESCRIPTORS,
    TERN_SPAWN_DIRECTORY,
    TERN_SPAWN_LIMIT,
    TERN_SPAWN_EXEC,
    TERN_SPAWN_WATCH,
};

/// What to start, and in which surroundings.
struct tern_spawn_plan {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// Null: the caller's.
    const char *directory;
    /// Each -1: /dev/null.
    int standard_input, standard_output, standard_error;
    /// These become 3, 4, … in the child; everything else is closed.
    const int *inherited;
    int inherited_count;
    /// RLIMIT_NOFILE, soft and hard; 0: the caller's. Without the right to raise it, as far as the
    /// caller's hard limit goes.
    uint64_t open_files_max;
    /// What the kernel sends the child when the calling *thread* ends; 0: nothing.
    int death_signal;
    /// Nonzero: the child leads a session and a process group of its own.
    int new_session;
};

/// What `tern_spawn` says about a child it could not start.
struct tern_spawn_failure {
    int stage;
    int error;
};

/// Starts a child and returns its pid once it runs the new program; `pidfd` then refers to it.
/// Returns -1 when it did not come so far, with `failure` saying why; nothing is then left behind.
///
/// The death signal is tied to the calling thread, so the caller must be one that never exits.
pid_t tern_spawn(const struct tern_spawn_plan *plan, int *pidfd, struct tern_spawn_failure *failure);

/// How a child ended: `code` is the exit status, or the signal when `signaled` is nonzero.
struct tern_exit {
    pid_t pid;
    int signaled;
    int code;
};

/// Reaps the child behind a pidfd if it has ended. Returns 1 when it had, 0 when not, or -errno.
int tern_reap(int pidfd, struct tern_exit *ended);

/// Names any child that has ended without reaping it. Returns 1, 0 when there is none, or -errno.
int tern_peek_ended(pid_t *pid);

/// Reaps a child by pid if it has ended. Returns 1 when it had, 0 when not, or -errno.
int tern_reap_pid(pid_t pid, struct tern_exit *ended);

/// Sends a signal to exactly the process behind a pidfd. Returns 0, or an errno value.
int tern_signal(int pidfd, int signal);

/// From now on writes each arriving `signal` as one byte to `descriptor`, which must not block.
/// Returns 0, or an errno value.
int tern_forward_signal(int signal, int descriptor);

/// Forks a process that holds the read end of a lifeline and nothing else of the caller's.
///
/// Each native `int32_t` read from it names a process group to remember (positive) or to forget
/// (negative). At end of file, which the kernel guarantees when the caller dies however it dies,
/// the remembered groups get SIGKILL and the guardian exits. Returns its pid, or -1 with `failure`.
pid_t tern_guardian(int lifeline, int *pidfd, struct tern_spawn_failure *failure);

/// Opens a pipe whose ends close on exec. Returns 0, or an errno value.
int tern_pipe(int ends[2]);

/// Reads one datagram with the pid of its sender. Returns its length, or -errno.
ssize_t tern_receive_datagram(int descriptor, void *buffer, size_t capacity, pid_t *sender);

#endif

#ifndef TERN_CPLATFORM_H
#define TERN_CPLATFORM_H

/// Asks the kernel to send `signal` to the calling process when the thread that created it exits.
/// Returns 0, or an errno value.
int tern_set_parent_death_signal(int signal);

/// Makes the calling process adopt the orphans among its descendants, so that it can reap them.
/// Returns 0, or an errno value.
int tern_become_subreaper(void);

#endif

#ifndef TUNE_CPROCESS_H
#define TUNE_CPROCESS_H

#include <sys/types.h>

// What Swift cannot do by itself: work between fork and exec, and macros about how a process ended.

/// What a command runs with. Its standard input is empty; its file descriptors are 0 to 3, all others end at its start.
struct tune_command {
    /// The file to run.
    const char *path;
    /// The arguments, the first one the command's own name, and a null at the end.
    char *const *arguments;
    /// The environment, and a null at the end.
    char *const *environment;
    /// What becomes its descriptors 1, 2 and 3.
    int output, errors, metrics;
    /// The guardian to be told of its group, or -1.
    int guardian;
};

/// Starts a command in a process group of its own, which ends with the calling thread. The guardian knows the group
/// before the command runs.
///
/// Returns its process id, which is that of the group too, or the negative error number.
pid_t tune_start(const struct tune_command *command);

/// Lets this process have so many descriptors, as far as the system allows; commands keep the limit that there was.
void tune_raise_descriptors(int count);

/// A descriptor that becomes readable when a process ends; -1 where the system has none.
int tune_watch(pid_t process);

/// Whether a child has ended; its number stays taken until it is reaped.
int tune_has_ended(pid_t process);

/// How a process ended, which is then forgotten: 0 while it runs, 1 when it exited with `value`, 2 when the signal
/// `value` ended it, -1 when there is no such child.
int tune_reap(pid_t process, int *value);

/// Forgets the ended children of a process group.
void tune_reap_group(pid_t group);

/// A pipe whose ends are closed by exec; the first end, for reading, never blocks, the second one only on request.
/// Returns 0, or -1.
int tune_pipe(int ends[2], int isWritingBlocking);

/// Starts a process that outlives this one by a moment: it kills the process groups that it was told of when this
/// process ends, in whatever way.
///
/// Returns the descriptor for `tune_tell_guardian`, or -1.
int tune_start_guardian(pid_t *guardian);

/// Tells the guardian of a group that begins, or by the negative number of one that has ended.
void tune_tell_guardian(int guardian, int group);

#endif

#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { first_free = 4, most_groups = 4096, most_descriptors = 65536 };

/// Lets every descriptor from the first free one on be closed by exec.
static void close_on_exec(void) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first_free, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) == 0) return;
#endif
    for (int descriptor = first_free; descriptor < most_descriptors; descriptor++) {
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
}

/// Gives the signals back their meaning: what this process ignores or blocks, its child must not.
static void reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// The limit of descriptors before it was raised; all zeros where it was not.
static struct rlimit limit_before;

void tune_raise_descriptors(int count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= (rlim_t)count) return;
    struct rlimit raised = limit;
    raised.rlim_cur = (rlim_t)count < limit.rlim_max ? (rlim_t)count : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0 && limit_before.rlim_max == 0) limit_before = limit;
}

/// A copy of a descriptor that is none of those that the child is given.
static int set_aside(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 10); }

/// The child's part; ends with the error's number in the pipe when it cannot become the command.
static void become(const struct tune_command *command, pid_t parent, int failure) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    tune_tell_guardian(command->guardian, getpid());
    // A guardian that is gone is no reason to end: its SIGPIPE, which is blocked like all signals, is dropped.
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignored, NULL);
    reset_signals();
    failure = set_aside(failure);
    int output = set_aside(command->output), errors = set_aside(command->errors);
    int metrics = set_aside(command->metrics), empty = open("/dev/null", O_RDONLY);
    if (dup2(empty, 0) == 0 && dup2(output, 1) == 1 && dup2(errors, 2) == 2 && dup2(metrics, 3) == 3) {
        close_on_exec();
        if (limit_before.rlim_max != 0) setrlimit(RLIMIT_NOFILE, &limit_before);
        execve(command->path, command->arguments, command->environment);
    }
    int number = errno;
    ssize_t written = write(failure, &number, sizeof number);
    _exit(written < 0 ? 126 : 127);
}

pid_t tune_start(const struct tune_command *command) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) != 0) return -errno;
    pid_t parent = getpid();
    // No signal handler of this process may run in the child.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    int number = errno;
    if (child == 0) become(command, parent, failure[1]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(failure[1]);
    if (child < 0) {
        close(failure[0]);
        return -number;
    }
    ssize_t count;
    do {
        count = read(failure[0], &number, sizeof number);
    } while (count < 0 && errno == EINTR);
    close(failure[0]);
    if (count != sizeof number) return child;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    tune_tell_guardian(command->guardian, -child);
    return -number;
}

int tune_watch(pid_t process) {
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    return -1;
#endif
}

int tune_has_ended(pid_t process) {
    siginfo_t what = {0};
    return waitid(P_PID, (id_t)process, &what, WEXITED | WNOHANG | WNOWAIT) == 0 && what.si_pid == process;
}

int tune_reap(pid_t process, int *value) {
    int status;
    pid_t ended = waitpid(process, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) return 0;
    if (ended < 0) return -1;
    *value = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    return WIFEXITED(status) ? 1 : 2;
}

void tune_reap_group(pid_t group) {
    while (waitpid(-group, NULL, WNOHANG) > 0) {}
}

int tune_pipe(int ends[2], int isWritingBlocking) {
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    return isWritingBlocking ? fcntl(ends[1], F_SETFL, 0) : 0;
}

/// The guardian's part: keeps a list of groups until the pipe ends.
static void guard(int orders) {
    static pid_t groups[most_groups];
    int count = 0, group;
    prctl(PR_SET_NAME, "tune-guardian");
    while (1) {
        ssize_t size = read(orders, &group, sizeof group);
        if (size < 0 && errno == EINTR) continue;
        if (size != sizeof group) break;
        if (group > 0 && count < most_groups) groups[count++] = group;
        for (int index = 0; group < 0 && index < count; index++) {
            if (groups[index] == -group) groups[index--] = groups[--count];
        }
    }
    for (int index = 0; index < count; index++) kill(-groups[index], SIGKILL);
    _exit(0);
}

int tune_start_guardian(pid_t *guardian) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    *guardian = fork();
    if (*guardian < 0) {
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    if (*guardian > 0) {
        close(ends[0]);
        return ends[1];
    }
    setsid();
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (int index = 0; index < 5; index++) sigaction(numbers[index], &ignored, NULL);
    int empty = open("/dev/null", O_RDWR);
    for (int descriptor = 0; descriptor < 3; descriptor++) dup2(empty, descriptor);
    dup2(ends[0], 3);
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first_free, ~0U, 0) == 0) guard(3);
#endif
    for (int descriptor = first_free; descriptor < most_descriptors; descriptor++) close(descriptor);
    guard(3);
    return -1;
}

void tune_tell_guardian(int guardian, int group) {
    if (guardian < 0) return;
    ssize_t written;
    do {
        written = write(guardian, &group, sizeof group);
    } while (written < 0 && errno == EINTR);
}

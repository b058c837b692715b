/* A wall clock that is OFFSET seconds on, for the clock trials of `make fresh-machine` (LD_PRELOAD).
 *
 * libfaketime can't be used: Redis' allocator asks for the time before it is ready and the library ends it, and Python's
 * waits (sem_clockwait, absolute clock_nanosleep) hang or fail under it. Here only the wall clock moves; what measures
 * durations stays, and a deadline that somebody made from the moved clock is moved back before it is waited for.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int real(clockid_t clock, struct timespec *at) { return (int)syscall(SYS_clock_gettime, clock, at); }

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = real(clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += OFFSET;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *kept) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (kept) *kept = now.tv_sec;
    return now.tv_sec;
}

static struct timespec back(const struct timespec *deadline) {
    struct timespec now, moved = *deadline;
    real(CLOCK_REALTIME, &now);
    if (moved.tv_sec > now.tv_sec + OFFSET / 2) moved.tv_sec -= OFFSET;
    return moved;
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *deadline) {
    static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec moved = back(deadline);
    if (!next) *(void **)&next = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    return next(cond, mutex, &moved);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *deadline) {
    static int (*next)(sem_t *, const struct timespec *);
    struct timespec moved = back(deadline);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "sem_timedwait");
    return next(semaphore, &moved);
}

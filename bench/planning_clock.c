/* A clock that runs with the processor time of this process.
 *
 * Solvers that only know a limit in wall time get an unequal share on a busy machine. Preloaded in front of the C
 * library, this makes one second of their clock one second that they worked. The first reading is the real time, so
 * that absolute deadlines stay near the real ones.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_S = 1000000000 };

static long long real_ns(clockid_t clock) {
    struct timespec now;
    syscall(SYS_clock_gettime, clock, &now);
    return now.tv_sec * (long long)NS_PER_S + now.tv_nsec;
}

static long long worked_since_start_ns(clockid_t clock) {
    static long long start_ns[16], worked_at_start_ns[16];
    if (start_ns[clock] == 0) {
        worked_at_start_ns[clock] = real_ns(CLOCK_PROCESS_CPUTIME_ID);
        start_ns[clock] = real_ns(clock);
    }
    return start_ns[clock] + real_ns(CLOCK_PROCESS_CPUTIME_ID) - worked_at_start_ns[clock];
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    if (clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0 || clock > 15)
        return (int)syscall(SYS_clock_gettime, clock, now);
    const long long ns = worked_since_start_ns(clock);
    now->tv_sec = ns / NS_PER_S;
    now->tv_nsec = ns % NS_PER_S;
    return 0;
}

int gettimeofday(struct timeval *now, void *zone) {
    (void)zone;
    const long long ns = worked_since_start_ns(CLOCK_REALTIME);
    now->tv_sec = ns / NS_PER_S;
    now->tv_usec = ns % NS_PER_S / 1000;
    return 0;
}

time_t time(time_t *now) {
    const time_t seconds = worked_since_start_ns(CLOCK_REALTIME) / NS_PER_S;
    if (now != NULL) *now = seconds;
    return seconds;
}

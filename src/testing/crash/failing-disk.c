/*
 * Loaded into a process (LD_PRELOAD), makes the nth call fail that changes, or reads, a file below one folder: SQLite's,
 * hnswlib's and Node's alike. FAILING_DISK names the folder, FAILING_DISK_CONTROL a file of numbers (see `struct control`)
 * that the process itself writes between runs. Nothing of it belongs to the program.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE, SYNC, RENAME, REMOVE, TRUNCATE, READ, KINDS };
enum mode { ONCE = 1, FROM_THEN_ON = 2, HALF = 3 };
struct control {
  int64_t kinds;     /* a bit for each kind that counts; 0: nothing fails */
  int64_t fail_at;   /* the call, from 1, that fails */
  int64_t mode;
  int64_t error;     /* errno */
  int64_t calls;     /* how many there were */
  int64_t failed;    /* how many of them failed */
  int64_t failed_kind; /* of the first */
  int64_t by_kind[KINDS];
};
static struct control *control;
static const char *folder;
static size_t folder_length;

__attribute__((constructor)) static void start(void) {
  const char *file = getenv("FAILING_DISK_CONTROL");
  folder = getenv("FAILING_DISK");
  if (!file || !folder) return;
  folder_length = strlen(folder);
  int fd = open(file, O_RDWR);
  if (fd < 0) return;
  void *place = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (place != MAP_FAILED) control = place;
}

static int is_below(const char *path) {
  return strncmp(path, folder, folder_length) == 0 && path[folder_length] == '/';
}

/* 0: goes on. 1: fails. 2: does half of it. */
static int hit(enum kind kind, const char *path) {
  if (!control || !(control->kinds >> kind & 1) || !is_below(path)) return 0;
  int64_t call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  __atomic_add_fetch(&control->by_kind[kind], 1, __ATOMIC_SEQ_CST);
  if (call < control->fail_at || (call > control->fail_at && control->mode == ONCE)) return 0;
  if (__atomic_add_fetch(&control->failed, 1, __ATOMIC_SEQ_CST) == 1) control->failed_kind = kind;
  if (control->mode == HALF && call == control->fail_at && kind == WRITE) return 2;
  errno = (int)control->error;
  return 1;
}

static int hit_fd(enum kind kind, int fd) {
  if (!control || !(control->kinds >> kind & 1)) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  /* A folder that is synced is the folder itself. */
  if (strcmp(path, folder) == 0) strcat(path, "/");
  return hit(kind, path);
}

/*
 * hnswlib reads a file through libstdc++, without looking whether a read failed, right after every byte of that file was
 * read and checked: what fails then ends the process, and no test can say more.
 */
static int is_native_reader(void *caller) {
  Dl_info library;
  return dladdr(caller, &library) && library.dli_fname && strstr(library.dli_fname, "libstdc++");
}
#define FAILS_TO_READ(fd) (!is_native_reader(__builtin_return_address(0)) && hit_fd(READ, fd))

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define HALF_OF(how, size) ((how) == 2 ? ((size) + 1) / 2 : (size))

ssize_t write(int fd, const void *data, size_t size) {
  int how = hit_fd(WRITE, fd);
  return how == 1 ? -1 : REAL(write)(fd, data, HALF_OF(how, size));
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  int how = hit_fd(WRITE, fd);
  return how == 1 ? -1 : REAL(pwrite)(fd, data, HALF_OF(how, size), at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  int how = hit_fd(WRITE, fd);
  return how == 1 ? -1 : REAL(pwrite64)(fd, data, HALF_OF(how, size), at);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  int how = hit_fd(WRITE, fd);
  if (how == 2) return REAL(write)(fd, parts[0].iov_base, HALF_OF(how, parts[0].iov_len));
  return how ? -1 : REAL(writev)(fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  int how = hit_fd(WRITE, fd);
  if (how == 2) return REAL(pwrite)(fd, parts[0].iov_base, HALF_OF(how, parts[0].iov_len), at);
  return how ? -1 : REAL(pwritev)(fd, parts, count, at);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  int how = hit_fd(WRITE, fd);
  if (how == 2) return REAL(pwrite64)(fd, parts[0].iov_base, HALF_OF(how, parts[0].iov_len), at);
  return how ? -1 : REAL(pwritev64)(fd, parts, count, at);
}
ssize_t read(int fd, void *data, size_t size) { return FAILS_TO_READ(fd) ? -1 : REAL(read)(fd, data, size); }
ssize_t pread(int fd, void *data, size_t size, off_t at) { return FAILS_TO_READ(fd) ? -1 : REAL(pread)(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { return FAILS_TO_READ(fd) ? -1 : REAL(pread64)(fd, data, size, at); }
ssize_t readv(int fd, const struct iovec *parts, int count) { return FAILS_TO_READ(fd) ? -1 : REAL(readv)(fd, parts, count); }
int fsync(int fd) { return hit_fd(SYNC, fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return hit_fd(SYNC, fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return hit_fd(TRUNCATE, fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return hit_fd(TRUNCATE, fd) ? -1 : REAL(ftruncate64)(fd, size); }
int rename(const char *from, const char *to) { return hit(RENAME, to) ? -1 : REAL(rename)(from, to); }
int unlink(const char *path) { return hit(REMOVE, path) ? -1 : REAL(unlink)(path); }

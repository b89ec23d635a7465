package syscall

// An Errno is Linux's number of an error.
type Errno uintptr

// The error numbers that the simulated kernel returns.
const (
	EPERM        Errno = 1
	ENOENT       Errno = 2
	EINTR        Errno = 4
	EIO          Errno = 5
	EBADF        Errno = 9
	EAGAIN       Errno = 11
	ENOMEM       Errno = 12
	EACCES       Errno = 13
	EEXIST       Errno = 17
	EISDIR       Errno = 21
	EINVAL       Errno = 22
	EMFILE       Errno = 24
	ESPIPE       Errno = 29
	EPIPE        Errno = 32
	ENOSYS       Errno = 38
	ENOTSOCK     Errno = 88
	EDESTADDRREQ Errno = 89
	EOPNOTSUPP   Errno = 95
	EADDRINUSE   Errno = 98
	ENETUNREACH  Errno = 101
	ECONNABORTED Errno = 103
	ECONNRESET   Errno = 104
	EISCONN      Errno = 106
	ENOTCONN     Errno = 107
	ETIMEDOUT    Errno = 110
	ECONNREFUSED Errno = 111
	EALREADY     Errno = 114
	EINPROGRESS  Errno = 115
	EWOULDBLOCK  Errno = EAGAIN
)

// Constants of open and fcntl (Linux).
const (
	O_RDONLY   = 0x0
	O_WRONLY   = 0x1
	O_RDWR     = 0x2
	O_CREAT    = 0x40
	O_EXCL     = 0x80
	O_TRUNC    = 0x200
	O_APPEND   = 0x400
	O_NONBLOCK = 0x800
	O_CLOEXEC  = 0x80000
	F_DUPFD    = 0
	F_GETFL    = 3
	F_SETFL    = 4
)

// Constants of sockets (Linux).
const (
	SOL_SOCKET    = 1
	SO_ERROR      = 4
	SO_REUSEADDR  = 2
	SO_KEEPALIVE  = 9
	IPPROTO_TCP   = 6
	TCP_NODELAY   = 1
	TCP_KEEPIDLE  = 4
	TCP_KEEPINTVL = 5
	TCP_KEEPCNT   = 6
	SOMAXCONN     = 4096
	SHUT_RD       = 0
	SHUT_WR       = 1
	SHUT_RDWR     = 2
)

// Error returns the text that strerror has for it.
func (e Errno) Error() string {
	switch e {
	case EPERM:
		return "operation not permitted"
	case ENOENT:
		return "no such file or directory"
	case EINTR:
		return "interrupted system call"
	case EIO:
		return "input/output error"
	case EBADF:
		return "bad file descriptor"
	case EAGAIN:
		return "resource temporarily unavailable"
	case ENOMEM:
		return "cannot allocate memory"
	case EACCES:
		return "permission denied"
	case EEXIST:
		return "file exists"
	case EINVAL:
		return "invalid argument"
	case EMFILE:
		return "too many open files"
	case EISDIR:
		return "is a directory"
	case ESPIPE:
		return "illegal seek"
	case EPIPE:
		return "broken pipe"
	case ENOSYS:
		return "function not implemented"
	case ENOTSOCK:
		return "socket operation on non-socket"
	case EDESTADDRREQ:
		return "destination address required"
	case EOPNOTSUPP:
		return "operation not supported"
	case EADDRINUSE:
		return "address already in use"
	case ENETUNREACH:
		return "network is unreachable"
	case ECONNABORTED:
		return "software caused connection abort"
	case ECONNRESET:
		return "connection reset by peer"
	case EISCONN:
		return "transport endpoint is already connected"
	case ENOTCONN:
		return "transport endpoint is not connected"
	case ETIMEDOUT:
		return "connection timed out"
	case ECONNREFUSED:
		return "connection refused"
	case EALREADY:
		return "operation already in progress"
	case EINPROGRESS:
		return "operation now in progress"
	}
	n := int(e)
	text := ""
	for n > 0 || text == "" {
		text = string(rune('0'+n%10)) + text
		n /= 10
	}
	return "errno " + text
}

// Timeout tells whether the error means that time ran out.
func (e Errno) Timeout() bool { return e == EAGAIN || e == ETIMEDOUT }

// Temporary tells whether trying again may help.
func (e Errno) Temporary() bool {
	return e == EINTR || e == EMFILE || e == ECONNRESET || e == ECONNABORTED || e.Timeout()
}

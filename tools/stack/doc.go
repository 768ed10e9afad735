// Command stack raises a private PostgreSQL with PostGIS, a Redis and a Kafka
// for development and tests, runs a command with their addresses in its
// environment and stops them when the command ends.
//
//	go run ./tools/stack -- go test ./...   # stores for one command
//	go run ./tools/stack                    # stores until Ctrl-C
//
// It owns one folder (-dir, by default .akinai): data, logs, and whatever had
// to be fetched. Nothing outside it is changed, except that missing Debian
// packages are installed when the user is root or may use sudo.
//
// Rules that hold everywhere in this program:
//
//   - A store whose variable is already set (AKINAI_POSTGRES_URL,
//     AKINAI_REDIS_URL, AKINAI_KAFKA_BROKERS) is used as it is, never started
//     or stopped.
//   - No store outlives this process, not even when it is killed with SIGKILL:
//     see spawner. What a crash of the machine or a stopped process still left
//     behind is ended by the next run on the same folder: see leftovers.
//   - One stack per folder: the lock is held as long as the process lives.
//   - Every line for people goes to stderr through progress; stdout belongs to
//     the command.
//   - A server's mutex is held for the whole of one verb, so start, stop, kill,
//     pause and resume of one store never overlap.
//
// Start reading at run in main.go: it is the order in which things happen.
// server.go is the life of one store, postgres.go, redis.go, embedded.go and
// apache.go say what each is. Only Linux is supported: sys_other.go keeps the
// package compiling elsewhere so that main can say so.
package main

// Command stack starts a private PostgreSQL with PostGIS, a Redis and a Kafka for development and
// tests, runs a command with their addresses in its environment, and stops them when the command
// ends.
//
//	go run ./tools/stack -- go test ./...   # stores for one command
//	go run ./tools/stack                    # stores until Ctrl-C
//
// It owns one folder (-dir, by default .akinai) with data, logs, and fetched packages. It changes
// nothing outside the folder, except that it installs missing Debian packages if the user is root
// or may use sudo.
//
// Rules that hold everywhere in this program:
//
//   - A store whose variable is already set (AKINAI_POSTGRES_URL,
//     AKINAI_REDIS_URL, AKINAI_KAFKA_BROKERS) is used as it is, never started
//     or stopped.
//   - No store outlives this process, not even if it is killed with SIGKILL:
//     see spawner. After a crash of the machine, or if the process was
//     stopped, the next run on the same folder ends remaining processes: see
//     leftovers.go.
//   - One stack per folder: the process holds the lock until it ends.
//   - Messages for users go to stderr through progress; stdout belongs to the
//     command.
//   - A server's mutex is held for the whole of one verb, so start, stop, kill,
//     pause and resume of one store never overlap.
//
// Start reading at run in main.go, which runs the steps in order. server.go implements the verbs of
// a store; postgres.go, redis.go, embedded.go and apache.go define the stores. Only Linux is
// supported: sys_other.go makes the package compile elsewhere, so that main can report this.
package main

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// redisRecipe runs Redis as a cache and a session store, so nothing is written to disk and a
// restart begins empty. It uses volatile-lru and not allkeys-lru: every key is written with a
// lifetime. A key without one is a mistake and must cause an error when memory is full, not be
// evicted.
func (s *stack) redisRecipe(redis program) recipe {
	dir := s.cfg.path(redisName)
	return recipe{
		name: redisName, title: "Redis", port: s.cfg.redisPort, dir: dir,
		stopSignal: syscall.SIGTERM,
		prepare:    func(context.Context) error { return nil },
		command: func() *exec.Cmd {
			return redis.command("--port", strconv.Itoa(s.cfg.redisPort), "--bind", "127.0.0.1", "--dir", dir,
				"--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru")
		},
		ping: func(ctx context.Context) error { return pingRedis(ctx, s.cfg.redisPort) },
	}
}

func pingRedis(ctx context.Context, port int) error {
	conn, err := dial(ctx, port)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(line, "+PONG") {
		return fmt.Errorf("redis answered %q", strings.TrimSpace(line))
	}
	return nil
}

// dial connects with a deadline for the whole exchange, so that a paused server does not block the
// caller.
func dial(ctx context.Context, port int) (net.Conn, error) {
	const patience = 2 * time.Second
	d := net.Dialer{Timeout: patience}
	conn, err := d.DialContext(ctx, "tcp", loopback(port))
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

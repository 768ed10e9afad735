package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cleanEnviron returns our environment without the stores of an outer stack, which would be used
// instead of started.
func cleanEnviron() []string {
	var out []string
	for _, line := range os.Environ() {
		if !strings.HasPrefix(line, "AKINAI_") && !strings.HasPrefix(line, "KAFKA=") {
			out = append(out, line)
		}
	}
	return out
}

// stackArgs returns arguments for a stack in dir. It also opens the test's folder to the user
// postgres, as which PostgreSQL runs if root runs the test.
func stackArgs(t *testing.T, dir string) []string {
	t.Helper()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return []string{
		"-dir", dir, "-durable=false", "-kafka", "embedded",
		"-postgres-port", strconv.Itoa(freePort(t)), "-redis-port", strconv.Itoa(freePort(t)), "-kafka-port", strconv.Itoa(freePort(t)),
	}
}

// TestTheThreeStoresForACommand starts real stores. The command is checkStores, in a separate
// process.
func TestTheThreeStoresForACommand(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, round := range []string{"cold", "warm"} {
		var said bytes.Buffer
		code := run(append(stackArgs(t, dir), "--", self, playCheck), cleanEnviron(), io.Discard, &said)
		if code != checkPassed {
			t.Fatalf("%s: exit code %d:\n%s", round, code, &said)
		}
	}
	if exists(dir + "/env") {
		t.Error("the environment file outlived the stores")
	}
}

// checkStores is the command. It checks that every store responds, and still does after each fault.
func checkStores() error {
	postgres, err := url.Parse(os.Getenv("AKINAI_POSTGRES_URL"))
	if err != nil {
		return err
	}
	redis, err := url.Parse(os.Getenv("AKINAI_REDIS_URL"))
	if err != nil {
		return err
	}
	checks := map[string]func() error{
		postgresName: func() error { return checkPostGIS(postgres.Host) },
		redisName:    func() error { return checkRedis(redis.Host) },
		kafkaName:    func() error { return checkTCP(os.Getenv("AKINAI_KAFKA_BROKERS")) },
	}
	for name, check := range checks {
		for _, verb := range []string{"", "pause", "resume", "stop", "start", "kill", "start"} {
			if err := control(http.MethodPost, name, verb, nil); err != nil {
				return err
			}
			if verb == "pause" || verb == "stop" || verb == "kill" {
				continue
			}
			if err := check(); err != nil {
				return fmt.Errorf("%s after %q: %w", name, verb, err)
			}
		}
	}
	return checkPids()
}

func checkPids() error {
	var pids map[string][]int
	if err := control(http.MethodGet, "pids", "", &pids); err != nil {
		return err
	}
	if len(pids[postgresName]) < 2 || len(pids[redisName]) != 1 || len(pids[kafkaName]) != 1 {
		return fmt.Errorf("pids: %v", pids)
	}
	return nil
}

// control calls the endpoint. A POST with an empty verb does nothing.
func control(method, name, verb string, into any) error {
	path := "/" + name
	if method == http.MethodPost {
		if verb == "" {
			return nil
		}
		path += "/" + verb
	}
	req, err := http.NewRequest(method, os.Getenv(controlVariable)+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s %s", method, path, resp.Status, body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

func checkTCP(addr string) error {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return err
	}
	return conn.Close()
}

func checkRedis(addr string) error {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprint(conn, "PING\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || line != "+PONG\r\n" {
		return fmt.Errorf("PING: %q, %w", line, err)
	}
	return nil
}

// checkPostGIS checks the PostGIS version of the server, its jit setting and its connection limit.
func checkPostGIS(addr string) error {
	answer, err := query(addr, "CREATE EXTENSION IF NOT EXISTS postgis; "+
		"SELECT postgis_lib_version() || ' ' || current_setting('jit') || ' ' || current_setting('max_connections')")
	if err != nil {
		return err
	}
	if version, rest, _ := strings.Cut(answer, " "); !strings.HasPrefix(version, "3.") || rest != "off 400" {
		return fmt.Errorf("PostGIS answered %q", answer)
	}
	return nil
}

// query sends one simple query and returns the first column of the last row, so that the test needs
// neither psql nor a driver.
func query(addr, text string) (string, error) {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return "", err
	}
	hello := "\x00\x03\x00\x00user\x00" + postgresUser + "\x00database\x00postgres\x00\x00"
	if _, err := conn.Write(sized(hello)); err != nil {
		return "", err
	}
	asked, row := false, ""
	for r := bufio.NewReader(conn); ; {
		kind, body, err := receive(r)
		switch {
		case err != nil:
			return "", err
		case kind == 'E':
			return "", errors.New(strings.ReplaceAll(string(body), "\x00", " "))
		case kind == 'D' && len(body) > 6:
			row = string(body[6:])
		case kind == 'Z' && asked:
			return row, nil
		case kind == 'Z':
			asked = true
			if _, err := conn.Write(append([]byte{'Q'}, sized(text+"\x00")...)); err != nil {
				return "", err
			}
		}
	}
}

// sized returns text with its length, which includes itself, in front.
func sized(text string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(text)+4)), text...)
}

func receive(r io.Reader) (kind byte, body []byte, err error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, nil, err
	}
	body = make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	_, err = io.ReadFull(r, body)
	return head[0], body, err
}

func TestNothingOutlivesAKilledStack(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{playStack}, stackArgs(t, t.TempDir())...)...)
	cmd.Env = cleanEnviron()
	var said bytes.Buffer
	cmd.Stderr = &said
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "export "+controlVariable+"="); found {
			t.Setenv(controlVariable, address)
			break
		}
	}
	var pids map[string][]int
	if err := control(http.MethodGet, "pids", "", &pids); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for name, list := range pids {
		if len(list) == 0 || !waitGone(list, 10*time.Second) {
			t.Errorf("%s: %v still there", name, list)
		}
	}
}

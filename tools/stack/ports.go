package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// wantedPort is a port on which a store will listen, and the flag to choose another.
type wantedPort struct {
	title    string // what listens there, for messages
	port     int
	flag     string
	variable string // the variable that names a running server instead; may be empty
}

// ports returns the fixed ports of all stores that will be started.
func (c config) ports() []wantedPort {
	var ps []wantedPort
	if c.wants(postgresName) {
		ps = append(ps, wantedPort{"PostgreSQL", c.postgresPort, "-postgres-port", urlVariable(postgresName)})
	}
	if c.wants(redisName) {
		ps = append(ps, wantedPort{"Redis", c.redisPort, "-redis-port", urlVariable(redisName)})
	}
	if c.wants(kafkaName) {
		ps = append(ps, wantedPort{"Kafka", c.kafkaPort, "-kafka-port", urlVariable(kafkaName)})
		if c.apache() {
			ps = append(ps, wantedPort{"Kafka's controller", c.controllerPort, "-kafka-port", urlVariable(kafkaName)})
		}
	}
	if c.controlPort != 0 && len(c.wanted) > 0 {
		ps = append(ps, wantedPort{"the control endpoint", c.controlPort, "-control-port", ""})
	}
	return ps
}

// checkPorts tries every port before anything is started, so that a conflict leaves nothing half
// started. All conflicts are reported together.
func checkPorts(ps []wantedPort) error {
	var clashes []error
	seen := map[int]string{}
	for _, p := range ps {
		if other, twice := seen[p.port]; twice {
			clashes = append(clashes, fmt.Errorf("port %d is asked for twice, by %s and by %s: choose another with %s",
				p.port, other, p.title, p.flag))
			continue
		}
		seen[p.port] = p.title
		l, err := net.Listen("tcp", loopback(p.port))
		if err != nil {
			clashes = append(clashes, clash(p, err))
			continue
		}
		l.Close()
	}
	return errors.Join(clashes...)
}

// clash returns an error that says which port is in use and what to do.
func clash(p wantedPort, err error) error {
	why := "is already in use"
	if !errors.Is(err, syscall.EADDRINUSE) {
		why = fmt.Sprintf("cannot be used (%v)", err)
	}
	advice := "choose another with " + p.flag
	if p.variable != "" {
		advice += ", or set " + p.variable + " to use the server that runs there"
	}
	return fmt.Errorf("port %d for %s %s: %s", p.port, p.title, why, advice)
}

// listenControl listens on the given port, or on a free one below 32768: the kernel assigns the
// ports above to outgoing connections.
func listenControl(port int) (net.Listener, error) {
	if port != 0 {
		return net.Listen("tcp", loopback(port))
	}
	const low, high, tries = 20000, 32768, 200
	for range tries {
		if l, err := net.Listen("tcp", loopback(low+rand.IntN(high-low))); err == nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("no free port between %d and %d for the control endpoint: set -control-port", low, high)
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

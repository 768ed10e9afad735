package main

import (
	"bytes"
	"fmt"
	"net"
	"testing"
)

// freePort returns an unused port, below those that the kernel assigns to outgoing connections.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := listenControl(0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestPortClashSaysWhatToDo(t *testing.T) {
	l, err := listenControl(0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken, free := l.Addr().(*net.TCPAddr).Port, freePort(t)
	err = checkPorts([]wantedPort{
		{"PostgreSQL", taken, "-postgres-port", "AKINAI_POSTGRES_URL"},
		{"Redis", free, "-redis-port", "AKINAI_REDIS_URL"},
		{"the control endpoint", taken, "-control-port", ""},
	})
	want := fmt.Sprintf("port %d for PostgreSQL is already in use: choose another with -postgres-port,"+
		" or set AKINAI_POSTGRES_URL to use the server that runs there\n"+
		"port %d is asked for twice, by PostgreSQL and by the control endpoint: choose another with -control-port", taken, taken)
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

func TestOnlyPortsOfWhatIsStartedAreChecked(t *testing.T) {
	tests := []struct {
		args, environ []string
		want          string
	}{
		{nil, nil, "5432 6379 19192 "},
		{[]string{"-kafka", "apache", "-control-port", "20100"}, nil, "5432 6379 19192 19193 20100 "},
		{[]string{"-only", "redis"}, nil, "6379 "},
		{nil, []string{"AKINAI_POSTGRES_URL=x", "AKINAI_KAFKA_BROKERS=y"}, "6379 "},
		{[]string{"-control-port", "20100"}, []string{"AKINAI_POSTGRES_URL=x", "AKINAI_KAFKA_BROKERS=y", "AKINAI_REDIS_URL=z"}, ""},
	}
	for _, tt := range tests {
		c, err := parseConfig(tt.args, tt.environ, &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		var got string
		for _, p := range c.ports() {
			got += fmt.Sprintf("%d ", p.port)
		}
		if got != tt.want {
			t.Errorf("%v %v: %s, want %s", tt.args, tt.environ, got, tt.want)
		}
	}
}

func TestControlPortIsOutOfTheKernelsRange(t *testing.T) {
	if p := freePort(t); p >= 32768 {
		t.Errorf("port %d", p)
	}
}

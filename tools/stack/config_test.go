package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDefaults(t *testing.T) {
	c, err := parseConfig(nil, nil, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	want := config{
		dir: c.dir, kafka: "embedded", postgresPort: 5432, redisPort: 6379, kafkaPort: 19192,
		controllerPort: 19193, durable: true, install: true,
	}
	if got := c; got.kafka != want.kafka || got.postgresPort != want.postgresPort || got.redisPort != want.redisPort ||
		got.kafkaPort != want.kafkaPort || got.controllerPort != want.controllerPort || got.controlPort != 0 ||
		!got.durable || !got.install || got.fresh || len(got.command) != 0 {
		t.Errorf("defaults: %+v", got)
	}
	if !filepath.IsAbs(c.dir) || filepath.Base(c.dir) != ".akinai" {
		t.Errorf("dir: %s", c.dir)
	}
	if !slices.Equal(c.wanted, storeNames()) {
		t.Errorf("wanted: %v", c.wanted)
	}
}

func TestCommandLine(t *testing.T) {
	tests := []struct {
		name     string
		args     []string
		environ  []string
		wanted   string // joined by commas
		external string
		command  string
		kafka    string
	}{
		{name: "command after dashes", args: []string{"-fresh", "--", "go", "test", "-v"}, wanted: "postgres,redis,kafka", command: "go test -v", kafka: "embedded"},
		{name: "command without dashes", args: []string{"true", "-x"}, wanted: "postgres,redis,kafka", command: "true -x", kafka: "embedded"},
		{name: "only", args: []string{"-only", "kafka,postgres"}, wanted: "postgres,kafka", kafka: "embedded"},
		{name: "kafka by variable", environ: []string{"KAFKA=apache"}, wanted: "postgres,redis,kafka", kafka: "apache"},
		{name: "flag beats variable", args: []string{"-kafka=embedded"}, environ: []string{"KAFKA=apache"}, wanted: "postgres,redis,kafka", kafka: "embedded"},
		{name: "running store", environ: []string{"AKINAI_REDIS_URL=redis://x:1/0"}, wanted: "postgres,kafka", external: "redis", kafka: "embedded"},
		{name: "running store left out by only", args: []string{"-only", "postgres"}, environ: []string{"AKINAI_REDIS_URL=redis://x:1/0"}, wanted: "postgres", external: "redis", kafka: "embedded"},
		{name: "empty variable", environ: []string{"AKINAI_REDIS_URL="}, wanted: "postgres,redis,kafka", kafka: "embedded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := parseConfig(tt.args, tt.environ, &bytes.Buffer{})
			if err != nil {
				t.Fatal(err)
			}
			var external []string
			for _, e := range c.external {
				external = append(external, e.store)
			}
			if got := strings.Join(c.wanted, ","); got != tt.wanted {
				t.Errorf("wanted %q, want %q", got, tt.wanted)
			}
			if got := strings.Join(external, ","); got != tt.external {
				t.Errorf("external %q, want %q", got, tt.external)
			}
			if got := strings.Join(c.command, " "); got != tt.command {
				t.Errorf("command %q, want %q", got, tt.command)
			}
			if c.kafka != tt.kafka {
				t.Errorf("kafka %q, want %q", c.kafka, tt.kafka)
			}
		})
	}
}

func TestWrongCommandLine(t *testing.T) {
	tests := []struct {
		args    []string
		environ []string
		want    string
	}{
		{args: []string{"-only", "mysql"}, want: `-only mysql: "mysql" is not a store, take from postgres,redis,kafka`},
		{environ: []string{"KAFKA=real"}, want: "-kafka real: take embedded or apache (also the variable KAFKA)"},
		{args: []string{"-redis-port", "70000"}, want: "-redis-port 70000: not a port"},
		{args: []string{"-control-port", "-1"}, want: "-control-port -1: not a port"},
	}
	for _, tt := range tests {
		if _, err := parseConfig(tt.args, tt.environ, &bytes.Buffer{}); err == nil || err.Error() != tt.want {
			t.Errorf("%v %v: %v, want %s", tt.args, tt.environ, err, tt.want)
		}
	}
	var said bytes.Buffer
	if _, err := parseConfig([]string{"-nope"}, nil, &said); !errors.Is(err, errUsage) || !strings.Contains(said.String(), "-nope") {
		t.Errorf("unknown flag: %v, said %q", err, said.String())
	}
}

func TestEnvironment(t *testing.T) {
	c, err := parseConfig([]string{"-only", "postgres", "-postgres-port", "5555"}, []string{"AKINAI_KAFKA_BROKERS=k1:9092,k2:9092"}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	s := &stack{cfg: c, control: "http://127.0.0.1:20001"}
	vars := s.env(nil)
	want := "export AKINAI_POSTGRES_URL=postgres://akinai_admin:akinai@127.0.0.1:5555/postgres?sslmode=disable\n" +
		"export AKINAI_KAFKA_BROKERS=k1:9092,k2:9092\n" +
		"export AKINAI_STACK_CONTROL=http://127.0.0.1:20001\n"
	if got := renderExports(vars); got != want {
		t.Errorf("exports:\n%swant:\n%s", got, want)
	}
	merged := mergeEnv([]string{"HOME=/h", "AKINAI_POSTGRES_URL="}, vars)
	if merged[0] != "HOME=/h" || len(merged) != 1+len(vars) {
		t.Errorf("merged: %v", merged)
	}
}

func TestControlOfAnOuterStackIsKept(t *testing.T) {
	s := &stack{cfg: config{}}
	vars := s.env([]string{"AKINAI_STACK_CONTROL=http://outer"})
	if len(vars) != 1 || vars[0].value != "http://outer" {
		t.Errorf("env: %v", vars)
	}
}

func TestExportsQuoteWhatAShellWouldRead(t *testing.T) {
	got := renderExports([]variable{{"A", "x?a=1&b='2'"}})
	if want := `export A='x?a=1&b='\''2'\'''` + "\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

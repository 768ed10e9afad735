package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// The stores, in the order in which they are reported.
const (
	postgresName = "postgres"
	redisName    = "redis"
	kafkaName    = "kafka"
)

const controlVariable = "AKINAI_STACK_CONTROL"

// errUsage means that package flag has already printed the error.
var errUsage = errors.New("usage")

// external is a store that is already running.
type external struct{ store, variable, value string }

// config holds the settings of the command line and the environment.
type config struct {
	dir            string // absolute
	kafka          string // "embedded" or "apache"
	postgresPort   int
	redisPort      int
	kafkaPort      int
	controllerPort int // only for Apache Kafka
	controlPort    int // 0: any free port below 32768
	durable        bool
	fresh          bool
	install        bool
	wanted         []string   // stores to start, in the order above
	external       []external // stores that are used but not started
	command        []string   // empty: run until a signal
}

func storeNames() []string { return []string{postgresName, redisName, kafkaName} }

// urlVariable returns the name of the variable with the address of a store.
func urlVariable(store string) string {
	switch store {
	case postgresName:
		return "AKINAI_POSTGRES_URL"
	case redisName:
		return "AKINAI_REDIS_URL"
	default:
		return "AKINAI_KAFKA_BROKERS"
	}
}

func (c config) wants(store string) bool { return slices.Contains(c.wanted, store) }
func (c config) path(part ...string) string {
	return filepath.Join(append([]string{c.dir}, part...)...)
}
func (c config) envFile() string { return c.path("env") }
func (c config) apache() bool    { return c.kafka == "apache" }

// parseConfig parses the flags, the command after them, and the variables that name running stores.
// Errors: errUsage if package flag has printed an error, flag.ErrHelp if it has printed the help.
func parseConfig(args, environ []string, stderr io.Writer) (config, error) {
	env := envMap(environ)
	kafka := "embedded"
	if env["KAFKA"] != "" {
		kafka = env["KAFKA"]
	}
	var c config
	var only string
	fs := flag.NewFlagSet("stack", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() { usage(fs, stderr) }
	fs.StringVar(&c.dir, "dir", ".akinai", "folder for data, logs and fetched parts")
	fs.StringVar(&c.kafka, "kafka", kafka, "embedded or apache; default from the variable KAFKA")
	fs.IntVar(&c.postgresPort, "postgres-port", 5432, "port of PostgreSQL")
	fs.IntVar(&c.redisPort, "redis-port", 6379, "port of Redis")
	fs.IntVar(&c.kafkaPort, "kafka-port", 19192, "port of Kafka; Apache Kafka's controller takes the next one")
	fs.IntVar(&c.controlPort, "control-port", 0, "port of the control endpoint; 0 takes a free one below 32768")
	fs.BoolVar(&c.durable, "durable", true, "false: no fsync, faster, for tests")
	fs.BoolVar(&c.fresh, "fresh", false, "wipe the data of the stores first")
	fs.StringVar(&only, "only", "", "comma-separated part of postgres,redis,kafka; default all")
	fs.BoolVar(&c.install, "install", true, "install what is missing")
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return config{}, err
	} else if err != nil {
		return config{}, errUsage
	}
	c.command = fs.Args()
	c.controllerPort = c.kafkaPort + 1
	if err := c.choose(only, env); err != nil {
		return config{}, err
	}
	return c, c.check()
}

func usage(fs *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "usage: stack [flags] [-- command args...]\n\n"+
		"Raises PostgreSQL, Redis and Kafka, runs the command with their addresses in\n"+
		"its environment and passes its exit code on. Without a command it stays until\n"+
		"a signal. Flags:\n")
	fs.PrintDefaults()
}

// choose divides the stores into those to start and those already running.
func (c *config) choose(only string, env map[string]string) error {
	selected := storeNames()
	if only != "" {
		selected = strings.Split(only, ",")
	}
	for _, s := range selected {
		if !slices.Contains(storeNames(), s) {
			return fmt.Errorf("-only %s: %q is not a store, take from %s", only, s, strings.Join(storeNames(), ","))
		}
	}
	for _, s := range storeNames() {
		v := urlVariable(s)
		switch {
		case env[v] != "":
			c.external = append(c.external, external{s, v, env[v]})
		case slices.Contains(selected, s):
			c.wanted = append(c.wanted, s)
		}
	}
	return nil
}

func (c *config) check() error {
	if c.kafka != "embedded" && c.kafka != "apache" {
		return fmt.Errorf("-kafka %s: take embedded or apache (also the variable KAFKA)", c.kafka)
	}
	for _, p := range c.ports() {
		if p.port < 1 || p.port > 65535 {
			return fmt.Errorf("%s %d: not a port", p.flag, p.port)
		}
	}
	if c.controlPort < 0 || c.controlPort > 65535 {
		return fmt.Errorf("-control-port %d: not a port", c.controlPort)
	}
	dir, err := filepath.Abs(c.dir)
	if err != nil {
		return fmt.Errorf("-dir %s: %w", c.dir, err)
	}
	c.dir = dir
	return nil
}

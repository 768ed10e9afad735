package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/twmb/franz-go/pkg/kfake"
)

// brokerCommand is the hidden first argument that makes this program the embedded broker.
const brokerCommand = "embedded-kafka"

// embeddedDir is the folder that -fresh may delete. The pid file and the log of Kafka are one
// folder above, the same for both kinds.
func (c config) embeddedDir() string { return c.path(kafkaName, "embedded") }

// embeddedRecipe runs kfake in a child process of this same program. So kill and pause are real
// signals, as for the other stores, and its CPU time is separate from the stack's.
func (s *stack) embeddedRecipe() recipe {
	return recipe{
		name: kafkaName, title: "Kafka (embedded)", port: s.cfg.kafkaPort, dir: s.cfg.path(kafkaName),
		stopSignal: syscall.SIGTERM,
		prepare:    func(context.Context) error { return os.MkdirAll(s.cfg.embeddedDir(), 0o755) },
		command: func() *exec.Cmd {
			// Not os.Executable: `go run` and a rebuild may remove that file.
			cmd := exec.Command("/proc/self/exe", brokerCommand,
				"-port", strconv.Itoa(s.cfg.kafkaPort), "-data", s.cfg.embeddedDir())
			cmd.Args[0] = filepath.Base(os.Args[0])
			return cmd
		},
		ping: func(ctx context.Context) error { return pingTCP(ctx, s.cfg.kafkaPort) },
	}
}

// pingTCP is sufficient for both kinds of Kafka: they open the port only when they can serve
// requests.
func pingTCP(ctx context.Context, port int) error {
	conn, err := dial(ctx, port)
	if err != nil {
		return err
	}
	return conn.Close()
}

// runBroker is the embedded broker: it serves until SIGTERM or SIGINT and returns the exit code. As
// in the configuration of Apache Kafka, topics are not created automatically, and writes are not
// synced one by one: a kill loses no data, but a power cut may.
func runBroker(args []string, stderr io.Writer) int {
	fs := flag.NewFlagSet(brokerCommand, flag.ContinueOnError)
	fs.SetOutput(stderr)
	port := fs.Int("port", 0, "port to listen on")
	data := fs.String("data", "", "folder of the log")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, os.Interrupt)
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.Ports(*port),
		kfake.DataDir(*data),
		kfake.DefaultNumPartitions(1),
		kfake.WithLogger(kfake.BasicLogger(stderr, kfake.LogLevelWarn)),
		kfake.BrokerConfigs(map[string]string{"group.consumer.heartbeat.interval.ms": "500"}),
	)
	if err != nil {
		fmt.Fprintf(stderr, "embedded Kafka: %v\n", err)
		return 1
	}
	<-ended
	cluster.Close()
	return 0
}

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/akinai/akinai/db"
)

// rolePassword is the password of all database roles in development.
const rolePassword = "akinai"

// stopPatience is the time that the command has to exit after SIGTERM. A host drains within it.
const stopPatience = 30 * time.Second

// developed holds settings whose values in development differ from those in production. A variable
// that is already set has precedence. Ports are not open to the network, and there is no drain
// delay, because no load balancer has to notice the shutdown. Mails go to the
// mailbox, and apps may log in by password.
var developed = map[string]string{
	"AKINAI_LISTEN_HOST":       "127.0.0.1",
	"AKINAI_DRAIN_DELAY":       "0s",
	"AUTH_MAIL_SERVER":         "127.0.0.1:1025",
	"AUTH_MAIL_TLS":            "none",
	"AUTH_MAIL_FROM":           "Akinai <shop@akinai.example>",
	"NOTIFICATION_MAIL_SERVER": "127.0.0.1:1025",
	"NOTIFICATION_MAIL_TLS":    "none",
	"NOTIFICATION_MAIL_FROM":   "Akinai <shop@akinai.example>",
	"AUTH_PASSWORD_LOGIN":      "true",
	"BFF_WEB_APP_DIR":          "web/shop/dist",
	"BFF_ADMIN_APP_DIR":        "web/admin/dist",
}

type devCommand struct {
	databases
	services
	RedisURL     string   `help:"Redis." env:"AKINAI_REDIS_URL" required:"" placeholder:"URL"`
	KafkaBrokers string   `help:"Kafka's brokers." env:"AKINAI_KAFKA_BROKERS" required:"" placeholder:"HOST:PORT"`
	OpsPort      int      `help:"Private port of the host, asked whether it is ready." env:"AKINAI_OPS_PORT" default:"18000"`
	WebURL       string   `help:"The web edge." env:"BFF_WEB_URL" default:"http://localhost:8080"`
	OfficeURL    string   `help:"The back office in browsers." env:"BFF_ADMIN_PUBLIC_URL" default:"http://localhost:8082"`
	AuthURL      string   `help:"The auth service." env:"AUTH_URL" default:"http://127.0.0.1:9107"`
	AnalyticsURL string   `help:"The analytics service." env:"ANALYTICS_URL" default:"http://127.0.0.1:9109"`
	MailboxURL   string   `help:"The page of the mailbox." env:"MAILBOX_URL" default:"http://localhost:8091"`
	Seed         bool     `help:"Once the host is ready, load the sample catalog and make a demo shopper." default:"true" negatable:""`
	Env          bool     `help:"Print the environment as KEY=VALUE lines instead of running a command."`
	Command      []string `arg:"" optional:"" passthrough:"" help:"Command to run, after --."`
}

// Run is called by kong.
func (c *devCommand) Run(ctx context.Context) error {
	if len(c.Command) > 0 && c.Command[0] == "--" {
		c.Command = c.Command[1:]
	}
	if len(c.Command) == 0 && !c.Env {
		return errors.New("say which command to run, after --")
	}
	if err := c.migrate(ctx, rolePassword); err != nil {
		return err
	}
	if err := c.generate(true); err != nil {
		return err
	}
	environment, err := c.environment()
	if err != nil {
		return err
	}
	if c.Env {
		for _, line := range environment {
			fmt.Fprintln(os.Stdout, line)
		}
		return nil
	}
	return c.host(ctx, environment)
}

// environment returns the variables that a host needs, besides those of this process.
func (c *devCommand) environment() ([]string, error) {
	lines := []string{
		"AKINAI_DEV=true",
		"AKINAI_KEYS_DIR=" + c.KeysDir,
		"AKINAI_REDIS_URL=" + c.RedisURL,
		"AKINAI_KAFKA_BROKERS=" + c.KafkaBrokers,
	}
	wanted := maps.Clone(developed)
	wanted["PRODUCT_PICTURES_URL"] = filepath.Join(filepath.Dir(c.KeysDir), "pictures")
	wanted["INVENTORY_FILES_URL"] = filepath.Join(filepath.Dir(c.KeysDir), "files")
	for name, value := range wanted {
		if _, set := os.LookupEnv(name); !set {
			lines = append(lines, name+"="+value)
		}
	}
	for _, s := range db.Schemas() {
		url, err := c.layout().URL(lane(s, rolePassword))
		if err != nil {
			return nil, err
		}
		lines = append(lines, setting(s)+"="+url)
	}
	return lines, nil
}

// host runs the command until it exits. Meanwhile it waits for the host to become ready, and then
// loads the samples and prints directions.
func (c *devCommand) host(ctx context.Context, environment []string) error {
	child := exec.CommandContext(ctx, c.Command[0], c.Command[1:]...) //nolint:gosec // the user's own command
	child.Env = append(os.Environ(), environment...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = stopPatience
	if err := child.Start(); err != nil {
		return err
	}
	running, ended := context.WithCancel(ctx)
	welcomed := make(chan struct{})
	go func() {
		defer close(welcomed)
		if err := c.welcome(running); err != nil && running.Err() == nil {
			fmt.Fprintln(os.Stderr, "akinaictl: the samples are not complete:", err)
		}
	}()
	err := child.Wait()
	ended()
	<-welcomed
	if ctx.Err() == nil {
		return err
	}
	return nil // ctx ended, so the exit of the command was requested
}

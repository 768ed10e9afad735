package cluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/akinai/akinai/pkg/id"
)

// Mode is a distribution of the modules over processes and databases.
type Mode string

// The modes.
const (
	// One is one process with all modules.
	One Mode = "one"
	// Many is one process per module; they communicate over gRPC.
	Many Mode = "many"
	// Twice is Many with two instances of each module.
	Twice Mode = "twice"
	// Databases is One with a database per schema.
	Databases Mode = "databases"
)

// Options configure a cluster.
type Options struct {
	Mode Mode
	// Modules names the modules to run; empty means all.
	Modules []string
	// Settings override those of the development environment.
	Settings map[string]string
	// Build names the binaries to run.
	Build Build
}

// Cluster is a running platform. Its methods may be called concurrently, but those of one Process
// may not.
type Cluster struct {
	Mode Mode
	// Processes are the processes of the cluster; none after Attach.
	Processes []*Process

	name     string
	dir      string
	build    Build
	settings map[string]string
	urls     map[string][]string
	hosts    map[string][]*Process

	mu    sync.Mutex
	pools pools
	keep  bool
}

// Start starts a cluster and returns it when it is ready.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	name := "e2e_" + strings.ReplaceAll(id.New(), "-", "")[20:]
	dir, err := workDir(name)
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		Mode: o.Mode, name: name, dir: dir, build: o.Build,
		urls: make(map[string][]string), hosts: make(map[string][]*Process), pools: make(pools),
	}
	if c.settings, err = o.Build.environment(ctx, o.Mode, name, c.KeysDir()); err != nil {
		return nil, err
	}
	maps.Copy(c.settings, quick(name))
	maps.Copy(c.settings, o.Settings)
	if err := c.lay(chosen(o.Modules)); err != nil {
		return nil, err
	}
	if err := c.StartAll(ctx); err != nil {
		return nil, errors.Join(err, c.Stop(ctx))
	}
	return c, nil
}

// Attach returns a cluster that is already running. edges are the addresses of the web edge,
// separated by commas. environment is that of akinaictl dev, with <NAME>_URL for services that are
// not at their usual ports.
func Attach(edges string, environment map[string]string, build Build) *Cluster {
	c := &Cluster{settings: environment, build: build, urls: make(map[string][]string), pools: make(pools)}
	for _, m := range modules() {
		c.urls[m.Name] = []string{fmt.Sprintf("http://127.0.0.1:%d", m.Port)}
		if url := environment[setting(m.Name, "URL")]; url != "" {
			c.urls[m.Name] = strings.Split(url, ",")
		}
	}
	c.urls[edge] = strings.Split(edges, ",")
	return c
}

// quick returns the settings of every cluster: its own prefixes in the shared stores, no rate
// limits, cheap password hashes, and no drain delay, because there is no load balancer. Tests share
// few cores: a reply of Redis may be late that is no outage.
func quick(name string) map[string]string {
	return map[string]string{
		"AKINAI_LISTEN_HOST":                 "127.0.0.1",
		"AKINAI_DRAIN_DELAY":                 "0s",
		"AKINAI_KAFKA_TOPIC_PREFIX":          name + ".",
		"AKINAI_KAFKA_PARTITIONS":            "3",
		"AKINAI_KAFKA_SESSION_TIMEOUT":       "10s", // the partitions of a killed process wait for so long
		"AKINAI_REDIS_KEY_PREFIX":            name + ":",
		"AKINAI_REDIS_TIMEOUT":               "250ms",
		"AUTH_ARGON2_MEMORY_KIB":             "1024",
		"AUTH_LOGIN_ADDRESS_ATTEMPTS":        "1000000",
		"AUTH_MAIL_ADDRESS_REQUESTS":         "1000000",
		"AUTH_REGISTRATION_ADDRESS_REQUESTS": "1000000",
		"BFF_ADMIN_CALLS_PER_MINUTE":         "0",
		"BFF_WEB_CALLS_PER_MINUTE":           "0",
		"BFF_WEB_SEARCHES_PER_MINUTE":        "0",
		"BFF_WEB_INQUIRIES_PER_MINUTE":       "0",
		"BFF_WEB_LOGINS_PER_MINUTE":          "0",
		"BFF_WEB_ORDERS_PER_MINUTE":          "0",
		"BFF_WEB_CART_WRITES_PER_MINUTE":     "0",
		"BFF_WEB_GUEST_CARTS_PER_MINUTE":     "0",
		"BFF_WEB_POSTAL_LOOKUPS_PER_MINUTE":  "0",
		"PRODUCT_POPULARITY_INTERVAL":        "500ms",
	}
}

// StartAll starts all processes that are not running, concurrently, and returns when all are ready.
func (c *Cluster) StartAll(ctx context.Context) error {
	faults := make([]error, len(c.Processes))
	var group sync.WaitGroup
	for i, p := range c.Processes {
		if !p.Running() {
			group.Go(func() { faults[i] = p.Start(ctx) })
		}
	}
	group.Wait()
	return errors.Join(faults...)
}

// Keep makes Stop leave logs and databases in place, and returns the folder of the logs.
func (c *Cluster) Keep() string {
	c.keep = true
	return c.dir
}

// Stop stops the cluster with SIGTERM. It returns an error for each process that did not end
// cleanly and for each forbidden line in the logs. After an error, logs and databases are kept.
func (c *Cluster) Stop(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	faults := make([]error, len(c.Processes))
	var group sync.WaitGroup
	for i, p := range c.Processes {
		group.Go(func() { faults[i] = errors.Join(p.Stop(), p.CheckLog()) })
	}
	group.Wait()
	if err := errors.Join(faults...); err != nil || c.dir == "" || c.keep {
		c.closePools()
		return err
	}
	err := c.dropDatabases(ctx)
	c.closePools()
	return errors.Join(err, os.RemoveAll(c.dir))
}

// Host returns the processes that host a module.
func (c *Cluster) Host(module string) []*Process { return c.hosts[module] }

// URLs returns the addresses of a module's instances.
func (c *Cluster) URLs(module string) []string { return c.urls[module] }

// PrivateURLs returns the addresses of the private ports of a module's processes; none after
// Attach.
func (c *Cluster) PrivateURLs(module string) (urls []string) {
	for _, p := range c.hosts[module] {
		urls = append(urls, fmt.Sprintf("http://127.0.0.1:%d", p.ops))
	}
	return urls
}

// Edges returns the addresses of the web edge's instances.
func (c *Cluster) Edges() []string { return c.urls[edge] }

// PublicURL returns the public address of the shop, by name: http://localhost with the port of an
// edge.
func (c *Cluster) PublicURL() string {
	return strings.Replace(c.Edges()[0], "127.0.0.1", "localhost", 1)
}

// OfficeURL returns the address of the back office in browsers: the first instance of its edge.
func (c *Cluster) OfficeURL() string {
	return strings.Replace(c.urls[office][0], "127.0.0.1", "localhost", 1)
}

// TopicPrefix returns the prefix of the names of all topics.
func (c *Cluster) TopicPrefix() string { return c.settings["AKINAI_KAFKA_TOPIC_PREFIX"] }

// KeysDir returns the folder of the cluster's keys.
func (c *Cluster) KeysDir() string {
	if c.dir == "" {
		return c.settings["AKINAI_KEYS_DIR"]
	}
	return filepath.Join(c.dir, "keys")
}

// workDir creates the cluster's folder below AKINAI_E2E_DIR, or below the machine's temporary
// folder.
func workDir(name string) (string, error) {
	parent := os.Getenv("AKINAI_E2E_DIR")
	if parent == "" {
		parent = os.TempDir()
	}
	dir, err := filepath.Abs(filepath.Join(parent, name))
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755) //nolint:gosec // logs may be readable by all users; keys are in another folder
}

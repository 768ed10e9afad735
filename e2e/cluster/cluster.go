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

// Mode says how the modules are spread over processes and databases.
type Mode string

// The modes.
const (
	// One is one process with all modules.
	One Mode = "one"
	// Many is a process a module, speaking gRPC.
	Many Mode = "many"
	// Twice is Many with two instances of each module.
	Twice Mode = "twice"
	// Databases is One with a database a schema.
	Databases Mode = "databases"
)

// Options says which cluster to start.
type Options struct {
	Mode Mode
	// Modules are those to run; all when none is named.
	Modules []string
	// Settings are put over those of the development environment.
	Settings map[string]string
	// Build is what to run.
	Build Build
}

// Cluster is a running platform. Its methods may be called concurrently, those of one Process may
// not.
type Cluster struct {
	Mode Mode
	// Processes are those that make up the cluster; none in one that was attached to.
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

// Start makes a cluster and returns it when it is ready.
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

// Attach returns a running cluster: edges are the addresses of the web edge, separated by commas;
// the environment is that of akinaictl dev, with <NAME>_URL for services that are not at their
// usual ports.
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

// quick are the settings of every cluster: names of its own in the shared stores, no limits on what
// one machine may do, cheap passwords, and no wait for balancers that are not there.
func quick(name string) map[string]string {
	return map[string]string{
		"AKINAI_LISTEN_HOST":          "127.0.0.1",
		"AKINAI_DRAIN_DELAY":          "0s",
		"AKINAI_KAFKA_TOPIC_PREFIX":   name + ".",
		"AKINAI_KAFKA_PARTITIONS":     "3",
		"AKINAI_REDIS_KEY_PREFIX":     name + ":",
		"AUTH_ARGON2_MEMORY_KIB":      "1024",
		"AUTH_LOGIN_ADDRESS_ATTEMPTS": "1000000",
		"BFF_WEB_LOGINS_PER_MINUTE":   "0",
		"BFF_WEB_ORDERS_PER_MINUTE":   "0",
		"PRODUCT_POPULARITY_INTERVAL": "500ms",
	}
}

// StartAll starts the processes that do not run, all at once, and returns when every one is ready.
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

// Keep leaves logs and databases where they are when the cluster stops, and returns the folder of
// the logs.
func (c *Cluster) Keep() string {
	c.keep = true
	return c.dir
}

// Stop ends the cluster as an operator does, and reports every process that did not end well and
// whatever its logs must not hold. Logs and databases stay when something is wrong.
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

// PrivateURLs returns the addresses of the private ports of a module's processes, none of an
// attached cluster.
func (c *Cluster) PrivateURLs(module string) (urls []string) {
	for _, p := range c.hosts[module] {
		urls = append(urls, fmt.Sprintf("http://127.0.0.1:%d", p.ops))
	}
	return urls
}

// Edges returns the addresses of the web edge's instances.
func (c *Cluster) Edges() []string { return c.urls[edge] }

// TopicPrefix is put before the name of every topic.
func (c *Cluster) TopicPrefix() string { return c.settings["AKINAI_KAFKA_TOPIC_PREFIX"] }

// KeysDir is where the keys of the cluster lie.
func (c *Cluster) KeysDir() string {
	if c.dir == "" {
		return c.settings["AKINAI_KEYS_DIR"]
	}
	return filepath.Join(c.dir, "keys")
}

// workDir makes the cluster's folder below AKINAI_E2E_DIR, or the machine's temporary folder.
func workDir(name string) (string, error) {
	parent := os.Getenv("AKINAI_E2E_DIR")
	if parent == "" {
		parent = os.TempDir()
	}
	dir, err := filepath.Abs(filepath.Join(parent, name))
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755) //nolint:gosec // logs, for everybody to read; keys have a folder of their own
}

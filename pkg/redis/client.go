package redis

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
	"github.com/redis/rueidis/rueidisaside"

	"github.com/akinai/akinai/pkg/errs"
)

const (
	defaultTimeout = 50 * time.Millisecond
	probeEvery     = time.Second
	failuresToTrip = 3 // in a row; a single lost connection or late reply is no outage
	connectTimeout = time.Second
	clientCache    = 64 << 20 // bytes of raw values cached in the process
)

// ErrDown is returned immediately while Redis does not answer.
var ErrDown = errs.New(errs.Unavailable, "REDIS_UNAVAILABLE", "redis does not answer").After(probeEvery)

// Client is a connection to Redis that reconnects after an outage. Safe for concurrent use.
type Client struct {
	options rueidis.ClientOption
	prefix  string
	timeout time.Duration
	log     *slog.Logger
	changes changes

	aside    atomic.Pointer[rueidisaside.CacheAsideClient] // nil until the first connection
	down     atomic.Bool
	failures atomic.Int32
	ctx      context.Context //nolint:containedctx // ends with Close, for the probe
	stop     context.CancelFunc
}

// Open connects; if Redis is unavailable, in the background. An error means that cfg is wrong.
func Open(cfg Config, log *slog.Logger) (*Client, error) {
	o, err := cfg.options()
	if err != nil {
		return nil, err
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	c := &Client{options: o, prefix: cfg.KeyPrefix, timeout: cfg.Timeout, log: log, changes: changes{seed: maphash.MakeSeed()}}
	c.ctx, c.stop = context.WithCancel(context.Background()) //nolint:forbidigo // the client has no caller; Close ends it
	if err := c.connect(); err != nil {
		c.trip(err)
	}
	return c, nil
}

// Close ends the client. Later calls return ErrDown.
func (c *Client) Close() {
	c.down.Store(true)
	c.stop()
	if aside := c.aside.Load(); aside != nil {
		(*aside).Close()
	}
}

func (c *Client) connect() error {
	aside, err := rueidisaside.NewClient(rueidisaside.ClientOption{
		ClientOption: c.options,
		ClientBuilder: func(o rueidis.ClientOption) (rueidis.Client, error) {
			invalidate := o.OnInvalidations
			o.OnInvalidations = func(keys []rueidis.RedisMessage) {
				c.changes.note(keys)
				if keys == nil { // all keys: the connection ended, or FLUSHALL
					c.trip(errLost)
					// It sends a command and waits for the reply, which only the caller can read.
					go invalidate(nil)
					return
				}
				invalidate(keys)
			}
			return rueidis.NewClient(o)
		},
	})
	if err != nil {
		return err
	}
	c.aside.Store(&aside)
	if c.ctx.Err() != nil { // Close ran before the connection was stored
		aside.Close()
	}
	return nil
}

// live returns the connection, or nil while Redis is down.
func (c *Client) live() rueidisaside.CacheAsideClient {
	if c.down.Load() {
		return nil
	}
	return *c.aside.Load()
}

// note records the outcome of a command and opens the breaker after too many failures. It returns
// err; a failure to reach Redis is wrapped in ErrDown.
func (c *Client) note(ctx context.Context, err error) error {
	switch {
	case err == nil || rueidis.IsRedisNil(err):
		if c.failures.Load() != 0 {
			c.failures.Store(0)
		}
		return err
	case ctx.Err() != nil: // the caller's deadline is no failure of Redis
		return err
	}
	if c.failures.Add(1) >= failuresToTrip {
		c.trip(err)
	}
	return ErrDown.Wrap(err)
}

// errLost opens the breaker when a connection ends, so that the probe reconnects. Otherwise a
// caller would wait for the new connection beyond its deadline.
var errLost = errors.New("connection lost, or all keys flushed")

// trip opens the breaker until a probe succeeds.
func (c *Client) trip(cause error) {
	if !c.down.CompareAndSwap(false, true) {
		return
	}
	c.log.Warn("redis is unavailable", "error", cause)
	go func() {
		ticker := time.NewTicker(probeEvery)
		defer ticker.Stop()
		for c.ctx.Err() == nil {
			if c.probe() == nil {
				c.failures.Store(0)
				c.down.Store(false)
				c.log.Info("redis is available again")
				return
			}
			select {
			case <-c.ctx.Done():
			case <-ticker.C:
			}
		}
	}()
}

func (c *Client) probe() error {
	if c.aside.Load() == nil {
		return c.connect()
	}
	ctx, cancel := context.WithTimeout(c.ctx, c.timeout)
	defer cancel()
	client := (*c.aside.Load()).Client()
	return client.Do(ctx, client.B().Ping().Build()).Error()
}

// deleteAtOnce bounds the keys of one round trip; each round trip has its own timeout.
const deleteAtOnce = 100

// delete removes keys. Each is a command of its own, because a cluster keeps them in different
// slots.
func (c *Client) delete(ctx context.Context, keys []string) error {
	for some := range slices.Chunk(keys, deleteAtOnce) {
		if err := c.deleteSome(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) deleteSome(ctx context.Context, keys []string) error {
	aside := c.live()
	if aside == nil {
		return ErrDown
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	commands := make(rueidis.Commands, len(keys))
	for i, key := range keys {
		commands[i] = aside.Client().B().Del().Key(key).Build()
	}
	for _, result := range aside.Client().DoMulti(limited, commands...) {
		if err := result.Error(); err != nil {
			return c.note(ctx, err)
		}
	}
	return c.note(ctx, nil)
}

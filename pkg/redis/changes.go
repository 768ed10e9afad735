package redis

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/redis/rueidis"
)

// changes counts the invalidations that Redis sends for keys that this process has read. Keys share
// a few hundred counters. If a counter has not grown, none of its keys has changed; if it has, one
// may have. rueidis drops its copy of a key before it reports the invalidation, so a read after the
// counter has grown returns the new value.
type changes struct {
	seed maphash.Seed
	all  atomic.Uint64 // all keys: a connection ended, or Redis was flushed
	some [512]atomic.Uint64
}

// slot returns the index of the counter of a full key.
func (c *changes) slot(key string) int {
	return int(maphash.String(c.seed, key) % uint64(len(c.some)))
}

// of returns the counter of a slot. It only grows.
func (c *changes) of(slot int) uint64 { return c.all.Load() + c.some[slot].Load() }

// note counts invalidated keys; nil stands for all keys.
func (c *changes) note(keys []rueidis.RedisMessage) {
	if keys == nil {
		c.all.Add(1)
	}
	for _, message := range keys {
		if key, err := message.ToString(); err == nil {
			c.some[c.slot(key)].Add(1)
		}
	}
}

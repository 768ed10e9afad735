package redis

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/redis/rueidis"
)

// changes counts what Redis tells this process of keys that it has read, in a few hundred counts that keys share. A count that is as
// it was means that none of its keys has changed since; one that is not means that one may have. rueidis drops its copy of a key
// before it tells us, so whoever reads a key after a count has grown gets the new value.
type changes struct {
	seed maphash.Seed
	all  atomic.Uint64 // of every key: a connection ended, or everything was flushed
	some [512]atomic.Uint64
}

// slot returns the count that a full key belongs to.
func (c *changes) slot(key string) int {
	return int(maphash.String(c.seed, key) % uint64(len(c.some)))
}

// of returns the count of a slot. It only grows.
func (c *changes) of(slot int) uint64 { return c.all.Load() + c.some[slot].Load() }

// note counts what Redis told, nil being everything.
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
